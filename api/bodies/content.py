"""Where encrypted bodies lie, named by their CID: written once, checked when read.

`ContentStore` is a directory of the gateway's own; api/bodies/ipfs.py keeps the same bytes in a daemon.
"""

import os
import re
from pathlib import Path
from typing import Protocol

from api.bodies.cids import Cid, cid_of
from api.problems import PeerUnavailable, Problem

_CID = re.compile(r"b[a-z2-7]{58}")


class ContentDamaged(Problem):
    """What is stored is not what its name says, or is missing."""

    status, slug, title = 500, "body-damaged", "A stored body is not what its name says"

    def __init__(self, cid: Cid, found: str) -> None:
        super().__init__(f"content {cid} is damaged: {found}", cid=cid)
        self.cid, self.found = cid, found


class StoreAway(PeerUnavailable):
    """The store does not answer, or not in time; nothing was changed that counts."""

    slug, title = "bodies-unavailable", "The store of bodies does not answer"


class Content(Protocol):
    """A store of bytes named by their CID. Any method may raise StoreAway."""

    def put(self, data: bytes) -> Cid:
        """Stores bytes under their CID, durable when it returns. Repeats change nothing."""
        ...

    def get(self, cid: Cid) -> bytes:
        """The bytes of a CID. ContentDamaged when they are missing, or not these."""
        ...

    def remove(self, *cids: Cid) -> None:
        """Forgets the bytes of some CIDs; nothing happens with those that are not here."""
        ...

    def names(self) -> set[Cid]:
        """CIDs of all that was put and not removed; of a `put` that was cut off, too."""
        ...


class Names:
    """A directory of files that are named by CIDs. A file that is not finished has the suffix `UNFINISHED`."""

    UNFINISHED = ".new"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, cid: Cid) -> Path:
        """Where the file of a CID lies. ContentDamaged when it is no CID of ours."""
        if not _CID.fullmatch(cid):
            raise ContentDamaged(cid, "no CID of ours")
        # The last characters vary; the first say only which codec it is.
        return self._folder / cid[-2:] / cid

    def all(self) -> set[Cid]:
        """Every name, of unfinished files too."""
        names = {path.name.removesuffix(self.UNFINISHED) for path in self._folder.glob("*/*")}
        return {Cid(name) for name in names if _CID.fullmatch(name)}

    def forget(self, cid: Cid) -> None:
        """Removes the file of a CID; nothing happens when it is not here."""
        path = self.path(cid)
        path.unlink(missing_ok=True)
        path.with_name(cid + self.UNFINISHED).unlink(missing_ok=True)


class ContentStore:
    """Bytes in files of one directory."""

    def __init__(self, folder: Path) -> None:
        self._names = Names(folder)

    def put(self, data: bytes) -> Cid:
        cid = cid_of(data)
        path = self._names.path(cid)
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_name(cid + Names.UNFINISHED)
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync_folder(path.parent)
        return cid

    def get(self, cid: Cid) -> bytes:
        try:
            data = self._names.path(cid).read_bytes()
        except FileNotFoundError as error:
            raise ContentDamaged(cid, "missing") from error
        if cid_of(data) != cid:
            raise ContentDamaged(cid, "other bytes")
        return data

    def remove(self, *cids: Cid) -> None:
        for cid in cids:
            self._names.forget(cid)

    def names(self) -> set[Cid]:
        return self._names.all()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
