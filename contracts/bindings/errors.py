"""Errors of all contracts, from the bytes of a refusal or a reverted call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import eth_abi.abi
from eth_abi.exceptions import DecodingError

from contracts.bindings.abi import ABI_DIRECTORY, SELECTOR_BYTES, Entry, entries

_UNREADABLE: Final = (DecodingError, ValueError, OverflowError)
"""What eth_abi raises of hostile data: text that is no UTF-8 is a ValueError, an offset beyond memory an OverflowError."""

UNNAMED: Final = "UnnamedError"
"""Name given to an error without data, or that no contract of ours declares."""

_BUILT_IN: Final = (
    Entry("Error", "error", ("message",), ("string",), (), ""),
    Entry("Panic", "error", ("code",), ("uint256",), (), ""),
)


@dataclass(frozen=True, slots=True)
class ContractError:
    """A contract's error with its values by name. Of an error cut off or not ours, `data` holds the hex of what is there."""

    name: str
    args: Mapping[str, Any]

    def __str__(self) -> str:
        values = ", ".join(f"{name}={_shown(value)}" for name, value in self.args.items())
        return f"{self.name}({values})"


def decode_error(data: bytes) -> ContractError:
    """Names the error. Never raises: what cannot be read is shown as it is."""
    found = _errors().get(data[:SELECTOR_BYTES])
    if found is None:
        return ContractError(UNNAMED, {"data": data.hex()})
    try:
        values = eth_abi.abi.decode(found.types, data[SELECTOR_BYTES:])
    except _UNREADABLE:
        return ContractError(found.name, {"data": data.hex()})
    return ContractError(found.name, dict(zip(found.names, values, strict=True)))


@cache
def _errors() -> Mapping[bytes, Entry]:
    return {found.selector: found for found in (*_BUILT_IN, *_declared())}


def _declared() -> Iterable[Entry]:
    for path in sorted(ABI_DIRECTORY.glob("*.json")):
        if path.suffixes == [".json"]:
            yield from (found for found in entries(path.stem) if found.kind == "error")


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
