"""How much gas a submit must be given so that each of its commands can have all of its own.

An upper bound after contracts/src/Ledger.sol: before a command, its gas x 64/63 + RESERVE must be left; what is left of
the reserve pays the command's event. Unused gas costs nothing; the bound only decides how many commands share a submit.
"""

from __future__ import annotations

from collections.abc import Sequence

from nodes.queue.commands import QueuedCommand

RESERVE_GAS = 20_000
CALLDATA_BYTE_GAS = 16
# id, target, gas, act, offset of the command, offset and length of the call, and the call's padding.
COMMAND_WORDS = 8
# Intrinsic gas, entering and leaving a submit: look-up of the member, count, running hash and sequence written.
SUBMIT_GAS = 21_000 + 150_000


def command_gas(command: QueuedCommand) -> int:
    """Most gas that one command can take in a submit."""
    calldata = CALLDATA_BYTE_GAS * (len(command.call) + 32 * COMMAND_WORDS)
    return command.gas * 64 // 63 + 1 + RESERVE_GAS + calldata


def submit_gas(commands: Sequence[QueuedCommand]) -> int:
    """Gas limit of a submit of these commands."""
    return SUBMIT_GAS + sum(command_gas(command) for command in commands)


def fitting(commands: Sequence[QueuedCommand], budget: int) -> int:
    """How many of the first commands fit into one submit of that gas limit."""
    total = SUBMIT_GAS
    for count, command in enumerate(commands):
        total += command_gas(command)
        if total > budget:
            return count
    return len(commands)
