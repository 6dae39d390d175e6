"""Secrets of a gateway, each for one use, derived from the member's own key: nothing more to keep, back up or lose."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.settings import Settings

SECRET_BYTES = 32
_SCALAR_BYTES = 32


def derived_key(settings: Settings, use: str) -> bytes:
    """32 bytes for a use (HKDF-SHA256, RFC 5869); another use has another key, and none tells the member's."""
    scalar = settings.key.private_numbers().private_value.to_bytes(_SCALAR_BYTES, "big")
    return HKDF(SHA256(), SECRET_BYTES, salt=None, info=use.encode("ascii")).derive(scalar)
