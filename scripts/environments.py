"""Tools whose packages cannot live beside ours get an environment of their own, pinned by hash.

Each has `requirements-<name>.in` and `requirements-<name>.lock`, made by
`uv pip compile --no-header --generate-hashes --no-emit-index-url requirements-<name>.in -o requirements-<name>.lock`.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment in `directory`, made from a lock file."""

    directory: Path
    lock: Path

    @property
    def binaries(self) -> Path:
        return self.directory / "bin"

    @property
    def python(self) -> Path:
        return self.binaries / "python"


CONSOLE: Final = Environment(ROOT / ".venv-brownie", ROOT / "requirements-console.lock")
"""eth-brownie pins an older web3 and some 80 packages."""
SLITHER: Final = Environment(ROOT / ".venv-slither", ROOT / "requirements-slither.lock")
"""slither needs a web3 before 8."""


def ensure(environment: Environment) -> Environment:
    """Makes the environment when it is missing or its lock has changed.

    Raises:
        subprocess.CalledProcessError: pip could not install what the lock names.
    """
    marker = environment.directory / ".installed"
    wanted = sha256(environment.lock.read_bytes()).hexdigest()
    if marker.exists() and marker.read_text("utf-8") == wanted:
        return environment
    print(f"Setting up {environment.directory.name} (a minute or two, once)", file=sys.stderr)
    venv.create(environment.directory, with_pip=True, clear=True)
    install = ["-m", "pip", "-q", "--disable-pip-version-check", "install", "--require-hashes"]
    subprocess.run([environment.python, *install, "-r", environment.lock], check=True)
    marker.write_text(wanted, "utf-8")
    return environment
