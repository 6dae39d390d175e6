"""`python -m scripts.servers`: what `make test-real` runs against is here, or is installed, by apt (as root) and npm.

Nothing is configured and nothing is left running: tests start servers of their own, each in a directory of its own.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from scripts.network import ipfs
from scripts.network.postgresql import ServerMissing, program


def _has_postgresql() -> bool:
    try:
        return bool(program("initdb") and program("pg_ctl"))
    except ServerMissing:
        return False


def _has_softhsm() -> bool:
    return shutil.which("softhsm2-util") is not None and Path("/usr/lib/softhsm/libsofthsm2.so").exists()


def _has_chromium() -> bool:
    return shutil.which("chromium") is not None


SERVERS: Final[Mapping[str, Callable[[], bool]]] = {
    "postgresql": _has_postgresql,
    "softhsm2": _has_softhsm,
    "chromium": _has_chromium,
    "poppler-utils": lambda: shutil.which("pdfsig") is not None,
    "default-jdk-headless": lambda: shutil.which("javac") is not None,
    "maven": lambda: shutil.which("mvn") is not None,
}
"""Debian's packages, and whether what we need of each is here."""


def missing() -> list[str]:
    """Packages that this machine lacks."""
    return [package for package, here in SERVERS.items() if not here()]


def main() -> int:
    """Returns 0 when everything is here, at last; 1 when it is not and could not be installed."""
    return _packages_installed() or _js_ipfs_installed()


def _js_ipfs_installed() -> int:
    try:
        ipfs.installed()
    except ServerMissing:
        print("Installing js-ipfs by npm (a few minutes, once)")
        try:
            ipfs.install()
        except ServerMissing as missing_still:
            print(missing_still, file=sys.stderr)
            return 1
    return 0


def _packages_installed() -> int:
    lacking = missing()
    if not lacking:
        return 0
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *lacking]
    if os.geteuid() or shutil.which("apt-get") is None:
        print(f"As root, on Debian or its like: {' '.join(command)}", file=sys.stderr)
        return 1
    print(f"Installing by apt: {', '.join(lacking)}")
    settings = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-q"], command):
        done = subprocess.run(step, env=settings, stdout=subprocess.DEVNULL)
        if done.returncode:
            print(f"{' '.join(step)} ended with {done.returncode}", file=sys.stderr)
            return 1
    return 1 if missing() else 0


if __name__ == "__main__":
    sys.exit(main())
