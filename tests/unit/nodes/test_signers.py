"""Key files open with their passphrase alone, and signatures are the account's."""

from pathlib import Path

import pytest
from eth_account import Account

from nodes.errors import SignerError
from nodes.profiles import KeyFileProfile
from nodes.signers.key_files import KeySigner

CHEAP = KeyFileProfile("scrypt", 2)
FIELDS = {"nonce": 0, "to": bytes(20), "gas": 21_000, "gasPrice": 0, "value": 0, "chainId": 8282, "data": b""}


def test_a_key_file_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    path = tmp_path / "member" / "account.json"
    signer = KeySigner.create()
    signer.save(path, b"right", CHEAP)
    assert path.stat().st_mode & 0o077 == 0
    assert KeySigner.load(path, b"right").address == signer.address
    for wrong in (b"wrong", b""):
        with pytest.raises(SignerError):
            KeySigner.load(path, wrong)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"version": 3, "crypto": {}}', "null"])
def test_malformed_key_files_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "account.json"
    path.write_text(content)
    with pytest.raises(SignerError):
        KeySigner.load(path, b"any")


def test_a_signature_recovers_to_the_signers_address() -> None:
    signer = KeySigner.create()
    raw = signer.sign_transaction(FIELDS)
    assert bytes.fromhex(Account.recover_transaction(raw)[2:]) == signer.address


def test_an_incomplete_transaction_is_not_signed() -> None:
    with pytest.raises(SignerError):
        KeySigner.create().sign_transaction({"nonce": 0})
