"""Builds `gwanmund` from nodes/engine into build/engine/<hash of the sources>, when it is not there yet.

A cold build downloads about a gigabyte of modules and takes minutes; a warm one takes half a minute. Flags make the program
depend on its sources and the toolchain alone, not on where it is built.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from nodes.gwanmund.errors import BuildFailed, GoMissing

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCES: Final = ROOT / "nodes" / "engine"
CACHE: Final = ROOT / "build" / "engine"
PROGRAM: Final = "gwanmund"

_SOURCE_NAMES: Final = ("go.mod", "go.sum")
_FLAGS: Final = ("-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags=-s -w")
_SHORT: Final = 16
_LAST_WORDS: Final = 2000


def source_hash(sources: Path = SOURCES) -> str:
    """Names the program: 16 hex digits over every file that goes into it."""
    digest = hashlib.sha256()
    for path in sorted(_source_files(sources)):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(sources).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:_SHORT]


def built_engine(sources: Path = SOURCES, cache: Path = CACHE) -> Path:
    """The program, built first if need be; says on stderr what it does then.

    Raises:
        GoMissing: it must be built, and no `go` is in PATH.
        BuildFailed: go said no; the message has its last words.
    """
    program = cache / source_hash(sources) / PROGRAM
    if not program.exists():
        build_engine(program, sources)
    return program


def _source_files(sources: Path) -> Iterator[Path]:
    for path in sources.rglob("*"):
        tested = path.name.endswith("_test.go")
        if path.name in _SOURCE_NAMES or (path.suffix == ".go" and not tested):
            yield path


def find_go() -> str:
    """The toolchain in PATH. GoMissing when there is none."""
    found = shutil.which("go")
    if found is None:
        raise GoMissing(
            "Go is not in PATH, and the engine must be built: install Go 1.25 or later from go.dev"
            " (Debian's golang is too old; any Go from 1.21 on fetches the right one with GOTOOLCHAIN=auto)"
        )
    return found


def build_engine(program: Path, sources: Path = SOURCES, flags: Sequence[str] = ()) -> None:
    """Builds the program, there when it is whole; `flags` are further ones of `go build`. Raises as `built_engine`."""
    go = find_go()
    print(f"Building {PROGRAM} with {go} into {program.parent} (minutes the first time)", file=sys.stderr)
    program.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=program.parent) as scratch:
        made = Path(scratch) / PROGRAM
        ran = subprocess.run(
            [go, "build", *_FLAGS, *flags, "-o", str(made), f"./cmd/{PROGRAM}"],
            cwd=sources,
            env={**os.environ, "CGO_ENABLED": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            raise BuildFailed("the engine cannot be built", reason=ran.stderr[-_LAST_WORDS:])
        made.replace(program)
