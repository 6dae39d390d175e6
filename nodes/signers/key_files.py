"""Accounts whose key lies in an encrypted file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount

from nodes.errors import SignerError
from nodes.profiles import KeyFileProfile
from nodes.types import Address, RawTransaction


class KeySigner:
    """Signs with a secp256k1 key that lies in this process's memory."""

    def __init__(self, account: LocalAccount) -> None:
        self._account = account

    @property
    def address(self) -> Address:
        return Address(bytes.fromhex(self._account.address[2:]))

    def sign_transaction(self, transaction: dict[str, Any]) -> RawTransaction:
        """SignerError when a field is missing or malformed."""
        try:
            return RawTransaction(bytes(self._account.sign_transaction(transaction).raw_transaction))
        except (TypeError, ValueError) as error:
            raise SignerError("the transaction cannot be signed", reason=str(error)) from error

    @classmethod
    def create(cls) -> KeySigner:
        """A new account from the system's randomness."""
        return cls(Account.create())

    @classmethod
    def load(cls, path: Path, passphrase: bytes) -> KeySigner:
        """Opens what `save` wrote. SignerError when it is missing, malformed or the passphrase is wrong."""
        try:
            return cls(Account.from_key(Account.decrypt(json.loads(path.read_text()), passphrase.decode())))
        except (OSError, TypeError, KeyError, ValueError, NotImplementedError) as error:
            raise SignerError("the key file cannot be opened", path=str(path), reason=str(error)) from error

    def save(self, path: Path, passphrase: bytes, strength: KeyFileProfile) -> None:
        """Writes a Web3 Secret Storage (version 3) file, readable by its owner alone, durable before it has the name."""
        encrypted = Account.encrypt(
            self._account.key, passphrase.decode(), kdf=strength.kdf, iterations=strength.cost
        )
        temporary = path.with_name(path.name + ".new")
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(mode=0o600)
        with temporary.open("w") as file:
            json.dump(encrypted, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
