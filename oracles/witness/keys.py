"""The witness's key: in a file, or in a PKCS #11 token that signs with it and never gives it away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from evidence.signatures import Sign, signer
from evidence.types import MemberNumber
from nodes.errors import SignerError
from nodes.signers.locations import TokenLocation
from oracles.witness.types import WitnessError

KEY_FILE: Final = "key.pem"
LOCATION_FILE: Final = "key.uri"
CERTIFICATE_FILE: Final = "crt.pem"


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A member's witness key and its certificate (DER)."""

    member: MemberNumber
    certificate: bytes
    sign: Sign


@contextmanager
def open_key(member: MemberNumber, folder: Path, passphrase: bytes | None) -> Iterator[WitnessKey]:
    """The key in a witness's folder: in the token that `key.uri` names (RFC 7512), else in the file `key.pem`. The passphrase is
    the token's PIN, or the file's.

    Raises:
        WitnessError: neither can be used, both are there, or the certificate `crt.pem` is not for it.
    """
    location, key_file = folder / LOCATION_FILE, folder / KEY_FILE
    if not location.exists():
        yield load_key(member, key_file, folder / CERTIFICATE_FILE, passphrase)
        return
    if key_file.exists():
        raise WitnessError("a witness has a token or a key file, not both", folder=str(folder))
    try:
        with _token_key(member, folder, location.read_text("utf-8").strip(), passphrase or b"") as key:
            yield key
    except SignerError as error:
        # Not a silent node, which would be waited for.
        raise WitnessError("the witness's token cannot be used", reason=str(error)) from error


@contextmanager
def _token_key(member: MemberNumber, folder: Path, uri: str, pin: bytes) -> Iterator[WitnessKey]:
    # Only who has a token needs the module that speaks to it.
    from nodes.signers.tokens import open_p256

    with open_p256(TokenLocation.parse(uri), pin.decode()) as key:

        def sign(message: bytes) -> bytes:
            try:
                return key.sign(message)
            except SignerError as error:
                raise WitnessError("the witness's token does not sign", reason=str(error)) from error

        yield WitnessKey(member, _certificate(folder / CERTIFICATE_FILE, key.public), sign)


def load_key(member: MemberNumber, key: Path, certificate: Path, passphrase: bytes | None) -> WitnessKey:
    """Reads a PEM key (PKCS #8, encrypted or not) and certificate.

    Raises:
        WitnessError: a file is missing, the passphrase is wrong, or the two do not belong together.
    """
    try:
        private = _private_key(key.read_bytes(), passphrase)
    except (OSError, ValueError, TypeError) as error:
        raise WitnessError("the witness key cannot be read", key=str(key), reason=str(error)) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise WitnessError("the witness key is no P-256 key", key=str(key))
    return WitnessKey(member, _certificate(certificate, private.public_key()), signer(private))


def _private_key(pem: bytes, passphrase: bytes | None) -> object:
    """The key; a passphrase is used only when the key is encrypted."""
    return load_pem_private_key(pem, passphrase if b"ENCRYPTED" in pem else None)


def _certificate(path: Path, key: ec.EllipticCurvePublicKey) -> bytes:
    """DER of the certificate in a file. WitnessError unless it is for the key."""
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise WitnessError(
            "the witness certificate cannot be read", certificate=str(path), reason=str(error)
        ) from error
    if found.public_key() != key:
        raise WitnessError("the witness certificate is not for this key", certificate=str(path))
    return found.public_bytes(Encoding.DER)
