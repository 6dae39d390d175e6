"""The verifier in TypeScript, built for a test run."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def build(out: Path) -> Path:
    """Command line, page and tests of the verifier in TypeScript, in a folder of their own."""
    subprocess.run(["npm", "run", "-s", "build:browser", "--", out], cwd=ROOT, check=True)
    return out
