"""`make console`: starts a chain with the contracts in place and opens brownie's console on it; `--gas` prints the gas
table instead.

The chain lives as long as the console. Members' accounts are usable without keys: nothing of value is here.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from contracts.addresses import genesis_addresses
from contracts.bindings.abi import artifact
from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from nodes.profiles import load_profile
from nodes.types import Address
from scripts.anvil import anvil
from scripts.environments import CONSOLE, ROOT, ensure

SESSION: Final = Path(__file__).with_name("session.py")
BROWNIE_HOME: Final = ROOT / "build" / "console"
"""Brownie keeps its data below the home directory; it gets one of its own."""

MEMBERS: Final = (
    ("korea", MemberKind.ADMINISTRATION),
    ("issuer", MemberKind.ISSUER),
    ("vietnam", MemberKind.ADMINISTRATION),
    ("carrier", MemberKind.CARRIER),
)


def main(arguments: list[str]) -> int:
    """Returns the console's exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.console", description=__doc__)
    parser.add_argument("--gas", action="store_true", help="print the gas table and leave")
    options = parser.parse_args(arguments)
    environment = ensure(CONSOLE)
    profile = load_profile("embedded")
    accounts = {
        name: Address((0xACC0 << 144 | number).to_bytes(20)) for number, (name, _) in enumerate(MEMBERS, 1)
    }
    founders = [Founder(kind, True, (accounts[name],)) for name, kind in MEMBERS]
    BROWNIE_HOME.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as directory:
        home = Path(directory)
        genesis = home / "genesis.json"
        genesis.write_text(json.dumps(build_genesis(profile, founders, quorum=1)), "utf-8")
        with anvil(genesis, profile.hardfork, home / "anvil.log", "--auto-impersonate") as url:
            network = home / "network.json"
            network.write_text(json.dumps(_network(url, profile.chain_id, accounts)), "utf-8")
            command = [
                str(environment.python),
                str(SESSION),
                str(network),
                *(["--gas"] if options.gas else []),
            ]
            return subprocess.run(
                command, env=os.environ | {"HOME": str(BROWNIE_HOME)}, check=False
            ).returncode


def _network(url: str, chain_id: int, accounts: dict[str, Address]) -> dict[str, Any]:
    """What the session needs to know; it cannot import our packages."""
    contracts = {
        name: {"address": "0x" + address.hex(), "abi": artifact(name)["abi"]}
        for name, address in genesis_addresses().items()
    }
    members = {name: "0x" + account.hex() for name, account in accounts.items()}
    return {"url": url, "chain_id": chain_id, "contracts": contracts, "members": members}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
