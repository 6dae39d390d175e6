"""A node's own keys: by which its peers know it, and with which it signs blocks. Encrypted at rest, Ed25519 both.

The engine never finds them on the disk: whoever starts it opens them and hands them over in memory (`handed_over`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from nodes.gwanmund.errors import KeyUnusable

NODE_FILE: Final = "node.key.pem"
VALIDATOR_FILE: Final = "validator.key.pem"
_ADDRESS_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What a member tells the others. `node`: id in hex, as peers name it; `validator`: Ed25519 key, 32 bytes."""

    node: str
    validator: bytes


@dataclass(frozen=True, slots=True)
class NodeKeys:
    """The key of the node and the key of the validator that runs in it."""

    node: Ed25519PrivateKey
    validator: Ed25519PrivateKey

    @property
    def public(self) -> PublicKeys:
        return PublicKeys(_address(self.node).hex(), _public(self.validator))

    @classmethod
    def create(cls) -> NodeKeys:
        return cls(Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, folder: Path, passphrase: bytes) -> NodeKeys:
        """Opens what `save` wrote. KeyUnusable when a file is missing or malformed, or the passphrase is wrong."""
        return cls(load_key(folder / NODE_FILE, passphrase), load_key(folder / VALIDATOR_FILE, passphrase))

    def save(self, folder: Path, passphrase: bytes) -> None:
        """Two PEM files (PKCS #8, encrypted), readable by their owner alone."""
        save_key(self.node, folder / NODE_FILE, passphrase)
        save_key(self.validator, folder / VALIDATOR_FILE, passphrase)

    @contextmanager
    def handed_over(self) -> Iterator[tuple[Mapping[str, str], tuple[int, int]]]:
        """Environment and file descriptors by which a child process finds both keys, in memory and nowhere else, in the form of
        CometBFT's key files. The descriptors are closed here when the block is left; the child has its own by then."""
        node = _in_memory("node key", {"priv_key": _private_json(self.node)})
        try:
            validator = _in_memory("validator key", _validator_json(self.validator))
        except OSError:
            os.close(node)
            raise
        try:
            yield (
                {
                    "GWANMUND_NODE_KEY_FILE": f"/proc/self/fd/{node}",
                    "GWANMUND_PRIV_VALIDATOR_KEY_FILE": f"/proc/self/fd/{validator}",
                },
                (node, validator),
            )
        finally:
            os.close(node)
            os.close(validator)


def save_key(key: Ed25519PrivateKey, path: Path, passphrase: bytes) -> None:
    """Writes the key encrypted; the file has its name only when it is whole."""
    temporary = path.with_name(path.name + ".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary.touch(mode=0o600)
    with temporary.open("wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase)))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def load_key(path: Path, passphrase: bytes) -> Ed25519PrivateKey:
    """KeyUnusable when the file is missing or malformed, or the passphrase is wrong."""
    try:
        key = load_pem_private_key(path.read_bytes(), passphrase)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnusable("a node's key cannot be opened", path=str(path), reason=str(error)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable("a node's key is an Ed25519 key", path=str(path))
    return key


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _address(key: Ed25519PrivateKey) -> bytes:
    """CometBFT's address of a key: the first 20 bytes of the SHA-256 of its public part."""
    return hashlib.sha256(_public(key)).digest()[:_ADDRESS_BYTES]


def _private_json(key: Ed25519PrivateKey) -> dict[str, str]:
    seed = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return {
        "type": "tendermint/PrivKeyEd25519",
        "value": base64.b64encode(seed + _public(key)).decode(),
    }


def _validator_json(key: Ed25519PrivateKey) -> dict[str, Any]:
    return {
        "address": _address(key).hex().upper(),
        "pub_key": {"type": "tendermint/PubKeyEd25519", "value": base64.b64encode(_public(key)).decode()},
        "priv_key": _private_json(key),
    }


def _in_memory(name: str, value: Mapping[str, Any]) -> int:
    """A descriptor that children inherit, of a file that lies in memory alone."""
    descriptor = os.memfd_create(name, 0)
    with os.fdopen(os.dup(descriptor), "w") as file:
        json.dump(value, file)
    return descriptor
