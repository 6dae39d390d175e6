"""Where encrypted bodies lie, named by their CID: written once, checked when read.

`ContentStore` is a directory of the gateway's own; api/bodies/ipfs.py keeps the same bytes in a daemon.
"""

import ctypes
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from api.bodies.cids import Cid, cid_of
from api.problems import PeerUnavailable

FEW: Final = 8
"""Up to so many files are made durable one by one, more by one call for their file system."""
_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_CID = re.compile(r"b[a-z2-7]{58}")


class ContentDamaged(PeerUnavailable):
    """What is stored is not what its name says, or is missing."""

    slug, title = "body-damaged", "A stored body is not what its name says"

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

    def put_all(self, blobs: Sequence[bytes]) -> list[Cid]:
        """As `put`, with one wait for all. When one cannot be stored, others may remain, of which `names` knows."""
        ...

    def get(self, cid: Cid) -> bytes:
        """The bytes of a CID. ContentDamaged when they are missing, or not these."""
        ...

    def remove(self, *cids: Cid) -> None:
        """Forgets the bytes of some CIDs; nothing happens with those that are not here."""
        ...

    def names(self) -> set[Cid]:
        """CIDs of all that was put and not removed; of what was cut off while it was put, too."""
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
        return self._folder.joinpath(cid[-2:], cid)

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
        self._folder = folder
        self._names = Names(folder)

    def put(self, data: bytes) -> Cid:
        return self.put_all([data])[0]

    def put_all(self, blobs: Sequence[bytes]) -> list[Cid]:
        cids = [cid_of(data) for data in blobs]
        paths = [self._names.path(cid) for cid in cids]
        for parent in {path.parent for path in paths}:
            parent.mkdir(exist_ok=True)
        for path, data in zip(paths, blobs, strict=True):
            _write(path, data)
        if len(paths) > FEW:
            _sync_file_system(self._folder)
        else:
            _sync(*paths, *(path.parent for path in paths), self._folder)
        return cids

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


def _write(path: Path, data: bytes) -> None:
    """Under its name at once: what a crash leaves half-written is named by no row, and replaced when it comes again."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        unfinished = path.with_name(path.name + Names.UNFINISHED)
        unfinished.write_bytes(data)
        unfinished.replace(path)


def _sync(*paths: Path) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sync_file_system(folder: Path) -> None:
    """syncfs(2): everything that was written to the folder's file system, with one wait for the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if _LIBC.syncfs(descriptor):
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), str(folder))
    finally:
        os.close(descriptor)
