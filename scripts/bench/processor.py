"""Processor time of running processes, as the kernel counts it: what a figure costs, whatever else the machine does."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
# Fields 14 and 15 of /proc/PID/stat (proc(5)), counted behind the command's closing parenthesis.
_USER, _SYSTEM = 11, 12


def processor_seconds(pids: Mapping[str, int]) -> dict[str, float]:
    """Seconds of user and system time so far, by the part of a process's name in front of its hyphen; children count with it."""
    spent: dict[str, float] = defaultdict(float)
    for name, pid in pids.items():
        spent[name.partition("-")[0]] += _with_children(pid) / _TICKS
    return spent


def _with_children(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(fields[_USER]) + int(fields[_SYSTEM]) + sum(_with_children(int(child)) for child in children)
