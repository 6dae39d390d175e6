"""The local content store: files named by their CID, written once, checked when read."""

import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path

from api.bodies.cids import Cid, cid_of

_CID = re.compile(r"b[a-z2-7]{58}")


class ContentDamaged(Exception):
    """A stored file is not what its name says, or is missing."""

    def __init__(self, cid: Cid, found: str) -> None:
        super().__init__(f"content {cid} is damaged: {found}")
        self.cid, self.found = cid, found


class ContentStore:
    """One directory. `put` is durable when it returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _path(self, cid: Cid) -> Path:
        if not _CID.fullmatch(cid):
            raise ContentDamaged(cid, "no CID of ours")
        # The last characters vary; the first say only which codec it is.
        return self._folder / cid[-2:] / cid

    def put(self, data: bytes) -> Cid:
        """Stores bytes under their CID."""
        cid = cid_of(data)
        path = self._path(cid)
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_name(f".{secrets.token_hex(8)}")
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
        return cid

    def get(self, cid: Cid) -> bytes:
        """The bytes of a CID.

        Raises:
            ContentDamaged: missing, or not these bytes.
        """
        try:
            data = self._path(cid).read_bytes()
        except FileNotFoundError as error:
            raise ContentDamaged(cid, "missing") from error
        if cid_of(data) != cid:
            raise ContentDamaged(cid, "other bytes")
        return data

    def remove(self, cid: Cid) -> None:
        """Forgets the bytes of a CID; nothing happens when they are not here."""
        self._path(cid).unlink(missing_ok=True)

    def sweep(self, known: Collection[Cid]) -> int:
        """Removes files that no row names (their transaction never committed, or was an erasure); how many."""
        strays = [path for path in self._folder.glob("*/*") if path.name not in known]
        for path in strays:
            path.unlink()
        return len(strays)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
