"""Files that commands read and write: whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from evidence.bundles import MOST_BYTES, Bundle
from evidence.errors import BundleError
from scripts.cli.errors import CommandError


def read_file(path: Path) -> bytes:
    """The file, or its beginning when it is larger than any bundle. CommandError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from error


def read_bundle(path: Path) -> Bundle:
    """The bundle in a file, nothing verified. CommandError when there is none."""
    try:
        return Bundle.decode(read_file(path))
    except BundleError as error:
        raise CommandError(f"{path} is no bundle: {error}") from error


def write_bundle(path: Path, bundle: Bundle, *, compact: bool) -> None:
    """Writes a bundle whole. CommandError when it cannot."""
    write_whole(path, bundle.encode_compact() if compact else bundle.encode())


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file; one that stands there stays until the new one is complete. CommandError when it cannot."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CommandError(f"cannot write {path}: {error.strerror}") from error
