"""Backups of a member's machine: whole or refused."""

import json
import sqlite3
import tarfile
from pathlib import Path

import pytest

from scripts.cli.errors import CommandError
from scripts.network.backup import back_up, restore
from scripts.network.home import Home, write_json

NOW = 1_800_000_000


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """What a machine holds, as far as a backup cares: files and databases in their places."""
    made = Home(tmp_path / "machine")
    folder = made.member("kcs")
    for name, text in {
        "member.key.pem": "encrypted",
        "account.json": "{}",
        "node.json": "{}",
        "node.key.pem": "encrypted",
        "bodies/ab/cd": "body",
        "node/data/blockstore.db": "what peers have",
        "witness/store/entries": "what the chain has",
        "witness/key.pem": "encrypted",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    write_json(folder / "member.json", {"number": 1})
    write_json(made.member("gdvc") / "member.json", {"number": 2})
    (made.member("gdvc") / "stray").write_text("not public")
    write_json(made.genesis, {"alloc": {}})
    book = dict.fromkeys(("network", "rpc", "ledger"), "ab") | {"chain_id": 1}
    write_json(made.root / "network.json", book | {"contracts": {}, "gateways": {}, "witnesses": {}})
    for name in ("gateway.db", "queue.db"):
        with sqlite3.connect(folder / name) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE kept (word TEXT)")
            database.execute("INSERT INTO kept VALUES (?)", (name,))
        # Not closed: a running gateway's last rows stand in the journal beside the database.
    return made


def test_a_backup_restores_everything_that_the_network_could_not_give_back(
    home: Home, tmp_path: Path
) -> None:
    archive = tmp_path / "kcs.backup"
    made = back_up(home, "kcs", archive, NOW)
    assert archive.stat().st_mode & 0o077 == 0
    back = Home(tmp_path / "again")
    assert restore(archive, back) == made
    found = {path.relative_to(back.root).as_posix() for path in back.root.rglob("*") if path.is_file()}
    assert found == set(made.files)
    assert {"members/kcs/bodies/ab/cd", "members/kcs/node.key.pem", "members/gdvc/member.json"} <= found
    assert not [name for name in found if "node/" in name or "store/" in name or "stray" in name]
    for name in ("gateway.db", "queue.db"):
        with sqlite3.connect(back.member("kcs") / name) as database:
            assert database.execute("SELECT word FROM kept").fetchall() == [(name,)]


def test_a_damaged_backup_is_refused_and_leaves_nothing(home: Home, tmp_path: Path) -> None:
    archive = tmp_path / "kcs.backup"
    back_up(home, "kcs", archive, NOW)
    data = archive.read_bytes()
    (tmp_path / "cut").write_bytes(data[: len(data) // 2])
    (tmp_path / "nothing").write_bytes(b"")
    for name in ("cut", "nothing", "missing"):
        with pytest.raises(CommandError, match="no whole backup"):
            restore(tmp_path / name, Home(tmp_path / "again"))
        assert not (tmp_path / "again").exists()


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_a_wrong_bit_is_refused_unless_it_means_the_same(home: Home, tmp_path: Path) -> None:
    """Some bits of a compressed stream say the same either way: in the name in its header, in a distance between zeros."""
    archive = tmp_path / "kcs.backup"
    back_up(home, "kcs", archive, NOW)
    restore(archive, Home(tmp_path / "right"))
    data, right, refused = archive.read_bytes(), contents(tmp_path / "right"), 0
    for place in range(0, len(data), 5):
        archive.write_bytes(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])
        again = tmp_path / f"again{place}"
        try:
            restore(archive, Home(again))
        except CommandError as error:
            assert "no whole backup" in str(error)
            assert not again.exists()
            refused += 1
        else:
            assert contents(again) == right
    assert refused > len(data) // 5 * 0.8


def test_a_backup_cannot_write_outside_its_directory(tmp_path: Path) -> None:
    for name in ("../outside", "/outside"):
        manifest = tmp_path / "manifest.json"
        said = {
            "format": "gwanmun.backup.1",
            "member": "kcs",
            "network": "ab",
            "time": 1,
            "files": {name: "00"},
        }
        manifest.write_text(json.dumps(said))
        with tarfile.open(tmp_path / "evil", "w:gz") as packed:
            packed.add(manifest, "manifest.json")
        with pytest.raises(CommandError, match="lies outside"):
            restore(tmp_path / "evil", Home(tmp_path / "again"))


def test_nothing_is_written_over(home: Home, tmp_path: Path) -> None:
    archive = tmp_path / "kcs.backup"
    back_up(home, "kcs", archive, NOW)
    with pytest.raises(CommandError, match="not empty"):
        restore(archive, home)
    with pytest.raises(CommandError, match="keys of 'gdvc' are not"):
        back_up(home, "gdvc", tmp_path / "other", NOW)
