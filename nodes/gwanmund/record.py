"""Which program the sources make: `python -m nodes.gwanmund.record` builds the engine and writes nodes/deployments/gwanmund.json.

Whoever has the same toolchain gets the same bytes, wherever it builds, and can so tell that a member's program was made of these
sources. With `--check` nothing is built: it exits 1 when the record is of other sources.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from nodes.gwanmund.build import ROOT, SOURCES, built_engine, find_go, source_hash

RECORD: Final = ROOT / "nodes" / "deployments" / "gwanmund.json"


@dataclass(frozen=True, slots=True)
class Toolchain:
    """What besides the sources decides the bytes: Go, the C compiler that its packages in C need, the platform."""

    go: str
    cc: str
    platform: str

    @classmethod
    def present(cls) -> Toolchain:
        """That of this machine. GoMissing when there is no Go."""
        go = _said([find_go(), "env", "GOVERSION"])
        compiler = _said([find_go(), "env", "CC"])
        return cls(go, _said([compiler, "--version"]).splitlines()[0], f"{sys.platform}/{platform.machine()}")


@dataclass(frozen=True, slots=True)
class Record:
    """`sources`: as `source_hash` names them; `sha256`: of the program, in hex."""

    sources: str
    sha256: str
    toolchain: Toolchain

    @classmethod
    def read(cls, path: Path = RECORD) -> Record:
        said = json.loads(path.read_text("utf-8"))
        return cls(said["sources"], said["sha256"], Toolchain(**said["toolchain"]))


def digest(program: Path) -> str:
    """SHA-256 of a program, in hex."""
    return sha256(program.read_bytes()).hexdigest()


def main(arguments: list[str]) -> int:
    """Returns the exit code: 1 when `--check` found the record to be of other sources."""
    if "--check" in arguments:
        fresh = RECORD.exists() and Record.read().sources == source_hash(SOURCES)
        if not fresh:
            print("stale: the record of the engine; run python -m nodes.gwanmund.record", file=sys.stderr)
        return 0 if fresh else 1
    made = Record(source_hash(SOURCES), digest(built_engine()), Toolchain.present())
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps(asdict(made), indent=1) + "\n", "utf-8")
    return 0


def _said(command: list[str]) -> str:
    return subprocess.run(command, cwd=SOURCES, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
