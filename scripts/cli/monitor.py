"""`gwanmun monitor`: follows what all members' gateways show, and shouts when they do not tell one history."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from evidence.monitoring import Alarm
from scripts.cli.errors import CommandError
from scripts.cli.policy import read_policy
from scripts.monitor.gateways import Gateways
from scripts.monitor.memory import Memory


def monitor(
    gateway: Annotated[
        list[str], typer.Option(help="address of a member's gateway; several, of several members")
    ],
    policy: Annotated[Path, typer.Option(help="whom to believe: the trust policy")],
    state: Annotated[Path, typer.Option(help="directory where it remembers what it heard, and puts proofs")],
    every: Annotated[float, typer.Option(help="seconds between two rounds", min=0.1)] = 10.0,
    rounds: Annotated[int, typer.Option(help="how many rounds; 0: until it is stopped", min=0)] = 0,
) -> int:
    """Follows checkpoints from outside, with no account. Exit code 1 when something was wrong, 0 when it was ended and nothing
    was."""
    if not state.is_dir():
        raise CommandError(f"{state} is no directory")
    memory = Memory(state)
    watch, asked = memory.recall(read_policy(policy)), Gateways(gateway)
    alarmed, done = False, 0
    while True:
        alarms = asked.round(watch)
        for alarm in alarms:
            _shout(alarm, memory)
        alarmed = alarmed or bool(alarms)
        memory.keep(watch)
        done += 1
        if done == rounds:
            return int(alarmed)
        time.sleep(every)


def _shout(alarm: Alarm, memory: Memory) -> None:
    proof = f" - proof: {memory.keep_proof(alarm.fault)}" if alarm.fault else ""
    print(f"ALARM {alarm.source}: {alarm.text}{proof}", flush=True)
