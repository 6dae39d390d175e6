"""ECDSA P-256 with SHA-256 in one form: raw `r | s`, 64 bytes, `s` in the lower half.

For every signature (r, s) the pair (r, n - s) is good as well; only the lower one is allowed, so that a signature
cannot be changed by somebody without the key (SEC 1 section 4.1; the rule of docs/formats/acts.md and log.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NewType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from evidence.errors import SignatureError

ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order n of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3)."""
HALF: Final = ORDER // 2
RAW_BYTES: Final = 64

RawSignature = NewType("RawSignature", bytes)
"""`r | s`, 32 bytes each, big-endian, 0 < r < n, 0 < s <= n/2."""

Sign = Callable[[bytes], bytes]
"""Signs a message with ECDSA P-256 SHA-256 and returns the DER `ECDSA-Sig-Value`, high or low s."""

_ALGORITHM = ec.ECDSA(SHA256())


def signer(key: ec.EllipticCurvePrivateKey) -> Sign:
    """`Sign` of a private key in memory."""
    return lambda message: key.sign(message, _ALGORITHM)


def raw_from_der(der: bytes) -> RawSignature:
    """The one raw form of a DER signature; a high s is replaced by n - s.

    Raises:
        SignatureError: no DER signature, or r or s is out of range.
    """
    try:
        r, s = decode_dss_signature(der)
    except ValueError as error:
        raise SignatureError("the signature is not a DER ECDSA signature", signature=der) from error
    if not (0 < r < ORDER and 0 < s < ORDER):
        raise SignatureError("r or s is out of range", signature=der)
    return RawSignature(r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big"))


def raw_to_der(raw: bytes) -> bytes:
    """DER of a raw signature.

    Raises:
        SignatureError: not 64 bytes, r or s out of range, or s above n/2.
    """
    if len(raw) != RAW_BYTES:
        raise SignatureError("a raw signature is 64 bytes", length=len(raw))
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    if not (0 < r < ORDER and 0 < s <= HALF):
        raise SignatureError("r or s is out of range, or s is above n/2", signature=raw)
    return encode_dss_signature(r, s)


def sign_raw(sign: Sign, message: bytes) -> RawSignature:
    """Signature over `message` in the one form."""
    return raw_from_der(sign(message))


def check(key: ec.EllipticCurvePublicKey, message: bytes, raw: bytes) -> None:
    """Returns when `raw` is the key's signature over `message`, in the one form.

    Raises:
        SignatureError: it is not.
    """
    try:
        key.verify(raw_to_der(raw), message, _ALGORITHM)
    except InvalidSignature as error:
        raise SignatureError("the signature does not fit key and message", signature=raw) from error
