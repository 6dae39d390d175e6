"""The two extensions of a certificate that decide what its key may do (RFC 5280 sections 4.2.1.3 and 4.2.1.9).

Read with our own DER reader, so that what else stands in a certificate cannot change a verdict: libraries differ in which
extensions they know, and in what they do with one that is malformed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evidence import der
from evidence.der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    Element,
    Fields,
)
from evidence.errors import SignatureError

_EXTENSIONS: Final = 0xA3
_TRUE: Final = b"\xff"
_BASIC_CONSTRAINTS: Final = bytes.fromhex("551d13")
_KEY_USAGE: Final = bytes.fromhex("551d0f")

_DIGITAL_SIGNATURE, _CONTENT_COMMITMENT, _KEY_CERT_SIGN = 0, 1, 5


@dataclass(frozen=True, slots=True)
class Powers:
    """What a certificate allows its key. Without key usage nothing is allowed, without constraints it is no authority."""

    is_authority: bool = False
    signs_data: bool = False
    signs_certificates: bool = False


def powers(tbs_certificate: bytes) -> Powers:
    """The powers in the DER of a TBSCertificate.

    Raises:
        SignatureError: an extension is not DER of its form, stands twice, or is critical and none of the two.
    """
    last = der.one(tbs_certificate).children(SEQUENCE, "certificate")[-1]
    if last.tag != _EXTENSIONS:
        return Powers()
    values: dict[bytes, bytes] = {}
    for element in der.one(last.content).children(SEQUENCE, "extensions"):
        oid, critical, value = _extension(element)
        if oid in values:
            raise SignatureError("an extension stands twice", oid=oid)
        if critical and oid not in (_BASIC_CONSTRAINTS, _KEY_USAGE):
            raise SignatureError("a critical extension is not understood", oid=oid)
        values[oid] = value
    usage = _bits(values[_KEY_USAGE]) if _KEY_USAGE in values else frozenset()
    return Powers(
        _BASIC_CONSTRAINTS in values and _authority(values[_BASIC_CONSTRAINTS]),
        bool(usage & {_DIGITAL_SIGNATURE, _CONTENT_COMMITMENT}),
        _KEY_CERT_SIGN in usage,
    )


def _extension(element: Element) -> tuple[bytes, bool, bytes]:
    """Type, whether it is critical, and the DER inside."""
    fields = Fields(element, SEQUENCE, "extension")
    oid = fields.take(OBJECT_IDENTIFIER).content
    critical = _flag(fields)
    value = fields.take(OCTET_STRING).content
    fields.end()
    return oid, critical, value


def _authority(value: bytes) -> bool:
    fields = Fields(der.read(value), SEQUENCE, "basic constraints")
    authority = _flag(fields)
    fields.optional(INTEGER)
    fields.end()
    return authority


def _flag(fields: Fields) -> bool:
    """A BOOLEAN DEFAULT FALSE, which DER never writes when it is false."""
    flag = fields.optional(BOOLEAN)
    if flag is not None and flag.content != _TRUE:
        raise SignatureError("a flag that is false is left out", content=flag.content)
    return flag is not None


def _bits(value: bytes) -> frozenset[int]:
    """The bits of a named bit list, which DER ends with a bit that is set."""
    content = der.one(value).expect(BIT_STRING, "key usage").content
    unused = content[0] if content else 0
    bits = content[1:]
    if not bits or len(bits) > 2 or unused > 7 or bits[-1] & (1 << unused) - 1 or not bits[-1] >> unused & 1:
        raise SignatureError("key usage is no DER bit list", content=content)
    return frozenset(at for at in range(8 * len(bits)) if bits[at // 8] >> 7 - at % 8 & 1)
