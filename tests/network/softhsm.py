"""One token of SoftHSM for a run of tests: the module reads once per process where tokens lie, and which there are."""

import os
import secrets
import subprocess
from pathlib import Path

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
TOKEN = "kcs"
PIN = secrets.token_hex(8)


def make_token(folder: Path) -> Path:
    """Makes the token in a folder; the configuration that SOFTHSM2_CONF is to name."""
    assert MODULE.exists(), "install softhsm2, as `make test-real` does"
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n")
    start = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", PIN]
    subprocess.run(
        start, check=True, capture_output=True, env=os.environ | {"SOFTHSM2_CONF": str(configuration)}
    )
    return configuration
