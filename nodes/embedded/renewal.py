"""A new network in place of one whose journal does not replay: declared, never in silence."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def renew(directory: Path, genesis: dict[str, Any], now: int) -> dict[str, Any]:
    """Sets the chain's directory aside (`<directory>.aside-1`, -2, ...) and writes a genesis of another time.

    Another genesis time gives another genesis hash, and that another network id. `now` in Unix seconds.

    Returns:
        The new genesis, which now stands in `<directory>/genesis.json`.
    """
    renewed = {**genesis, "timestamp": hex(max(now, _seconds(genesis.get("timestamp", 0)) + 1))}
    directory.rename(_aside(directory))
    directory.mkdir()
    temporary = directory / "genesis.json.new"
    with temporary.open("w") as file:
        json.dump(renewed, file, sort_keys=True, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(directory / "genesis.json")
    return renewed


def _aside(directory: Path) -> Path:
    number = 1
    while (aside := directory.with_name(f"{directory.name}.aside-{number}")).exists():
        number += 1
    return aside


def _seconds(timestamp: int | str) -> int:
    """A genesis file writes its time as a number, in decimal or in hex."""
    return timestamp if isinstance(timestamp, int) else int(timestamp, 0)
