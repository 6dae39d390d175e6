"""Functions, events and errors of the generated ABIs, read when first asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import eth_abi.abi
from eth_utils.crypto import keccak

ABI_DIRECTORY: Final = Path(__file__).parent.parent / "abi"
SELECTOR_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A function, event or error: `types` and `outputs` in the notation of eth_abi, tuples spelled out."""

    name: str
    kind: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    outputs: tuple[str, ...]
    mutability: str

    @property
    def signature(self) -> str:
        return f"{self.name}({','.join(self.types)})"

    @property
    def topic(self) -> bytes:
        """Keccak-256 of the signature: topic 0 of an event."""
        return keccak(text=self.signature)

    @property
    def selector(self) -> bytes:
        """First four bytes of a call of this function, or of this error."""
        return self.topic[:SELECTOR_BYTES]


@cache
def artifact(contract: str) -> Mapping[str, Any]:
    """`{abi, bytecode, deployedBytecode}` as contracts/build.py wrote it. Raises FileNotFoundError."""
    found: Mapping[str, Any] = json.loads((ABI_DIRECTORY / f"{contract}.json").read_text("utf-8"))
    return found


@cache
def entries(contract: str) -> tuple[Entry, ...]:
    """Everything with a name in a contract's ABI."""
    return tuple(_entry(item) for item in artifact(contract)["abi"] if "name" in item)


@cache
def entry(contract: str, kind: str, name: str) -> Entry:
    """One of them; `kind` is function, event or error. Raises KeyError."""
    for found in entries(contract):
        if (found.kind, found.name) == (kind, name):
            return found
    raise KeyError(f"{contract} has no {kind} {name}")


@cache
def _prefix(contract: str, function: str) -> tuple[bytes, tuple[str, ...]]:
    found = entry(contract, "function", function)
    return found.selector, found.types


def encode(contract: str, function: str, values: Sequence[Any]) -> bytes:
    """Call data. Raises eth_abi.exceptions.EncodingError when a value does not fit its type."""
    selector, types = _prefix(contract, function)
    return selector + eth_abi.abi.encode(types, values)


def encode_constructor(contract: str, values: Sequence[Any]) -> bytes:
    """Creation code with its arguments."""
    code = bytes.fromhex(artifact(contract)["bytecode"][2:])
    constructors = [item for item in artifact(contract)["abi"] if item["type"] == "constructor"]
    types = [_type(argument) for item in constructors for argument in item["inputs"]]
    return code + eth_abi.abi.encode(types, values)


def _entry(item: Mapping[str, Any]) -> Entry:
    return Entry(
        name=item["name"],
        kind=item["type"],
        names=tuple(argument["name"] for argument in item["inputs"]),
        types=tuple(_type(argument) for argument in item["inputs"]),
        outputs=tuple(_type(argument) for argument in item.get("outputs", ())),
        mutability=item.get("stateMutability", ""),
    )


def _type(argument: Mapping[str, Any]) -> str:
    name: str = argument["type"]
    if not name.startswith("tuple"):
        return name
    return f"({','.join(_type(part) for part in argument['components'])}){name.removeprefix('tuple')}"
