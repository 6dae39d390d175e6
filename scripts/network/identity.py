"""Keys and X.509 certificates of a network: one certification authority per country, P-256 throughout."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

AUTHORITY_YEARS = 20
PARTY_YEARS = 3


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def save(self, key_path: Path, certificate_path: Path, passphrase: bytes) -> None:
        """Writes the key encrypted (PKCS #8, owner-readable only) and the certificate, both PEM."""
        key_path.parent.mkdir(parents=True, exist_ok=True)
        key_path.touch(mode=0o600)
        key_path.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(passphrase),
            )
        )
        certificate_path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    @classmethod
    def load(cls, key_path: Path, certificate_path: Path, passphrase: bytes) -> "Identity":
        """Reads what `save` wrote. ValueError when the passphrase is wrong, TypeError when the key is no EC key."""
        key = serialization.load_pem_private_key(key_path.read_bytes(), passphrase)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{key_path} holds no elliptic curve key")
        return cls(key, x509.load_pem_x509_certificate(certificate_path.read_bytes()))


def _name(common: str, country: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_agreement=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        encipher_only=False,
        decipher_only=False,
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime.datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def new_authority(country: str, now: datetime.datetime) -> Identity:
    """A self-signed certification authority of a country."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Gwanmun sample authority {country}", country)
    certificate = (
        _builder(name, name, key.public_key(), now, AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Identity(key, certificate)


def new_identity(common: str, country: str, authority: Identity, now: datetime.datetime) -> Identity:
    """A key and a certificate for it by the authority, for signing and for receiving keys."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        _builder(_name(common, country), authority.certificate.subject, key.public_key(), now, PARTY_YEARS)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .sign(authority.key, hashes.SHA256())
    )
    return Identity(key, certificate)
