"""A member's backup: everything of its machine that the network could not give back, and how it was at one moment.

What the chain has is left out: blocks, state and the witness's log come back from the other members. Keys are in it as they lie
on the disk, encrypted with the passphrase, which is not in it.
"""

import gzip
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from sqlalchemy.engine import make_url

from api.settings import database_url
from scripts.cli.errors import CommandError
from scripts.network.home import Home

FORMAT: Final = "gwanmun.backup.1"
MANIFEST: Final = "manifest.json"
DUMP: Final = "gateway.pg"
CHUNK_BYTES: Final = 1 << 20
_ROOT: Final = ("network.json", "policy.json", "founding.json", "offer.json", "confirmation.json")
_LEFT_OUT: Final = ("node/", "witness/store/")
"""Of a member's directory, what comes back from the others."""
_LIVE: Final = ("gateway.db", "queue.db")
"""Databases that are copied while they are written to; the queue behind the gateway, so that it knows all that the gateway has
handed on."""
_PASSING: Final = ("-wal", "-shm", "-journal", ".new")
"""Ends of names: what belongs to a database that is copied as a whole, or is not whole yet."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself. `files`: SHA-256 in hex by path."""

    member: str
    network: str
    time: int
    files: Mapping[str, str]


def back_up(home: Home, slug: str, out: Path, now: int) -> Backup:
    """Writes the archive, readable by its owner alone; it has its name when it is whole. CommandError when the member's keys are
    not here, or its database cannot be dumped."""
    if not (home.member(slug) / "member.key.pem").exists():
        raise CommandError(f"the keys of {slug!r} are not in {home.root}")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as scratch:
        taken = dict(_live(home, slug, Path(scratch)))
        taken |= {path.relative_to(home.root).as_posix(): path for path in _still(home, slug)}
        made = Backup(slug, home.network().network, now, _digests(taken))
        archive = Path(scratch) / "archive"
        archive.touch(mode=0o600)
        with archive.open("wb") as file:
            _pack(file, made, taken)
            file.flush()
            os.fsync(file.fileno())
        _check(archive)
        archive.replace(out)
    return made


def restore(archive: Path, home: Home) -> Backup:
    """Unpacks a backup into an empty directory, every file as its digest says. CommandError when it is damaged, is no backup, or
    the directory is not empty; nothing is left there then."""
    if home.root.exists() and any(home.root.iterdir()):
        raise CommandError(f"{home.root} is not empty: a backup is never unpacked over something")
    home.root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.root.parent, prefix=".restore-") as scratch:
        place = Path(scratch) / "home"
        place.mkdir(mode=0o700)
        try:
            _read_through(archive)
            with tarfile.open(archive, "r:gz") as packed:
                said = _unpack(packed, place)
        except (OSError, tarfile.TarError, zlib.error, ValueError, KeyError, TypeError, EOFError) as error:
            raise CommandError(f"{archive} is no whole backup: {type(error).__name__}: {error}") from error
        if home.root.exists():
            home.root.rmdir()
        place.replace(home.root)
    return said


def _read_through(archive: Path) -> None:
    """Reads all of it, up to the checksum at its end: an unpacker stops before that. BadGzipFile, EOFError, zlib.error."""
    with gzip.open(archive) as stream:
        while stream.read(CHUNK_BYTES):
            continue


def load_dump(home: Home, slug: str) -> bool:
    """Loads the dump of a PostgreSQL database, when the backup holds one, into the empty database that `member.json` names.
    CommandError when it cannot be."""
    dump = home.member(slug) / DUMP
    if not dump.exists():
        return False
    url = database_url(home.root, slug)
    _postgresql(
        [
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={_libpq(url)}",
            str(dump),
        ]
    )
    dump.unlink()
    return True


def _live(home: Home, slug: str, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Consistent copies of the databases."""
    folder = home.member(slug)
    prefix = folder.relative_to(home.root).as_posix()
    url = database_url(home.root, slug)
    if not url.startswith("sqlite"):
        dump = scratch / DUMP
        _postgresql(["pg_dump", "--format=custom", f"--file={dump}", f"--dbname={_libpq(url)}"])
        yield f"{prefix}/{DUMP}", dump
    for name in _LIVE:
        if (folder / name).exists():
            with sqlite3.connect(folder / name) as standing, sqlite3.connect(scratch / name) as copy:
                standing.backup(copy)
            standing.close()
            copy.close()
            yield f"{prefix}/{name}", scratch / name


def _still(home: Home, slug: str) -> Iterator[Path]:
    """Files that are written once, or replaced whole."""
    yield from (home.root / name for name in _ROOT if (home.root / name).exists())
    yield home.genesis
    for folder in sorted((home.root / "members").iterdir()):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).as_posix()
            ours = folder.name == slug and not inside.startswith(_LEFT_OUT) and not _is_live(path.name)
            if path.is_file() and (ours or inside in _PUBLIC):
                yield path


_PUBLIC: Final = ("offer.json", "member.json", "member.crt.pem", "ca.crt.pem", "witness/crt.pem")


def _is_live(name: str) -> bool:
    return name in _LIVE or name.endswith(_PASSING)


def _pack(file: Any, made: Backup, taken: Mapping[str, Path]) -> None:
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        said = {"format": FORMAT, "member": made.member, "network": made.network, "time": made.time}
        manifest = json.dumps({**said, "files": dict(made.files)}, sort_keys=True).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(manifest)
        packed.addfile(entry, io.BytesIO(manifest))
        for name in sorted(made.files):
            packed.add(taken[name], name, recursive=False)


def _check(archive: Path) -> None:
    """CommandError when a file changed between its digest and its copy: a backup that cannot be restored is none."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as place, tarfile.open(archive) as packed:
        try:
            _unpack(packed, Path(place))
        except ValueError as error:
            raise CommandError(
                f"the machine was changed meanwhile ({error}): try again", exit_code=1
            ) from error


def _unpack(packed: tarfile.TarFile, place: Path) -> Backup:
    manifest = packed.extractfile(MANIFEST)
    said = json.load(manifest) if manifest else {}
    if said["format"] != FORMAT:
        raise ValueError(f"its format is {said['format']!r}, not {FORMAT}")
    for name, digest in said["files"].items():
        path = place / _inside(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = packed.extractfile(name)
        if content is None:
            raise ValueError(f"{name} is no file")
        path.touch(mode=0o600)
        with path.open("wb") as file:
            while chunk := content.read(CHUNK_BYTES):
                file.write(chunk)
        if _digest(path) != digest:
            raise ValueError(f"{name} is damaged")
    return Backup(str(said["member"]), str(said["network"]), int(said["time"]), dict(said["files"]))


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{name} lies outside")
    return path


def _digests(taken: Mapping[str, Path]) -> dict[str, str]:
    """Without what was erased since it was found."""
    found = {}
    for name, path in taken.items():
        try:
            found[name] = _digest(path)
        except FileNotFoundError:
            continue
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _postgresql(command: list[str]) -> None:
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise CommandError(f"{command[0]} is not here: install PostgreSQL's client") from error
    if ran.returncode != 0:
        raise CommandError(f"{command[0]}: {ran.stderr.strip()}", exit_code=1)
