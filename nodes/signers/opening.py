"""A member's account, wherever its key lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from nodes.errors import SignerError
from nodes.signers import Signer
from nodes.signers.key_files import KeySigner
from nodes.signers.locations import TokenLocation

KEY_FILE: Final = "account.json"
LOCATION_FILE: Final = "account.uri"


@contextmanager
def open_account(folder: Path, passphrase: bytes) -> Iterator[Signer]:
    """The signer of the account in a member's folder: by the token that `account.uri` names (RFC 7512), else by the key file
    `account.json`. The passphrase is the token's PIN, or the key file's.

    Raises:
        SignerError: neither can be used, or both are there.
    """
    location, key_file = folder / LOCATION_FILE, folder / KEY_FILE
    if not location.exists():
        yield KeySigner.load(key_file, passphrase)
        return
    if key_file.exists():
        raise SignerError("an account has a token or a key file, not both", folder=str(folder))
    # Only who has a token needs the module that speaks to it.
    from nodes.signers.tokens import open_token

    with open_token(TokenLocation.parse(location.read_text("utf-8").strip()), passphrase.decode()) as signer:
        yield signer
