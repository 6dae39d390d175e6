"""Writes evidence/facts.py and contracts/src/generated/Facts.sol from contracts/facts.yaml, and
nodes/engine/membership/slots.go from contracts/abi/Membership.storage.json.

`python -m contracts.codegen` writes; with `--check` it writes nothing and exits 1 when a file is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from contracts.render_go import render_go
from contracts.render_python import render_python
from contracts.render_solidity import render_solidity
from contracts.schema import Schema, load_schema
from contracts.storage_layout import Layout, load_layout

ROOT: Final = Path(__file__).parent.parent
PYTHON: Final = ROOT / "evidence" / "facts.py"
SOLIDITY: Final = ROOT / "contracts" / "src" / "generated" / "Facts.sol"
GO: Final = ROOT / "nodes" / "engine" / "membership" / "slots.go"


def render(schema: Schema, layout: Layout) -> Mapping[Path, str]:
    """Every generated file with its text."""
    return {PYTHON: render_python(schema), SOLIDITY: render_solidity(schema), GO: render_go(layout)}


def stale_files(files: Mapping[Path, str]) -> list[Path]:
    """The files whose text on disk differs from what its source says now."""
    return [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]


def main(arguments: list[str]) -> int:
    """Returns the exit code: 1 when `--check` found a stale file."""
    files = render(load_schema(), load_layout())
    stale = stale_files(files)
    if "--check" in arguments:
        for path in stale:
            print(f"stale: {path.relative_to(ROOT)}; run python -m contracts.codegen", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
