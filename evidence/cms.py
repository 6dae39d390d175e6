"""CAdES-B signatures over acts: detached CMS (RFC 5652, ETSI EN 319 122-1), as docs/formats/acts.md fixes it.

Three parts are kept of a CMS: the signed attributes, the signer's certificate and the raw signature; the rest is
rebuilt from them. What is verified are the three parts, never the wrapping around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from asn1crypto import algos, core, tsp
from asn1crypto import cms as asn1
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from evidence import der
from evidence.errors import SignatureError
from evidence.pki import Certificate
from evidence.signatures import RawSignature, Sign, check, raw_from_der, raw_to_der, sign_raw

CONTENT_TYPE: Final = core.ObjectIdentifier("1.2.840.113549.1.9.3").contents
MESSAGE_DIGEST: Final = core.ObjectIdentifier("1.2.840.113549.1.9.4").contents
SIGNING_CERTIFICATE_V2: Final = core.ObjectIdentifier("1.2.840.113549.1.9.16.2.47").contents
ID_DATA: Final = core.ObjectIdentifier("1.2.840.113549.1.7.1").contents

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
    attributes = _attributes(act, encoded)
    return rebuild(ActSignature(attributes, encoded, sign_raw(sign, attributes)))


def parse(data: bytes) -> ActSignature:
    """The three parts of a CMS, as ours or any stock tool makes it. Nothing is verified yet.

    Raises:
        SignatureError: not a detached CMS of one ECDSA SHA-256 signer with signed and without unsigned attributes
            and with the signer's certificate.
    """
    try:
        content = asn1.ContentInfo.load(data, strict=True)
        if content["content_type"].native != "signed_data":
            raise SignatureError("the CMS is not signed data")
        return _parts(content["content"])
    except _UNREADABLE as error:
        raise SignatureError("the bytes are not CMS", reason=str(error)) from error


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


def rebuild(signature: ActSignature) -> bytes:
    """DER of the CMS that stock tools verify, from the three parts.

    Raises:
        SignatureError: a part does not decode.
    """
    try:
        certificate = asn1_x509.Certificate.load(signature.certificate, strict=True)
        signer = asn1.SignerInfo(
            {
                "version": "v1",
                "sid": asn1.SignerIdentifier(
                    "issuer_and_serial_number",
                    {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
                ),
                "digest_algorithm": {"algorithm": "sha256"},
                "signed_attrs": asn1.CMSAttributes.load(signature.attributes, strict=True),
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature": raw_to_der(signature.value),
            }
        )
        signed = asn1.SignedData(
            {
                "version": "v1",
                "digest_algorithms": [{"algorithm": "sha256"}],
                "encap_content_info": {"content_type": "data"},
                "certificates": [certificate],
                "signer_infos": [signer],
            }
        )
        encoded: bytes = asn1.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    except _UNREADABLE as error:
        raise SignatureError("a part of the signature does not decode", reason=str(error)) from error
    return encoded


def _attributes(act: bytes, certificate: bytes) -> bytes:
    """The three required attributes as DER SET OF, in ascending order of their encodings."""
    named = tsp.SigningCertificateV2(
        {"certs": [tsp.ESSCertIDv2({"cert_hash": sha256(certificate).digest()})]}
    )
    attributes = [
        asn1.CMSAttribute({"type": "content_type", "values": ["data"]}),
        asn1.CMSAttribute({"type": "message_digest", "values": [sha256(act).digest()]}),
        asn1.CMSAttribute({"type": "signing_certificate_v2", "values": [named]}),
    ]
    encoded: bytes = asn1.CMSAttributes(sorted(attributes, key=lambda one: one.dump())).dump()
    return encoded


def _parts(signed: asn1.SignedData) -> ActSignature:
    encapsulated = signed["encap_content_info"]
    if encapsulated["content_type"].native != "data" or encapsulated["content"].native is not None:
        raise SignatureError("the CMS is not detached data", content_type=encapsulated["content_type"].native)
    if len(signed["signer_infos"]) != 1:
        raise SignatureError("the CMS has not exactly one signer", signers=len(signed["signer_infos"]))
    signer = signed["signer_infos"][0]
    if signer["unsigned_attrs"].native:
        raise SignatureError("unsigned attributes are not allowed")
    if not signer["signed_attrs"].native:
        raise SignatureError("the CMS has no signed attributes")
    _check_algorithms(signer["digest_algorithm"], signer["signature_algorithm"])
    # The signature is over the SET (tag 31), not over the implicitly tagged [0] of the CMS (RFC 5652 section 5.4).
    attributes = signer["signed_attrs"].untag().dump()
    value = raw_from_der(signer["signature"].native)
    return ActSignature(attributes, _signer_certificate(signed, attributes), value)


def _check_algorithms(digest: algos.DigestAlgorithm, signature: algos.SignedDigestAlgorithm) -> None:
    found = (digest["algorithm"].native, signature["algorithm"].native)
    # RFC 5753 section 2.1.1 wants ecdsa-with-SHA256; OpenSSL and others write it so.
    if found != ("sha256", "sha256_ecdsa"):
        raise SignatureError("the algorithms are not SHA-256 and ECDSA with SHA-256", algorithms=found)


def _signer_certificate(signed: asn1.SignedData, attributes: bytes) -> bytes:
    """The certificate that signing-certificate-v2 names; tools may send along others of the chain."""
    value = _single(_attribute_values(attributes), SIGNING_CERTIFICATE_V2, "signing-certificate-v2")
    named = _certificate_hash(value)
    for certificate in signed["certificates"]:
        encoded: bytes = certificate.chosen.dump()
        if sha256(encoded).digest() == named:
            return encoded
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
