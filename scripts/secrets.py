"""Refuses what must never be committed: private keys, registry addresses, machine paths."""

import re
import subprocess
import sys
from pathlib import Path

MAX_BYTES = 2_000_000
FORBIDDEN = {
    "private key": re.compile(rb"-----BEGIN (EC |RSA |ENCRYPTED )?PRIVATE" + rb" KEY-----"),
    "hex private key": re.compile(rb"(?i)private_?key[\"']?\s*[:=]\s*[\"']?0x[0-9a-f]{64}\b"),
    "encrypted key file": re.compile(rb'"kdfparams"\s*:'),
    "registry address": re.compile(
        rb'"resolved"\s*:\s*"http|--(extra-)?index-url|registry\.npmjs' + rb"\.org"
    ),
    "machine path": re.compile(rb"/(?:home|Users)/[a-z][a-z0-9_-]*/|/wo" + rb"rk/(?:main|shared)"),
    "personal customs code": re.compile(rb"\bP[0-9]{12}\b"),
}


def committed_files() -> list[Path]:
    """The files that git tracks."""
    names = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True).stdout
    return [Path(name.decode()) for name in names.split(b"\0") if name]


def line_of(data: bytes, offset: int) -> int:
    """The 1-based line of an offset."""
    return data.count(b"\n", 0, offset) + 1


def findings(path: Path) -> list[str]:
    """`path:line: what` for each forbidden thing in a file."""
    data = path.read_bytes()
    if len(data) > MAX_BYTES or b"\0" in data[:1024]:
        return []
    return [
        f"{path}:{line_of(data, match.start())}: {what}"
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(data)
    ]


def main() -> int:
    """Prints every finding; 1 when there is one."""
    found = [line for path in committed_files() if path.is_file() for line in findings(path)]
    print("\n".join(found) if found else "no secrets, addresses or machine paths")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
