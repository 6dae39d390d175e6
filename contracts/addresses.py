"""Where the contracts stand: the same well-known addresses in every genesis, and address books on disk.

The addresses are far above every engine's precompiles, and mostly zero bytes, which are the cheap ones in call data.
A contract that takes a namespace over later stands at another address, so a running network's own book
(`network.json`, contracts/deployments/<network>.json) is what counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from evidence.facts import NAMESPACE_CONTRACTS
from nodes.types import Address

MEMBERSHIP: Final = "Membership"
LEDGER: Final = "Ledger"
DEPLOYMENTS: Final = Path(__file__).parent / "deployments"

_BASE: Final = 0x4757_0000
_MEMBERSHIP: Final = 1
_LEDGER: Final = 2
_FIRST_WRITER: Final = 0x10


@dataclass(frozen=True, slots=True)
class Deployment:
    """The address book of a network. `genesis` is the genesis block's hash in hex, None when it differs by founders."""

    network: str
    chain_id: int
    genesis: str | None
    contracts: Mapping[str, str]

    def address(self, contract: str) -> Address:
        """Raises KeyError when the network has no such contract."""
        return Address(bytes.fromhex(self.contracts[contract].removeprefix("0x")))


def genesis_addresses() -> Mapping[str, Address]:
    """Every contract of the genesis: Membership, Ledger, then the writer of each namespace."""
    places = {MEMBERSHIP: _MEMBERSHIP, LEDGER: _LEDGER}
    places |= {contract: _FIRST_WRITER + namespace for namespace, contract in NAMESPACE_CONTRACTS.items()}
    return {contract: Address((_BASE + place).to_bytes(20)) for contract, place in places.items()}


def genesis_deployment(network: str, chain_id: int, genesis: str | None = None) -> Deployment:
    """The address book of a network as its genesis leaves it."""
    contracts = {contract: "0x" + address.hex() for contract, address in genesis_addresses().items()}
    return Deployment(network, chain_id, genesis, contracts)


def write_deployment(deployment: Deployment, directory: Path = DEPLOYMENTS) -> Path:
    """Writes `<network>.json` and returns its path."""
    path = directory / f"{deployment.network}.json"
    path.write_text(json.dumps(asdict(deployment), indent=1, sort_keys=True) + "\n", "utf-8")
    return path


def read_deployment(network: str, directory: Path = DEPLOYMENTS) -> Deployment:
    """Raises FileNotFoundError when the network has no address book there."""
    read: dict[str, Any] = json.loads((directory / f"{network}.json").read_text("utf-8"))
    return Deployment(**read)
