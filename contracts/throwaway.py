"""A chain that lives for a moment: anvil on loopback, accounts usable without their keys."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from nodes.connection import Connection
from nodes.embedded.anvil import find_anvil
from nodes.types import Address

_LISTENING: Final = "Listening on "
_OPTIONS: Final = [
    "--no-mining",
    "--auto-impersonate",
    "--accounts",
    "0",
    "--gas-price",
    "0",
    "--block-base-fee-per-gas",
    "0",
    "--disable-code-size-limit",
]
_GAS: Final = hex(30_000_000)
_STOP_TIMEOUT_S: Final = 10.0


class ThrowawayError(Exception):
    """The throwaway chain cannot be used; the message says why."""


class ThrowawayChain:
    """What a genesis is made with. Every call raises nodes.errors when the chain refuses it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def construct(self, address: Address, creation: bytes) -> None:
        """Runs creation code (with its arguments) at an address of our choice and leaves there what it returns."""
        self._set_code(address, creation)
        runtime = self._connection.read(address, b"")
        self.send(address, address, b"")
        self._set_code(address, runtime)

    def send(self, sender: Address, to: Address, data: bytes) -> None:
        """Mines a transaction in the name of any account. Raises ThrowawayError when it reverts."""
        transaction = {
            "from": _hex(sender),
            "to": _hex(to),
            "data": _hex(data),
            "gas": _GAS,
            "gasPrice": "0x0",
        }
        mined = self._connection.call("eth_sendTransaction", transaction)
        # Mined on demand: an engine that mines by itself answers before it has.
        self._connection.call("evm_mine")
        receipt = self._connection.call("eth_getTransactionReceipt", mined)
        if receipt["status"] != "0x1":
            raise ThrowawayError(f"the transaction to {_hex(to)} reverts")

    def storage(self) -> Mapping[Address, Mapping[str, str]]:
        """All storage by contract: slot to value, both as 32 bytes in hex, none of them zero."""
        dumped = bytes.fromhex(self._connection.call("anvil_dumpState")[2:])
        accounts: dict[str, Any] = json.loads(gzip.decompress(dumped))["accounts"]
        return {
            Address(bytes.fromhex(address[2:])): {
                _word(slot): _word(value) for slot, value in account["storage"].items() if int(value, 16)
            }
            for address, account in accounts.items()
        }

    def code(self, address: Address) -> bytes:
        return self._connection.code(address)

    def _set_code(self, address: Address, code: bytes) -> None:
        self._connection.call("anvil_setCode", _hex(address), _hex(code))


@contextmanager
def throwaway_chain(hardfork: str) -> Iterator[ThrowawayChain]:
    """Starts one and ends it. Raises EngineMissing when anvil is not installed, ThrowawayError when it does not start."""
    process = subprocess.Popen(
        [str(find_anvil()), "--port", "0", "--hardfork", hardfork, *_OPTIONS],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        with Connection(f"http://{_listens(process)}") as connection:
            yield ThrowawayChain(connection)
    finally:
        process.terminate()
        process.communicate(timeout=_STOP_TIMEOUT_S)


def _listens(process: subprocess.Popen[str]) -> str:
    said: list[str] = []
    for line in process.stdout or ():
        if line.startswith(_LISTENING):
            return line.removeprefix(_LISTENING).strip()
        said.append(line)
    raise ThrowawayError("anvil does not start: " + "".join(said[-5:]))


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _word(value: str) -> str:
    return "0x" + value.removeprefix("0x").rjust(64, "0")
