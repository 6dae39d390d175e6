"""The check that keeps keys, addresses and machine paths out finds each of them."""

from pathlib import Path

import pytest

from scripts.secrets import findings

PLANTED = {
    "private key": "-----BEGIN " + "PRIVATE KEY-----",
    "encrypted private key": "-----BEGIN ENCRYPTED " + "PRIVATE KEY-----",
    "hex private key": 'private_key = "0x' + "ab" * 32 + '"',
    "key file": '{"crypto": {"kdf' + 'params": {}}}',
    "npm address": '"resolved": "' + 'https://example.org/x.tgz"',
    "pip address": "--index" + "-url https://example.org/simple",
    "machine path": "/home/" + "somebody/project",
    "personal customs code": "P" + "123456789012",
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_must_never_be_committed_is_found(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file.txt"
    path.write_text("harmless\n" + PLANTED[name] + "\n")
    found = findings(path)
    assert len(found) == 1
    assert found[0].startswith(f"{path}:2: ")


def test_harmless_text_is_let_through(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("a private key is never committed; see https://example.org\n")
    assert findings(path) == []
