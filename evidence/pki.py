"""X.509 certificates of signers, roots and witnesses: EC P-256 and SHA-256 only (docs/formats/acts.md).

The chain is one step: a root of the trust policy issued the signer's certificate. Times are Unix seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import SignatureAlgorithmOID

from evidence.errors import SignatureError
from evidence.pki_extensions import Powers, powers
from evidence.types import Digest

_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
_REMEMBERED = 1_024


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as DER, with what every use of it needs. Made by `load`; equal when the DER is."""

    der: bytes
    fingerprint: Digest = field(compare=False)
    x509: x509.Certificate = field(compare=False)
    key: ec.EllipticCurvePublicKey = field(compare=False)

    @classmethod
    def load(cls, der: bytes) -> Certificate:
        """A certificate of a P-256 key.

        Raises:
            SignatureError: not an X.509 certificate, or of another kind of key.
        """
        try:
            certificate = x509.load_der_x509_certificate(der)
            key = certificate.public_key()
        except _UNREADABLE as error:
            raise SignatureError(
                "the certificate cannot be read", reason=str(error), certificate=der
            ) from error
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise SignatureError("the certificate's key is not P-256", certificate=der)
        # RFC 5480 section 2.2: no hybrid point; ours are never compressed either.
        if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) not in der:
            raise SignatureError("the certificate's key is not an uncompressed point", certificate=der)
        return cls(der, Digest(sha256(der).digest()), certificate, key)

    @property
    def name(self) -> str:
        """The subject as RFC 4514 text."""
        return _name(self.x509, issuer=False)

    @property
    def issuer_name(self) -> str:
        """The issuer as RFC 4514 text."""
        return _name(self.x509, issuer=True)


def check_root(root: Certificate) -> None:
    """Returns when the certificate may issue others: CA, may sign certificates, no critical extension unknown.

    Raises:
        SignatureError: it may not.
    """
    allowed = _powers(root)
    if not allowed.is_authority:
        raise SignatureError("the root is not a certification authority", root=root.name)
    if not allowed.signs_certificates:
        raise SignatureError("the root's key usage does not allow to sign certificates", root=root.name)


def check_chain(certificate: Certificate, roots: Sequence[Certificate], at: int) -> Certificate:
    """The root that issued the certificate, when both are good for signing at `at`.

    Raises:
        SignatureError: no root issued it, it is no signer's certificate, or one of both is outside its validity.
    """
    allowed = _powers(certificate)
    if allowed.is_authority:
        raise SignatureError("a certification authority does not sign acts", certificate=certificate.name)
    if not allowed.signs_data:
        raise SignatureError("the key usage does not allow signatures", certificate=certificate.name)
    _check_validity(certificate, at)
    problem: SignatureError | None = None
    for root in _issuers(certificate, roots):
        try:
            check_root(root)
            _check_validity(root, at)
            return root
        except SignatureError as error:
            problem = problem or error
    raise problem or SignatureError(
        "no root of the home member issued the certificate", issuer=certificate.issuer_name, roots=len(roots)
    )


def _issuers(certificate: Certificate, roots: Sequence[Certificate]) -> list[Certificate]:
    """The roots whose name and key the certificate's issuer and signature fit: several, where one key was certified again."""
    if _signature_algorithm(certificate) != SignatureAlgorithmOID.ECDSA_WITH_SHA256:
        raise SignatureError(
            "the certificate is not signed with ECDSA and SHA-256", certificate=certificate.name
        )
    return [root for root in roots if _is_issued_by(certificate, root)]


@lru_cache(maxsize=_REMEMBERED)
def _is_issued_by(certificate: Certificate, root: Certificate) -> bool:
    """Whether name and key fit. A signer's next act brings the same two certificates again."""
    try:
        certificate.x509.verify_directly_issued_by(root.x509)
    except (*_UNREADABLE, InvalidSignature):
        return False
    return True


def _signature_algorithm(certificate: Certificate) -> x509.ObjectIdentifier:
    try:
        return certificate.x509.signature_algorithm_oid
    except _UNREADABLE as error:
        raise SignatureError("the signature algorithm cannot be read", reason=str(error)) from error


def _check_validity(certificate: Certificate, at: int) -> None:
    try:
        first = certificate.x509.not_valid_before_utc
        last = certificate.x509.not_valid_after_utc
        moment = datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise SignatureError("the validity cannot be read", certificate=certificate.name, at=at) from error
    # RFC 5280 section 4.1.2.5: both ends belong to the period.
    if not first <= moment <= last:
        raise SignatureError(
            "the certificate is outside its validity",
            certificate=certificate.name,
            first=first.isoformat(),
            last=last.isoformat(),
            at=moment.isoformat(),
        )


@lru_cache(maxsize=_REMEMBERED)
def _powers(certificate: Certificate) -> Powers:
    try:
        return powers(certificate.x509.tbs_certificate_bytes)
    except _UNREADABLE as error:
        raise SignatureError("the certificate cannot be read again", reason=str(error)) from error


def _name(certificate: x509.Certificate, *, issuer: bool) -> str:
    try:
        name = certificate.issuer if issuer else certificate.subject
        return name.rfc4514_string()
    except _UNREADABLE:
        return "(unreadable name)"
