"""`python -m scripts.compose`: docker-compose.yml is valid and keeps its promises (exit code 1 when not). Needs Go."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from scripts.compose.promises import broken

READER: Final = Path(__file__).parent
FILE: Final = READER.parents[1] / "docker-compose.yml"
_FLAGS: Final = ("-mod=readonly", "-buildvcs=false")


class NotValid(Exception):
    """The Compose library refuses the file; the message is its own."""


def resolved(file: Path = FILE) -> dict[str, Any]:
    """The file with anchors, defaults and short forms resolved. NotValid when it is none."""
    ran = subprocess.run(
        ["go", "run", *_FLAGS, ".", str(file.resolve())],
        cwd=READER,
        env={**os.environ, "CGO_ENABLED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise NotValid(ran.stderr.strip())
    project: dict[str, Any] = json.loads(ran.stdout)
    return project


def main() -> int:
    if shutil.which("go") is None:
        print("docker-compose.yml is not checked: Go is not in PATH")
        return 0
    try:
        found = broken(resolved())
    except NotValid as error:
        found = [str(error)]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
