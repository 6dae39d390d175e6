"""The verifier in TypeScript, built for a test run."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def build(out: Path) -> Path:
    """Command line, page and tests of the browser's verifier, in a folder of their own; `make setup` has brought what builds them."""
    subprocess.run(["npm", "run", "-s", "build:browser", "--", out], cwd=ROOT, check=True)
    return out
