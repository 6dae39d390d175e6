"""CAdES-B over acts: what is made, what stock tools make of it, and everything that is refused."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import cms as asn1
from asn1crypto import core, tsp
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from evidence import cms
from evidence import der as der_reader
from evidence.cms import ActSignature
from evidence.errors import SignatureError
from evidence.signatures import ORDER, RawSignature, raw_from_der, raw_to_der
from scripts.network.identity import Identity, new_authority, new_identity
from tests.unit.evidence.builder import (
    SampleNetwork,
    attributes_of,
    certificate_sample,
    der,
    resigned,
    sequence_of,
    set_of,
)
from tests.unit.evidence.golden import vectors

CONTENT_TYPE, DIGEST, CERTIFICATE = "content_type", "message_digest", "signing_certificate_v2"


@dataclass(frozen=True)
class Signed:
    """An act, who signed it and how."""

    act: bytes
    party: Identity
    authority: Identity
    der: bytes

    @property
    def signature(self) -> ActSignature:
        return cms.parse(self.der)


@pytest.fixture(scope="module")
def signed() -> Signed:
    world = SampleNetwork()
    document = certificate_sample(world)
    return Signed(document.act, document.party, world.authority, document.cms)


def attribute(kind: str, *values: object) -> bytes:
    """DER of an attribute; `kind` a name that asn1crypto knows, or a dotted object identifier."""
    encoded: bytes = asn1.CMSAttribute({"type": kind, "values": list(values)}).dump()
    return encoded


def certificate_named(digest: bytes, **fields: object) -> bytes:
    named = tsp.ESSCertIDv2({"cert_hash": digest, **fields})
    return attribute(CERTIFICATE, tsp.SigningCertificateV2({"certs": [named]}))


def test_a_signature_is_good_over_its_act_and_names_the_signer(signed: Signed) -> None:
    certificate = cms.verify(signed.act, signed.signature)
    assert certificate.der == der(signed.party)


def test_rebuilding_from_the_three_parts_gives_the_same_cms(signed: Signed) -> None:
    assert cms.rebuild(signed.signature) == signed.der


def test_the_signed_attributes_are_the_three_required_and_no_time(signed: Signed) -> None:
    assert attributes_of(signed.signature).keys() == {CONTENT_TYPE, DIGEST, CERTIFICATE}
    assert signed.signature.attributes[0] == 0x31


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_verifies_ours_and_we_verify_what_openssl_makes(signed: Signed, tmp_path: Path) -> None:
    key = signed.party.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files = {
        "act": signed.act,
        "ours.der": signed.der,
        "ca.pem": signed.authority.certificate.public_bytes(Encoding.PEM),
        "party.pem": signed.party.certificate.public_bytes(Encoding.PEM),
        "key.pem": key,
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    def openssl(line: str) -> None:
        subprocess.run(["openssl", "cms", *line.split()], cwd=tmp_path, check=True, capture_output=True)

    at = int(signed.party.certificate.not_valid_before_utc.timestamp()) + 60
    openssl(
        "-verify -cades -binary -inform DER -in ours.der -content act -CAfile ca.pem -purpose any -out read"
        f" -attime {at}"
    )
    assert (tmp_path / "read").read_bytes() == signed.act
    openssl(
        "-sign -cades -binary -md sha256 -signer party.pem -inkey key.pem -in act -outform DER -out theirs.der"
    )
    theirs = cms.parse((tmp_path / "theirs.der").read_bytes())
    # It adds signing-time and its own capabilities, which are ignored.
    assert "signing_time" in attributes_of(theirs)
    assert cms.verify(signed.act, theirs).der == der(signed.party)


@pytest.mark.parametrize("vector", vectors("acts.json")["signatures"], ids=lambda vector: vector["about"])
def test_golden_signatures_parse_verify_and_rebuild(vector: dict[str, str]) -> None:
    signature = cms.parse(bytes.fromhex(vector["cms"]))
    assert signature == ActSignature(
        bytes.fromhex(vector["attributes"]),
        bytes.fromhex(vector["certificate"]),
        RawSignature(bytes.fromhex(vector["value"])),
    )
    assert cms.verify(bytes.fromhex(vector["act"]), signature).der == signature.certificate
    assert cms.rebuild(signature).hex() == vector["cms"]


def test_any_other_act_is_refused(signed: Signed) -> None:
    for position in range(0, len(signed.act), 13):
        other = bytearray(signed.act)
        other[position] ^= 1
        with pytest.raises(SignatureError, match="act hash"):
            cms.verify(bytes(other), signed.signature)


@pytest.mark.parametrize("missing", [CONTENT_TYPE, DIGEST, CERTIFICATE])
def test_each_required_attribute_must_be_there(signed: Signed, missing: str) -> None:
    kept = [der for name, der in attributes_of(signed.signature).items() if name != missing]
    with pytest.raises(SignatureError, match="exactly one value"):
        cms.verify(signed.act, resigned(signed.signature, signed.party.key, kept))


def test_an_attribute_that_is_unknown_or_a_signing_time_is_ignored(signed: Signed) -> None:
    more = [
        attribute("signing_time", asn1.Time({"utc_time": core.UTCTime("700101000000Z")})),
        attribute("1.2.3.4.5", core.OctetString(b"x")),
    ]
    attributes = [*attributes_of(signed.signature).values(), *more]
    assert cms.verify(signed.act, resigned(signed.signature, signed.party.key, attributes))


def _replaced(name: str, other: bytes) -> Callable[[dict[str, bytes]], list[bytes]]:
    return lambda known: [other if kind == name else der for kind, der in known.items()]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_replaced(CONTENT_TYPE, attribute(CONTENT_TYPE, "signed_data")), "id-data"),
        (_replaced(CONTENT_TYPE, attribute(CONTENT_TYPE)), "exactly one value"),
        (_replaced(DIGEST, attribute(DIGEST, bytes(32))), "act hash"),
        (_replaced(DIGEST, attribute(DIGEST, bytes(31), bytes(32))), "exactly one value"),
        (_replaced(CERTIFICATE, certificate_named(bytes(32))), "another certificate"),
        (
            _replaced(CERTIFICATE, attribute(CERTIFICATE, tsp.SigningCertificateV2({"certs": []}))),
            "exactly one",
        ),
        (lambda known: [*known.values(), attribute(DIGEST, bytes(32))], "repeated"),
        (lambda known: [*known.values(), core.Integer(1).dump()], "DER tag"),
        (lambda known: [*known.values(), core.SequenceOf([], spec=core.Any).dump()], "type and a set"),
    ],
)
def test_attributes_that_say_something_else_are_refused(
    signed: Signed, spoil: Callable[[dict[str, bytes]], list[bytes]], why: str
) -> None:
    attributes = spoil(attributes_of(signed.signature))
    with pytest.raises(SignatureError, match=why):
        cms.verify(signed.act, resigned(signed.signature, signed.party.key, attributes))


@pytest.mark.parametrize("last", ["01", "03"], ids=["SHA-256", "SHA-512"])
def test_a_hash_algorithm_that_is_written_out_is_refused(signed: Signed, last: str) -> None:
    """SHA-256 is the default and DER leaves it out; any other would be a second hash."""
    fingerprint = sha256(der(signed.party)).digest()
    algorithm = bytes.fromhex(f"300b06096086480165030402{last}")
    named = sequence_of(algorithm, b"\x04\x20" + fingerprint)
    kind = bytes.fromhex("060b2a864886f70d010910022f")
    spoilt = sequence_of(kind, set_of(sequence_of(sequence_of(named))))
    attributes = _replaced(CERTIFICATE, spoilt)(attributes_of(signed.signature))
    with pytest.raises(SignatureError, match="must be SHA-256"):
        cms.verify(signed.act, resigned(signed.signature, signed.party.key, attributes))


def test_attributes_out_of_order_are_refused(signed: Signed) -> None:
    backwards = sorted(attributes_of(signed.signature).values(), reverse=True)
    with pytest.raises(SignatureError, match="not in order"):
        cms.verify(signed.act, resigned(signed.signature, signed.party.key, backwards, ordered=False))


def test_a_length_that_is_not_the_shortest_is_refused(signed: Signed) -> None:
    encoded = signed.signature.attributes
    assert encoded[1] == 0x81 or encoded[1] < 0x80
    at = 3 if encoded[1] == 0x81 else 2
    longer = b"\x31\x82" + (len(encoded) - at).to_bytes(2) + encoded[at:]
    with pytest.raises(SignatureError, match="shortest definite form"):
        cms.verify(signed.act, replace(signed.signature, attributes=longer))


def test_a_signature_with_high_s_is_refused_and_parsing_makes_it_low(signed: Signed) -> None:
    value = signed.signature.value
    high = RawSignature(value[:32] + (ORDER - int.from_bytes(value[32:])).to_bytes(32))
    with pytest.raises(SignatureError, match="above n/2"):
        cms.verify(signed.act, replace(signed.signature, value=high))
    content = asn1.ContentInfo.load(signed.der)
    content["content"]["signer_infos"][0]["signature"] = core.OctetString(
        core.SequenceOf([int.from_bytes(high[:32]), int.from_bytes(high[32:])], spec=core.Integer).dump()
    )
    assert cms.parse(content.dump(force=True)) == signed.signature


@pytest.mark.parametrize(
    "raw", [b"", bytes(64), bytes(63), bytes(65), b"\xff" * 64, b"\x01" * 32 + bytes(32)]
)
def test_a_raw_signature_out_of_range_is_refused(raw: bytes) -> None:
    with pytest.raises(SignatureError):
        raw_to_der(raw)


@pytest.mark.parametrize("data", [b"", b"\x30\x00", b"\x30\x06\x02\x01\x00\x02\x01\x01", b"garbage"])
def test_a_der_signature_out_of_range_is_refused(data: bytes) -> None:
    with pytest.raises(SignatureError):
        raw_from_der(data)


def test_another_certificate_of_the_same_key_is_refused(signed: Signed) -> None:
    """The certificate is bound, not only the key: a window is granted to one and not to the other."""
    made = signed.party.certificate.not_valid_before_utc
    authority = new_authority("KR", made)
    stranger = new_identity("signing officer", "KR", authority, made)
    with pytest.raises(SignatureError, match="another certificate"):
        cms.verify(signed.act, replace(signed.signature, certificate=der(stranger)))


def test_somebody_elses_key_is_refused(signed: Signed) -> None:
    stranger = new_authority("KR", signed.party.certificate.not_valid_before_utc).key
    attributes = list(attributes_of(signed.signature).values())
    with pytest.raises(SignatureError, match="does not fit"):
        cms.verify(signed.act, resigned(signed.signature, stranger, attributes))


def _edit(data: bytes, change: Callable[[asn1.SignedData], None]) -> bytes:
    content = asn1.ContentInfo.load(data)
    change(content["content"])
    encoded: bytes = content.dump(force=True)
    return encoded


def _two_signers(signed: asn1.SignedData) -> None:
    one = signed["signer_infos"][0]
    other = asn1.SignerInfo.load(one.dump())
    other["signature"] = core.OctetString(b"x")
    signed["signer_infos"] = asn1.SignerInfos([one, other])


def _attached(signed: asn1.SignedData) -> None:
    signed["encap_content_info"] = {"content_type": "data", "content": b"the act"}


def _unsigned_attribute(signed: asn1.SignedData) -> None:
    signed["signer_infos"][0]["unsigned_attrs"] = asn1.CMSAttributes(
        [asn1.CMSAttribute({"type": "1.2.3.4", "values": [core.OctetString(b"x")]})]
    )


def _without_attributes(signed: asn1.SignedData) -> None:
    signed["signer_infos"][0]["signed_attrs"] = None


def _other_digest(signed: asn1.SignedData) -> None:
    signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}


def _other_signature_algorithm(signed: asn1.SignedData) -> None:
    signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha512_ecdsa"}


def _without_certificate(signed: asn1.SignedData) -> None:
    signed["certificates"] = asn1.CertificateSet([])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_two_signers, "one signer"),
        (_attached, "detached"),
        (_unsigned_attribute, "unsigned attributes"),
        (_without_attributes, "no signed attributes"),
        (_other_digest, "algorithms"),
        (_other_signature_algorithm, "algorithms"),
        (_without_certificate, "does not hold the certificate"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_another_kind_of_cms_is_refused(
    signed: Signed, change: Callable[[asn1.SignedData], None], why: str
) -> None:
    with pytest.raises(SignatureError, match=why):
        cms.parse(_edit(signed.der, change))


def test_cms_that_is_damaged_or_no_cms_is_refused_with_a_typed_error(signed: Signed) -> None:
    for data in (
        b"",
        b"\x30",
        b"\x30\x80",
        b"garbage",
        signed.der[:-1],
        signed.der + b"\x00",
        b"\x30\x84\xff\xff\xff\xff",
    ):
        with pytest.raises(SignatureError):
            cms.parse(data)


def test_cms_in_indefinite_lengths_is_read_as_its_der(signed: Signed) -> None:
    """BER, as some signing tools write it: the outer structures end with two zero bytes instead of a length."""
    content_info = der_reader.one(signed.der).children(der_reader.SEQUENCE, "content info")
    signed_data = der_reader.one(content_info[1].content)
    end = b"\x00\x00"
    inner = b"\x30\x80" + signed_data.content + end
    ber = b"\x30\x80" + content_info[0].encoded + b"\xa0\x80" + inner + end + end
    assert cms.parse(ber) == signed.signature


def test_what_we_write_is_what_an_asn1_library_reads(signed: Signed) -> None:
    content = asn1.ContentInfo.load(signed.der, strict=True)
    signer = content["content"]["signer_infos"][0]
    assert content["content_type"].native == "signed_data"
    assert signer["digest_algorithm"]["algorithm"].native == "sha256"
    assert signer["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
    assert content["content"]["certificates"][0].chosen.dump() == der(signed.party)
    assert content.dump(force=True) == signed.der
