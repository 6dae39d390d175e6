"""A small disk under a directory, that can be filled while others write to it."""

import errno
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from scripts.cli.errors import CommandError

MIB: Final = 1 << 20
PIECES: Final = (MIB, 4096, 1)


class SmallDisk:
    """While the context is open, `folder` lies on a file system of its own with `room` bytes beside what it holds.

    Nobody may use the folder when the context is entered or left. What it holds then is kept.
    """

    def __init__(self, folder: Path, room: int) -> None:
        self._folder = folder
        self._room = room
        self._ballast = folder / "ballast"
        self._aside = folder.with_name(folder.name + ".aside")

    def __enter__(self) -> Self:
        held = sum(path.stat().st_size for path in self._folder.rglob("*"))
        self._folder.rename(self._aside)
        self._folder.mkdir()
        try:
            _run("mount", "-t", "tmpfs", "-o", f"size={held + self._room}", "gwanmun", str(self._folder))
        except CommandError:
            self._folder.rmdir()
            self._aside.rename(self._folder)
            raise
        shutil.copytree(self._aside, self._folder, dirs_exist_ok=True)
        shutil.rmtree(self._aside)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.free()
        shutil.copytree(self._folder, self._aside)
        _run("umount", str(self._folder))
        self._folder.rmdir()
        self._aside.rename(self._folder)

    def fill(self) -> int:
        """Takes every byte that is left; the bytes that it holds now."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for piece in PIECES:
                _write_all(ballast.fileno(), bytes(piece))
        return self._ballast.stat().st_size

    def free(self) -> None:
        """Gives back what `fill` took."""
        self._ballast.unlink(missing_ok=True)


def _write_all(file: int, piece: bytes) -> None:
    """Writes the piece again and again until the disk is full."""
    while True:
        try:
            if os.write(file, piece) < len(piece):
                return
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return


def _run(*command: str) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise CommandError(f"{' '.join(command)}: {ran.stderr.strip()}", exit_code=1)
