"""Inputs of the golden vectors: all derived from texts."""

from hashlib import sha256


def derived(text: str, length: int = 32) -> bytes:
    """Bytes for an input: the first of SHA-256 of a text."""
    return sha256(text.encode()).digest()[:length]
