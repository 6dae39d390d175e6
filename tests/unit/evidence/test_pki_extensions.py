"""What a certificate allows its key, whatever else stands in it."""

import pytest
from cryptography import x509

from evidence import der
from evidence.errors import SignatureError
from evidence.pki_extensions import Powers, powers
from tests.unit.evidence.test_pki import ROOT, made

CONSTRAINTS, USAGE, OTHER = (bytes.fromhex(text) for text in ("551d13", "551d0f", "551d25"))
TRUE, FALSE = bytes.fromhex("0101ff"), bytes.fromhex("010100")
SIGNS = bytes.fromhex("03020780")


def extension(oid: bytes, value: bytes, flag: bytes = b"") -> bytes:
    return der.write(0x30, der.write(0x06, oid), flag, der.write(0x04, value))


def certificate(*extensions: bytes) -> bytes:
    """A signed part with a serial number and these extensions."""
    return der.write(0x30, der.write(0x02, b"\x07"), der.write(0xA3, der.write(0x30, *extensions)))


def test_it_reads_what_a_library_writes() -> None:
    assert powers(ROOT.x509.tbs_certificate_bytes) == Powers(is_authority=True, signs_certificates=True)
    assert powers(made().x509.tbs_certificate_bytes) == Powers(signs_data=True)
    assert powers(made(ca=None, usage=None).x509.tbs_certificate_bytes) == Powers()


@pytest.mark.parametrize("bits", range(1, 512))
def test_every_key_usage_is_read_as_the_library_wrote_it(bits: int) -> None:
    flags = [bool(bits >> at & 1) for at in range(9)]
    if (flags[7] or flags[8]) and not flags[4]:
        # RFC 5280: encipher and decipher only mean something beside key agreement, and the library writes nothing else.
        return
    found = powers(certificate(extension(USAGE, x509.KeyUsage(*flags).public_bytes(), TRUE)))
    assert (found.signs_data, found.signs_certificates) == (flags[0] or flags[1], flags[5])


def test_an_extension_of_another_kind_is_not_looked_into() -> None:
    """An empty extended key usage is malformed; some libraries refuse the certificate for it, others do not."""
    odd = extension(OTHER, bytes.fromhex("3000"))
    assert powers(certificate(odd, extension(USAGE, SIGNS, TRUE))).signs_data


@pytest.mark.parametrize(
    ("extensions", "why"),
    [
        ([extension(OTHER, b"", TRUE)], "not understood"),
        ([extension(OTHER, b""), extension(OTHER, b"")], "stands twice"),
        ([extension(USAGE, SIGNS), extension(USAGE, SIGNS)], "stands twice"),
        ([extension(USAGE, SIGNS, FALSE)], "left out"),
        ([extension(CONSTRAINTS, bytes.fromhex("3003010100"))], "left out"),
        ([extension(CONSTRAINTS, bytes.fromhex("300602010002 0100".replace(" ", "")))], "too many"),
        ([extension(CONSTRAINTS, bytes.fromhex("3004020200 01".replace(" ", "")))], "shortest"),
        ([extension(CONSTRAINTS, b"")], "one DER element"),
        ([extension(USAGE, bytes.fromhex("030107"))], "bit list"),
        ([extension(USAGE, bytes.fromhex("0302008000"))], "cut short"),
        ([extension(USAGE, bytes.fromhex("0303078000"))], "bit list"),
        ([extension(USAGE, bytes.fromhex("03020080"))], "bit list"),
        ([extension(USAGE, bytes.fromhex("03020881"))], "bit list"),
        ([extension(USAGE, bytes.fromhex("0300"))], "bit list"),
        ([extension(USAGE, bytes.fromhex("0500"))], "another DER tag"),
        ([der.write(0x30, der.write(0x06, USAGE))], "lacks a field"),
        ([der.write(0x30, der.write(0x06, USAGE), der.write(0x04, SIGNS), b"\x05\x00")], "too many"),
    ],
)
def test_what_is_malformed_or_cannot_be_obeyed_is_refused(extensions: list[bytes], why: str) -> None:
    with pytest.raises(SignatureError, match=why):
        powers(certificate(*extensions))
