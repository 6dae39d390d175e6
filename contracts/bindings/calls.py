"""What the bindings give: calls for commands, and views with the decoder of their answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import eth_abi.abi

from contracts.bindings.abi import encode, entry

Answer = TypeVar("Answer")

ACTING_MEMBER: Final = 0
"""First argument of every command's call: the Ledger overwrites it with the member of the sender's account."""


@dataclass(frozen=True, slots=True)
class Call:
    """The `call` of a command for a writer: encoded, the acting member left open."""

    contract: str
    function: str
    data: bytes


@dataclass(frozen=True, slots=True)
class View(Generic[Answer]):
    """An `eth_call`: data to send, and how to read what comes back."""

    data: bytes
    decode: Callable[[bytes], Answer]


def command_call(contract: str, function: str, *values: Any) -> Call:
    """The call of a writer's function with the values after the acting member."""
    return Call(contract, function, encode(contract, function, (ACTING_MEMBER, *values)))


def view(contract: str, function: str, values: tuple[Any, ...], read: Callable[..., Answer]) -> View[Answer]:
    """A view whose outputs go to `read` as positional arguments."""
    outputs = entry(contract, "function", function).outputs

    def decode(answer: bytes) -> Answer:
        return read(*eth_abi.abi.decode(outputs, answer))

    return View(encode(contract, function, values), decode)
