"""How a body is closed: AES-256-GCM under the document's own key; the key wrapped per recipient as JWE.

A blob is nonce (12 bytes) | ciphertext | tag. The additional data bind it to document root and part, so that no
body can stand for another. A wrapped key is a compact JWE (RFC 7516, ECDH-ES+A256KW, A256GCM) that names its
recipient by `x5t#S256`.
"""

import json
import secrets
from typing import Final, NewType

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwe
from joserfc.jwk import ECKey

from evidence.encoding import b64u
from evidence.pki import Certificate
from evidence.types import DocumentRoot

DocumentKey = NewType("DocumentKey", bytes)
"""32 bytes; one per document, never used for another."""
WrappedKey = NewType("WrappedKey", str)

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_LABEL: Final = b"gwm.body.1"
TAG_BYTES: Final = 16
_AGREEMENT: Final = "ECDH-ES+A256KW"
_ENCRYPTION: Final = "A256GCM"


def new_key() -> DocumentKey:
    """A fresh key."""
    return DocumentKey(secrets.token_bytes(KEY_BYTES))


def close(key: DocumentKey, root: DocumentRoot, part: int, plain: bytes) -> bytes:
    """The blob of one part of a document (0: the document itself, from 1: its attachments)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, _bound_to(root, part))


def open_blob(key: DocumentKey, root: DocumentRoot, part: int, blob: bytes) -> bytes:
    """Inverse of `close`. InvalidTag when the blob is of another key, document or part, or was changed."""
    return AESGCM(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], _bound_to(root, part))


def _bound_to(root: DocumentRoot, part: int) -> bytes:
    return _LABEL + root + part.to_bytes(4, "big")


class Wrapping:
    """One key agreement with the holder of a certificate (RFC 7518 section 4.6), for documents that are kept together.

    Each wrapped key is a JWE of its own under a content key of its own; what they share is the ephemeral key in their header,
    whose private half is nowhere kept. So any of them can be destroyed alone.
    """

    def __init__(self, recipient: Certificate) -> None:
        ephemeral = ec.generate_private_key(ec.SECP256R1())
        shared = ephemeral.exchange(ec.ECDH(), recipient.key)
        self._key = ConcatKDFHash(SHA256(), KEY_BYTES, _other_info()).derive(shared)
        header = {
            "alg": _AGREEMENT,
            "enc": _ENCRYPTION,
            "x5t#S256": b64u(recipient.fingerprint),
            "epk": _public_jwk(ephemeral.public_key()),
        }
        self._header = b64u(json.dumps(header, separators=(",", ":")).encode())

    def wrap(self, key: DocumentKey) -> WrappedKey:
        """A document's key for the recipient."""
        content_key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
        closed = AESGCM(content_key).encrypt(nonce, key, self._header.encode())
        sealed, tag = closed[:-TAG_BYTES], closed[-TAG_BYTES:]
        parts = (aes_key_wrap(self._key, content_key), nonce, sealed, tag)
        return WrappedKey(".".join((self._header, *map(b64u, parts))))


def wrap(key: DocumentKey, recipient: Certificate) -> WrappedKey:
    """One document's key for the holder of a certificate."""
    return Wrapping(recipient).wrap(key)


def _other_info() -> bytes:
    """Algorithm, two parties without a name, and the key's bits, as RFC 7518 section 4.6.2 has them hashed."""
    name = _AGREEMENT.encode()
    nobody = bytes(4)
    return len(name).to_bytes(4, "big") + name + nobody + nobody + (8 * KEY_BYTES).to_bytes(4, "big")


def _public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    x, y = (b64u(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def unwrap(wrapped: WrappedKey, key: ec.EllipticCurvePrivateKey) -> DocumentKey:
    """Inverse of `wrap`. JoseError when the key is not the recipient's."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    opened = jwe.decrypt_compact(wrapped, ECKey.import_key(pem), algorithms=[_AGREEMENT, _ENCRYPTION])
    assert opened.plaintext is not None
    return DocumentKey(opened.plaintext)
