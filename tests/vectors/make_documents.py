"""documents.json and commitments.json."""

import json

from evidence import commitments
from evidence.documents import flatten, parse_json
from evidence.schemas import Field, Schema, register
from evidence.types import Fields
from tests.vectors.inputs import derived

ACCEPTED = {
    "every type": '{"text": "한국", "number": -42, "yes": true, "no": false, "nothing": null, "empty": ""}',
    "nesting": '{"items": [{"hsCode": "870899", "quantity": 1200}, {"hsCode": "848210"}], "a": {"b": {"c": "d"}}}',
    "escaped keys": '{"a/b": 1, "m~n": 2, "~1": 3, "": 4, "*": 5, " ": 6}',
    "order of ten and more": json.dumps({"n": list(range(12))}),
    "byte order of paths": '{"\U00010000": 1, "\ufb00": 2, "z": 3, "Z": 4, "é": 5}',
    "an array": '["a", ["b"]]',
    "greatest integers": '{"most": 9007199254740991, "least": -9007199254740991}',
    "escapes of JSON": '{"a": "\\ud83d\\ude00 \\u0041 \\n \\u0000"}',
    "a key that only begins with digits": '{"1a": 1, "-1": 2, "１": 3}',
}
FRACTIONS = {"fractions become strings": '{"a": 184320.50, "b": 1e3, "c": -0.0, "d": 7}'}
REFUSED = {
    "empty text": b"",
    "empty object": b"{}",
    "empty array inside": b'{"a": []}',
    "a bare value": b'"text"',
    "repeated key": b'{"a": 1, "a": 1}',
    "repeated key by escape": b'{"a": 1, "\\u0061": 2}',
    "key that is a number": b'{"12": 1}',
    "fraction": b'{"a": 1.0}',
    "exponent": b'{"a": 1e3}',
    "minus zero": b'{"a": -0}',
    "leading zero": b'{"a": 01}',
    "integer of 2^53": b'{"a": 9007199254740992}',
    "integer of many digits": b'{"a": ' + b"9" * 5000 + b"}",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "lone surrogate": b'{"a": "\\ud800"}',
    "lone surrogate in a key": b'{"\\udfff": 1}',
    "encoded surrogate": b'{"a": "\xed\xa0\x80"}',
    "not UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "not NFC": '{"a": "e\u0301"}'.encode(),
    "key not NFC": '{"e\u0301": 1}'.encode(),
    "control character": b'{"a": "\n"}',
    "trailing comma": b'{"a": 1,}',
    "trailing text": b'{"a": 1} x',
    "comment": b'{"a": 1} // x',
    "truncated": b'{"a": "b',
    "deeper than 32": b'{"a":' * 33 + b"1" + b"}" * 33,
    "far deeper": b"[" * 100_000,
    "long path": b'{"' + b"a" * 1024 + b'": 1}',
    "long value": b'{"a": "' + b"b" * 65_537 + b'"}',
}
"""Name to JSON text; each must be refused, by the reader, in flattening or by the canonical rules."""

SCHEMA_FIELDS = (
    Field("/idSalt", "s"),
    Field("/number", "s"),
    Field("/issued", "b"),
    Field("/remark", "ns", False),
    Field("/total", "is"),
    Field("/items/*/hsCode", "s"),
    Field("/items/*/quantity", "i"),
    Field("/items/*/description", "s", False),
    Field("/items/*/marks/*", "s", False),
)
EXAMPLE = register(Schema("example/certificate/1", SCHEMA_FIELDS))
SMALLEST = register(Schema("example/note/1", [Field("/text", "s")]))

CERTIFICATE: Fields = {
    "/idSalt": derived("id salt", 16).hex(),
    "/number": "C020-26-1000000",
    "/issued": True,
    "/remark": None,
    "/total": "184320.5",
    "/items/0/hsCode": "870899",
    "/items/0/quantity": 1200,
    "/items/0/description": "자동차 구동축 부품",
    "/items/1/hsCode": "848210",
    "/items/1/quantity": -1,
    "/items/1/marks/0": "SAP/HCM/1-20",
    "/items/1/marks/1": "",
    "/attachments/0/name": "invoice.pdf",
    "/attachments/0/mediaType": "application/pdf",
    "/attachments/0/length": 48213,
    "/attachments/0/digest": derived("attachment").hex(),
}
REDACTIONS = ((), ("/number",), ("/idSalt", "/number", "/items/1/quantity"), tuple(CERTIFICATE))


def documents() -> dict[str, object]:
    """Texts with the fields they flatten to, in canonical order, and texts that are refused."""
    strict = [{"name": name, "json": text, "fields": _fields(text)} for name, text in ACCEPTED.items()]
    lenient = [
        {
            "name": name,
            "json": text,
            "fractions": "string",
            "fields": _in_order(flatten(parse_json(text.encode(), fractions="string"))),
        }
        for name, text in FRACTIONS.items()
    ]
    # A text too long to read here is given by what repeats in it.
    refused = [{"name": name, "json_hex": data.hex()} for name, data in REFUSED.items() if len(data) < 512]
    return {"accepted": [*strict, *lenient], "refused": refused}


def _fields(text: str) -> Fields:
    return _in_order(flatten(parse_json(text.encode())))


def _in_order(fields: Fields) -> Fields:
    return {path: fields[path] for path in sorted(fields, key=lambda path: path.encode())}


def commitment_vectors() -> dict[str, object]:
    """Schemas, roots with all that leads to them, and disclosures."""
    schemas = [
        {
            "name": schema.name,
            "fields": [one.line.split(" ") for one in schema.fields],
            "text": schema.text(),
            "hash": schema.hash.hex(),
        }
        for schema in (EXAMPLE, SMALLEST)
    ]
    odd = {path: value for path, value in CERTIFICATE.items() if path != "/remark"}
    cases = [
        (EXAMPLE, CERTIFICATE, "seed 1", REDACTIONS),
        (EXAMPLE, odd, "seed 2", REDACTIONS[:2]),
        (SMALLEST, {"/text": "one leaf"}, "seed 3", ((), ("/text",))),
    ]
    return {"schemas": schemas, "commitments": [_commitment(*case) for case in cases]}


def _commitment(
    schema: Schema, fields: Fields, seed: str, redactions: tuple[tuple[str, ...], ...]
) -> dict[str, object]:
    made = commitments.commit(schema, fields, derived(seed))
    return {
        "schema": schema.name,
        "fields": _in_order(fields),
        "seed": made.seed.hex(),
        "salts": [salt.hex() for salt in commitments._salts(made.seed, len(fields))],
        "leaves": [leaf.hex() for leaf in commitments._leaves(schema, fields, made.seed)],
        "root": made.root.hex(),
        "full": commitments.to_json(commitments.disclose(made)),
        "redacted": [commitments.to_json(commitments.redact(made, paths)) for paths in redactions],
    }
