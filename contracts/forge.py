"""`python -m contracts.forge ARGUMENTS`: the forge that npm installed, run at the root of the project."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "node_modules" / "@foundry-rs"


def find_forge() -> Path:
    """The binary for this platform. FileNotFoundError when npm has not installed it."""
    found = sorted(PACKAGES.glob("forge-*/bin/forge*"))
    if not found:
        raise FileNotFoundError(f"no forge in {PACKAGES}: run `npm ci`")
    return found[0]


def main() -> int:
    """forge's own exit code."""
    return subprocess.run([str(find_forge()), *sys.argv[1:]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
