"""Which X.509 certificates a gateway takes: P-256, for signing, issued by a root that the trust policy names."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey

from api.clock import Instant
from api.problems import Unprocessable
from evidence.errors import SignatureError
from evidence.pki import Certificate, check_chain

GREATEST_BYTES = 16_384


class CertificateRefused(Unprocessable):
    slug, title = "certificate-refused", "This certificate cannot be used here"


def read_certificate(der: bytes) -> Certificate:
    """A certificate with a P-256 key.

    Raises:
        CertificateRefused: not DER of a certificate, too long, or another kind of key.
    """
    if len(der) > GREATEST_BYTES:
        raise CertificateRefused("It is too long.", length=len(der), greatest=GREATEST_BYTES)
    try:
        return Certificate.load(der)
    except SignatureError as error:
        raise CertificateRefused(f"{error.problem}.") from error


def check_issued(certificate: Certificate, roots: Sequence[Certificate], now: Instant) -> None:
    """CertificateRefused unless verifiers would take it: issued by one of `roots`, for signing, inside its
    validity.
    """
    try:
        check_chain(certificate, roots, now)
    except SignatureError as error:
        raise CertificateRefused(f"{error.problem}.", certificate=certificate.name) from error


def public_jwk(certificate: Certificate) -> ECKey:
    """The certificate's key for JOSE."""
    return ECKey.import_key(certificate.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
