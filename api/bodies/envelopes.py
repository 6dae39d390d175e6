"""How a body is closed: AES-256-GCM under the document's own key; the key wrapped per recipient as JWE.

A blob is nonce (12 bytes) | ciphertext | tag. The additional data bind it to document root and part, so that no
body can stand for another. A wrapped key is a compact JWE (RFC 7516, ECDH-ES+A256KW, A256GCM) that names its
recipient by `x5t#S256`.
"""

import secrets
from typing import Final, NewType

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwe
from joserfc.jwk import ECKey

from api.members.certificates import public_jwk
from evidence.encoding import b64u
from evidence.pki import Certificate
from evidence.types import DocumentRoot

DocumentKey = NewType("DocumentKey", bytes)
"""32 bytes; one per document, never used for another."""
WrappedKey = NewType("WrappedKey", str)

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_LABEL: Final = b"gwm.body.1"
_ALGORITHMS: Final = ["ECDH-ES+A256KW", "A256GCM"]


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


def wrap(key: DocumentKey, recipient: Certificate) -> WrappedKey:
    """The document's key for the holder of a certificate."""
    header = {"alg": _ALGORITHMS[0], "enc": _ALGORITHMS[1], "x5t#S256": b64u(recipient.fingerprint)}
    return WrappedKey(jwe.encrypt_compact(header, key, public_jwk(recipient), algorithms=_ALGORITHMS))


def unwrap(wrapped: WrappedKey, key: ec.EllipticCurvePrivateKey) -> DocumentKey:
    """Inverse of `wrap`. JoseError when the key is not the recipient's."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    opened = jwe.decrypt_compact(wrapped, ECKey.import_key(pem), algorithms=_ALGORITHMS)
    assert opened.plaintext is not None
    return DocumentKey(opened.plaintext)
