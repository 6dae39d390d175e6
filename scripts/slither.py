"""`python -m scripts.slither`: static analysis of the contracts. A finding is fixed, or answered beside the line.

Runs on a copy of the sources, so that forge's output and the tests stay out of it. The exit code is slither's: 0 without
findings.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from scripts.environments import ROOT, SLITHER, ensure

_COPIED: Final = ("contracts/src", "contracts/solc", "foundry.toml")


class ForgeMissing(Exception):
    """Slither compiles through forge, which npm installs."""


def main() -> int:
    """Returns slither's exit code.

    Raises:
        ForgeMissing: forge is not installed.
    """
    environment = ensure(SLITHER)
    path = os.pathsep.join([str(_forge().parent), os.environ["PATH"]])
    with TemporaryDirectory() as directory:
        _copy_sources(Path(directory))
        command = [str(environment.binaries / "slither"), ".", "--filter-paths", "node_modules"]
        return subprocess.run(command, cwd=directory, env=os.environ | {"PATH": path}, check=False).returncode


def _forge() -> Path:
    for found in sorted((ROOT / "node_modules" / "@foundry-rs").glob("forge-*/bin/forge")):
        return found
    raise ForgeMissing("forge is not installed: run npm ci")


def _copy_sources(to: Path) -> None:
    for name in _COPIED:
        source, target = ROOT / name, to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
    (to / "node_modules").symlink_to(ROOT / "node_modules")


if __name__ == "__main__":
    sys.exit(main())
