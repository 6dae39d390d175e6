"""CAdES-B signatures over acts: detached CMS (RFC 5652, ETSI EN 319 122-1), as docs/formats/acts.md fixes it.

Three parts are kept of a CMS: the signed attributes, the signer's certificate and the raw signature; the rest is
rebuilt from them. What is verified are the three parts, never the wrapping around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from asn1crypto import cms as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from evidence import der
from evidence.errors import SignatureError
from evidence.pki import Certificate
from evidence.signatures import RawSignature, Sign, check, raw_from_der, raw_to_der, sign_raw

CONTENT_TYPE: Final = bytes.fromhex("2a864886f70d010903")
"""1.2.840.113549.1.9.3; object identifiers here are the content of their encoding."""
MESSAGE_DIGEST: Final = bytes.fromhex("2a864886f70d010904")
"""1.2.840.113549.1.9.4"""
SIGNING_CERTIFICATE_V2: Final = bytes.fromhex("2a864886f70d010910022f")
"""1.2.840.113549.1.9.16.2.47"""
ID_DATA: Final = bytes.fromhex("2a864886f70d010701")
"""1.2.840.113549.1.7.1"""
SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
"""1.2.840.113549.1.7.2"""
SHA_256: Final = bytes.fromhex("608648016503040201")
"""2.16.840.1.101.3.4.2.1"""
ECDSA_SHA_256: Final = bytes.fromhex("2a8648ce3d040302")
"""1.2.840.10045.4.3.2"""

_VERSION_1: Final = der.write(der.INTEGER, b"\x01")
_EXPLICIT_0, _EXPLICIT_1, _KEY_IDENTIFIER = 0xA0, 0xA1, 0x80
_UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    RecursionError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class ActSignature:
    """What is kept of a signature: the attributes as a DER SET (tag 31), the certificate as DER, raw r | s."""

    attributes: bytes
    certificate: bytes
    value: RawSignature


def sign(act: bytes, certificate: x509.Certificate, sign: Sign) -> bytes:
    """DER of the CMS over an encoded act; signing-time is left out, as only the recorded time counts.

    Args:
        sign: ECDSA P-256 SHA-256 by the certificate's key, DER signature.
    """
    encoded = certificate.public_bytes(Encoding.DER)
    attributes = plain_attributes(act, encoded)
    return rebuild(ActSignature(attributes, encoded, sign_raw(sign, attributes)))


def parse(data: bytes) -> ActSignature:
    """The three parts of a CMS, as ours or any stock tool makes it. Nothing is verified yet.

    Raises:
        SignatureError: not a detached CMS of one ECDSA SHA-256 signer with signed and without unsigned attributes
            and with the signer's certificate.
    """
    try:
        return _parts(data)
    except SignatureError:
        # Some tools write BER, which DER is one form of.
        rewritten = _as_der(data)
        if rewritten == data:
            raise
    return _parts(rewritten)


def verify(act: bytes, signature: ActSignature) -> Certificate:
    """The signer's certificate, when the signature is good over the encoded act. The chain is not looked at.

    Raises:
        SignatureError: an attribute is missing, repeated or names something else, or the signature does not fit.
    """
    certificate = Certificate.load(signature.certificate)
    values = _attribute_values(signature.attributes)
    content_type = _single(values, CONTENT_TYPE, "content-type")
    if content_type.expect(der.OBJECT_IDENTIFIER, "content-type").content != ID_DATA:
        raise SignatureError("content-type is not id-data", content_type=content_type.encoded)
    digest = (
        _single(values, MESSAGE_DIGEST, "message-digest").expect(der.OCTET_STRING, "message-digest").content
    )
    if digest != sha256(act).digest():
        raise SignatureError("message-digest is not the act hash", digest=digest)
    named = _certificate_hash(_single(values, SIGNING_CERTIFICATE_V2, "signing-certificate-v2"))
    if named != certificate.fingerprint:
        raise SignatureError("signing-certificate-v2 names another certificate", named=named)
    check(certificate.key, signature.attributes, signature.value)
    return certificate


def plain_attributes(act: bytes, certificate: bytes) -> bytes:
    """The three required attributes and no other, as DER SET OF, in ascending order of their encodings."""
    digest = der.write(der.OCTET_STRING, sha256(certificate).digest())
    named = der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write(der.SEQUENCE, digest)))
    attributes = [
        _attribute(CONTENT_TYPE, der.write(der.OBJECT_IDENTIFIER, ID_DATA)),
        _attribute(MESSAGE_DIGEST, der.write(der.OCTET_STRING, sha256(act).digest())),
        _attribute(SIGNING_CERTIFICATE_V2, named),
    ]
    return der.write(der.SET, *sorted(attributes))


def rebuild(signature: ActSignature) -> bytes:
    """DER of the CMS that stock tools verify, from the three parts.

    Raises:
        SignatureError: a part does not decode.
    """
    issuer, serial = _issuer_and_serial(signature.certificate)
    attributes = der.one(signature.attributes).expect(der.SET, "the signed attributes")
    # RFC 5754 section 2 lets the parameters be NULL or absent; our vectors have them.
    sha_256 = der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, SHA_256), der.write(der.NULL))
    signer = der.write(
        der.SEQUENCE,
        _VERSION_1,
        der.write(der.SEQUENCE, issuer, serial),
        sha_256,
        der.write(_EXPLICIT_0, attributes.content),
        der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, ECDSA_SHA_256)),
        der.write(der.OCTET_STRING, raw_to_der(signature.value)),
    )
    signed = der.write(
        der.SEQUENCE,
        _VERSION_1,
        der.write(der.SET, sha_256),
        der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, ID_DATA)),
        der.write(_EXPLICIT_0, signature.certificate),
        der.write(der.SET, signer),
    )
    return der.write(
        der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, SIGNED_DATA), der.write(_EXPLICIT_0, signed)
    )


def _issuer_and_serial(certificate: bytes) -> tuple[bytes, bytes]:
    """Both as they stand in the certificate (RFC 5280 section 4.1)."""
    whole = der.one(certificate).children(der.SEQUENCE, "the certificate")
    fields = whole[0].children(der.SEQUENCE, "the certificate's content") if whole else []
    if fields and fields[0].tag == _EXPLICIT_0:
        del fields[0]
    if len(fields) < 3:
        raise SignatureError("the certificate names no issuer", fields=len(fields))
    return fields[2].encoded, fields[0].expect(der.INTEGER, "the serial number").encoded


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, kind), der.write(der.SET, value))


def _as_der(data: bytes) -> bytes:
    try:
        encoded: bytes = asn1.ContentInfo.load(data, strict=True).dump(force=True)
    except _UNREADABLE as error:
        raise SignatureError("the bytes are not CMS", reason=str(error)) from error
    return encoded


def _parts(data: bytes) -> ActSignature:
    """The parts of a CMS that is written in DER: ContentInfo, SignedData, SignerInfo (RFC 5652 sections 3 and 5)."""
    content = der.Fields(der.one(data), der.SEQUENCE, "the CMS")
    if content.take(der.OBJECT_IDENTIFIER).content != SIGNED_DATA:
        raise SignatureError("the CMS is not signed data")
    signed = der.Fields(der.one(content.take(_EXPLICIT_0).content), der.SEQUENCE, "the signed data")
    signed.take(der.INTEGER)
    signed.take(der.SET)
    encapsulated = signed.take(der.SEQUENCE).children(der.SEQUENCE, "the content")
    if [one.content for one in encapsulated] != [ID_DATA]:
        raise SignatureError("the CMS is not detached data", fields=len(encapsulated))
    certificates = signed.optional(_EXPLICIT_0)
    signed.optional(_EXPLICIT_1)
    signers = signed.take(der.SET).children(der.SET, "the signers")
    if len(signers) != 1:
        raise SignatureError("the CMS has not exactly one signer", signers=len(signers))
    attributes, value = _signed_by(signers[0])
    sent = certificates.children(_EXPLICIT_0, "the certificates") if certificates else []
    return ActSignature(attributes, _signer_certificate(sent, attributes), value)


def _signed_by(info: der.Element) -> tuple[bytes, RawSignature]:
    """The signed attributes and the signature of a SignerInfo."""
    signer = der.Fields(info, der.SEQUENCE, "the signer")
    signer.take(der.INTEGER)
    if signer.optional(der.SEQUENCE) is None:
        signer.take(_KEY_IDENTIFIER)
    digest = signer.take(der.SEQUENCE)
    attributes = signer.optional(_EXPLICIT_0)
    algorithm = signer.take(der.SEQUENCE)
    value = signer.take(der.OCTET_STRING).content
    unsigned = signer.optional(_EXPLICIT_1)
    if unsigned is not None and unsigned.content:
        raise SignatureError("unsigned attributes are not allowed")
    if attributes is None or not attributes.content:
        raise SignatureError("the CMS has no signed attributes")
    found = (_algorithm(digest), _algorithm(algorithm))
    # RFC 5753 section 2.1.1 wants ecdsa-with-SHA256; OpenSSL and others write it so.
    if found != (SHA_256, ECDSA_SHA_256):
        raise SignatureError("the algorithms are not SHA-256 and ECDSA with SHA-256", algorithms=found)
    # The signature is over the SET (tag 31), not over the implicitly tagged [0] of the CMS (RFC 5652 section 5.4).
    return der.write(der.SET, attributes.content), raw_from_der(value)


def _algorithm(identifier: der.Element) -> bytes:
    return der.Fields(identifier, der.SEQUENCE, "an algorithm").take(der.OBJECT_IDENTIFIER).content


def _signer_certificate(certificates: Sequence[der.Element], attributes: bytes) -> bytes:
    """The certificate that signing-certificate-v2 names; tools may send along others of the chain.

    Of a single one nothing is asked here: `verify` compares it with the name.
    """
    if len(certificates) == 1:
        return certificates[0].encoded
    value = _single(_attribute_values(attributes), SIGNING_CERTIFICATE_V2, "signing-certificate-v2")
    named = _certificate_hash(value)
    for certificate in certificates:
        if sha256(certificate.encoded).digest() == named:
            return certificate.encoded
    raise SignatureError("the CMS does not hold the certificate that it names", named=named)


def _attribute_values(attributes: bytes) -> dict[bytes, list[der.Element]]:
    """Values of each attribute by the content of its object identifier.

    Raises:
        SignatureError: not strict DER, not a set of attributes, or a type is repeated (RFC 5652 section 5.3).
    """
    found: dict[bytes, list[der.Element]] = {}
    for attribute in der.read(attributes).children(der.SET, "the signed attributes"):
        parts = attribute.children(der.SEQUENCE, "an attribute")
        if len(parts) != 2:
            raise SignatureError("an attribute is a type and a set of values", parts=len(parts))
        kind = parts[0].expect(der.OBJECT_IDENTIFIER, "an attribute's type").content
        if kind in found:
            raise SignatureError("an attribute is repeated", type=kind)
        found[kind] = parts[1].children(der.SET, "an attribute's values")
    return found


def _single(values: dict[bytes, list[der.Element]], kind: bytes, name: str) -> der.Element:
    found = values.get(kind, [])
    if len(found) != 1:
        raise SignatureError(f"{name} must be there with exactly one value", values=len(found))
    return found[0]


def _certificate_hash(value: der.Element) -> bytes:
    """SHA-256 of the signer's certificate from a SigningCertificateV2 (RFC 5035 section 3).

    The hash algorithm is left out when it is SHA-256, its default (DER); any other is refused. Issuer, serial number
    and policies add nothing to the hash of the whole certificate and are ignored.
    """
    name = "signing-certificate-v2"
    fields = value.children(der.SEQUENCE, name)
    named = fields[0].children(der.SEQUENCE, name) if fields else []
    if len(named) != 1:
        raise SignatureError(f"{name} must name exactly one certificate", certificates=len(named))
    parts = named[0].children(der.SEQUENCE, name)
    if not parts:
        raise SignatureError(f"{name} names nothing")
    return parts[0].expect(der.OCTET_STRING, f"{name} (its hash must be SHA-256, not written)").content
