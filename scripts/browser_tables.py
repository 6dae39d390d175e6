"""`python -m scripts.browser_tables [--check]`: the tables of the verifier in TypeScript (evidence/browser/src/tables).

They come from contracts/facts.yaml, docs/formats/document-types.md and Unicode 14.0.0 as Python 3.11 has it, not from the
Python verifier: what both read wrong in the same place would not be noticed.
"""

import hashlib
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[1]
TABLES: Final = ROOT / "evidence" / "browser" / "src" / "tables"
FACTS: Final = ROOT / "contracts" / "facts.yaml"
TYPES: Final = ROOT / "docs" / "formats" / "document-types.md"
UNICODE: Final = "14.0.0"
"""Of documents.md."""
_CODE_POINTS: Final = 0x110000
_WIDTH: Final = 128
_OWNERS: Final = {"gwm.decision.1": "/owner", "gwm.draw.1": "/issuer", "gwm.loading.1": "/declarationOwner"}
"""From the prose of document-types.md: where a document about another's subject names that one's owner."""


def facts_table() -> str:
    """Namespaces, kinds, statuses with their meanings, verbs, kinds of member and the layouts of words."""
    facts = yaml.safe_load(FACTS.read_text("utf-8"))
    head = "/** Generated from contracts/facts.yaml by `python -m scripts.browser_tables`. Do not edit. */\n"
    kinds = {
        f"{space}.{name}": _kind(given["number"], kind)
        for space, given in facts["namespaces"].items()
        for name, kind in given["kinds"].items()
    }
    statuses = {
        group: {
            number: f'{{ name: "{name.replace("_", " ")}", meaning: "{meaning}" }}'
            for name, (number, meaning) in found.items()
        }
        for group, found in facts["statuses"].items()
    }
    return head + "".join(
        (
            _object("NAMESPACES", {name: given["number"] for name, given in facts["namespaces"].items()}),
            _object("KINDS", kinds),
            _object("STATUSES", {group: _braces(found) for group, found in statuses.items()}),
            _object("VERBS", facts["verbs"]),
            _object("MEMBER_KINDS", facts["member_kinds"]),
            *(_layout(name, fields) for name, fields in facts["layouts"].items()),
        )
    )


def _kind(namespace: int, kind: Mapping[str, Any]) -> str:
    status = f'"{kind["status"]}"' if "status" in kind else "null"
    return f"{{ namespace: {namespace}, number: {kind['number']:#06x}, statuses: {status} }}"


def _braces(entries: Mapping[Any, str]) -> str:
    return "{\n" + "".join(f"    {name}: {value},\n" for name, value in entries.items()) + "  }"


def _object(name: str, entries: Mapping[str, Any]) -> str:
    listed = "".join(f"  {_key(key)}: {value},\n" for key, value in entries.items())
    return f"\nexport const {name} = {{\n{listed}}} as const;\n"


def _key(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


def _layout(name: str, fields: list[dict[str, int]]) -> str:
    listed = "".join(f'  ["{field}", {bits}],\n' for one in fields for field, bits in one.items())
    return f"\n/** Field and bits, most significant first. */\nexport const {name.upper()}_LAYOUT = [\n{listed}] as const;\n"


def types_table() -> str:
    """Every document type: canonical text of its schema, namespace, verbs, and where it names number, subject and owner."""
    head = "/** Generated from docs/formats/document-types.md by `python -m scripts.browser_tables`. Do not edit. */\n"
    parts = TYPES.read_text("utf-8").split("\n## ")[1:]
    return f"{head}\nexport const DOCUMENT_TYPES = [\n{''.join(map(_type, parts))}] as const;\n"


def _type(part: str) -> str:
    name = part.split("\n", 1)[0].strip()
    known, space, number, verbs, text = (
        _found(pattern, part)
        for pattern in (
            r"- Schema hash: `([0-9a-f]{64})`",
            r"- Namespace: (\w+)",
            r"- Number: (\S+)",
            r"- Verbs: (.*)",
            r"(?s)```\n(.*?)```",
        )
    )
    if hashlib.sha256(b"\x0a" + text.encode("utf-8")).hexdigest() != known:
        raise ValueError(f"{name}: the text has another hash than the page says")
    subject = "/subject" if "\n/subject " in text else None
    values = {
        "name": _text(name),
        "hash": _text(known),
        "namespace": _text(space),
        "number": _text(None if number == "none" else number.strip("`")),
        "subject": _text(subject),
        "owner": _text(_OWNERS.get(name)),
        "verbs": f"[{', '.join(_text(verb) for verb in re.findall('`([a-z_.]+)`', verbs))}]",
        "text": f"`{text}`",
    }
    return "  {\n" + "".join(f"    {key}: {value},\n" for key, value in values.items()) + "  },\n"


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"document-types.md has no `{pattern}` where one is expected")
    return found[1]


def _text(value: str | None) -> str:
    return "null" if value is None else f'"{value}"'


def unassigned_table() -> str:
    """Ranges of code points that Unicode 14.0.0 does not assign: as (distance from the end of the one before, length)."""
    if unicodedata.unidata_version != UNICODE:
        raise ValueError(
            f"needs Unicode {UNICODE}, as Python 3.11 has it; this is {unicodedata.unidata_version}"
        )
    numbers = ", ".join(f"{start}, {length}" for start, length in _gaps())
    lines = "".join(f"  {line}\n" for line in _wrapped(numbers))
    return (
        f"/** Generated from Unicode {UNICODE} by `python -m scripts.browser_tables`. Do not edit. */\n\n"
        "/** What that version does not assign, as pairs: code points since the range before, code points in the range. */\n"
        f"export const UNASSIGNED_GAPS = [\n{lines}] as const;\n"
    )


def _gaps() -> Iterator[tuple[int, int]]:
    end = at = 0
    while at < _CODE_POINTS:
        start = at
        while at < _CODE_POINTS and unicodedata.category(chr(at)) == "Cn":
            at += 1
        if at > start:
            yield start - end, at - start
            end = at
        at += 1


def _wrapped(numbers: str) -> Iterator[str]:
    line = ""
    for number in numbers.split(" "):
        if len(line) + len(number) > _WIDTH:
            yield line.rstrip()
            line = ""
        line += number + " "
    yield line.rstrip() + ","


FILES: Final[Mapping[str, Callable[[], str]]] = {
    "facts_table.ts": facts_table,
    "document_types_table.ts": types_table,
    "unassigned_table.ts": unassigned_table,
}


def main() -> int:
    """Writes the tables; with --check only compares, and returns 1 when one is not fresh."""
    if "--check" not in sys.argv[1:]:
        for name, table in FILES.items():
            (TABLES / name).write_text(table(), "utf-8")
        return 0
    stale = [name for name, table in FILES.items() if (TABLES / name).read_text("utf-8") != table()]
    for name in stale:
        print(f"{name} is not fresh: run python -m scripts.browser_tables", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
