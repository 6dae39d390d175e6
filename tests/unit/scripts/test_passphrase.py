"""Where the passphrase of a home comes from."""

from pathlib import Path

import pytest

from scripts.cli.errors import CommandError
from scripts.network.home import PASSPHRASE, PASSPHRASE_FILE, Home


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (PASSPHRASE, PASSPHRASE_FILE):
        monkeypatch.delenv(name, raising=False)


def test_it_is_read_from_a_file_without_its_line_break(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("open sesame\n")
    monkeypatch.setenv(PASSPHRASE_FILE, str(secret))
    assert Home(tmp_path / "home").keep_passphrase() == b"open sesame"
    assert not (tmp_path / "home" / "passphrase").exists()
    monkeypatch.setenv(PASSPHRASE, "another")
    assert Home(tmp_path / "home").passphrase() == b"another"


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read"), ("\n", "is empty")])
def test_a_file_that_holds_none_is_no_reason_to_make_one_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, said: str
) -> None:
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_text(content)
    monkeypatch.setenv(PASSPHRASE_FILE, str(secret))
    with pytest.raises(CommandError, match=said):
        Home(tmp_path / "home").keep_passphrase()
    assert not (tmp_path / "home").exists()
