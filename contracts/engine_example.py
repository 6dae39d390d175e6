"""The founding of a small network against which the engine's Go tests run: nodes/engine/testdata/genesis.json.

`python -m contracts.engine_example` writes it; with `--check` it writes nothing and exits 1 when the file is stale. Keys are
derived from labels when a test runs, here and in nodes/engine/app/chain_test.go; none is kept anywhere.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Final

from eth_account import Account

from contracts.addresses import MEMBERSHIP, genesis_addresses
from contracts.bindings.membership import NODE_ID_BYTES
from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from nodes.profiles import load_profile
from nodes.types import Address

EXAMPLE: Final = Path(__file__).parent.parent / "nodes" / "engine" / "testdata" / "genesis.json"
_VOTERS: Final = 4
_OTHERS: Final = 1
_QUORUM: Final = 1
"""One vote decides, so that a test changes Membership by one transaction."""


def account(number: int) -> Address:
    """The account of founder `number`."""
    return Address(bytes.fromhex(Account.from_key(_digest(f"account {number}")).address[2:]))


def validator(number: int) -> bytes:
    """What stands for the consensus key of founder `number`; the tests sign no blocks."""
    return _digest(f"validator {number}")


def node(number: int) -> bytes:
    """The id of the node of founder `number`."""
    return _digest(f"node {number}")[:NODE_ID_BYTES]


def example() -> dict[str, Any]:
    """A genesis of four voting members, each with a node that validates, and a bank without one. Only Membership is in it."""
    founders = [
        Founder(MemberKind.ADMINISTRATION, True, (account(number),), validator(number), node(number))
        for number in range(1, _VOTERS + 1)
    ]
    founders += [
        Founder(MemberKind.BANK, False, (account(_VOTERS + number),)) for number in range(1, _OTHERS + 1)
    ]
    genesis = build_genesis(load_profile("embedded"), founders, quorum=_QUORUM)
    kept = {
        "0x" + genesis_addresses()[MEMBERSHIP].hex(),
        *("0x" + sender.hex() for founder in founders for sender in founder.accounts),
    }
    return genesis | {
        "alloc": {address: entry for address, entry in genesis["alloc"].items() if address in kept}
    }


def main(arguments: list[str]) -> int:
    """Returns the exit code: 1 when `--check` found the file stale."""
    text = json.dumps(example(), indent=1) + "\n"
    fresh = EXAMPLE.exists() and EXAMPLE.read_text("utf-8") == text
    if "--check" in arguments:
        if not fresh:
            print(
                "stale: the engine's example genesis; run python -m contracts.engine_example", file=sys.stderr
            )
        return 0 if fresh else 1
    EXAMPLE.parent.mkdir(parents=True, exist_ok=True)
    EXAMPLE.write_text(text, "utf-8")
    return 0


def _digest(label: str) -> bytes:
    return hashlib.sha256(f"gwanmun engine test {label}".encode()).digest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
