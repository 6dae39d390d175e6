"""A bare anvil on a free port of loopback, for benches and the console: no journal, it lives as long as its context."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from nodes.embedded.anvil import find_anvil

START_TIMEOUT_S: Final = 30.0
STOP_TIMEOUT_S: Final = 10.0
POLL_S: Final = 0.01
_FREE_GAS: Final = ("--gas-price", "0", "--block-base-fee-per-gas", "0", "--disable-block-gas-limit")
_LISTENING: Final = re.compile(r"Listening on (\S+)\n")


class AnvilSilent(Exception):
    """It did not say where it listens; the message holds what it said instead."""


@contextmanager
def anvil(genesis: Path, hardfork: str, log: Path, *options: str) -> Iterator[str]:
    """Runs one from a genesis and gives its URL. Its output goes to `log`: a pipe that nobody reads would stop it when full.

    Raises:
        AnvilSilent: it does not start.
        nodes.embedded.errors.EngineMissing: it is not installed.
    """
    fixed = ("--port", "0", "--accounts", "0", "--init", str(genesis), "--hardfork", hardfork)
    with log.open("w") as output:
        command = [str(find_anvil()), *fixed, *_FREE_GAS, *options]
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        yield f"http://{_listens(process, log)}"
    finally:
        process.terminate()
        process.wait(timeout=STOP_TIMEOUT_S)


def _listens(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        found = _LISTENING.search(log.read_text("utf-8"))
        if found:
            return found[1]
        time.sleep(POLL_S)
    raise AnvilSilent("anvil does not start: " + log.read_text("utf-8")[-500:])
