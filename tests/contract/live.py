"""The contracts of a real genesis on a chain, and one account per founder."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes

from contracts.addresses import LEDGER, genesis_addresses
from contracts.bindings.calls import Call
from contracts.bindings.events import LedgerEvent, decode_logs
from contracts.bindings.ledger import Ledger
from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from evidence.types import ActHash, CommandId
from nodes.connection import Connection
from nodes.embedded.anvil import find_anvil
from nodes.gwanmund.build import built_engine
from nodes.profiles import Profile, load_profile
from nodes.queue.commands import QueuedCommand
from nodes.signers.key_files import KeySigner
from nodes.types import Address, BlockNumber, Log, Receipt
from tests.chain_choice import ON_ENGINE
from tests.network.engine.validators import PROFILE, FourValidators

ACT = ActHash(b"\xac" * 32)
COMMAND_GAS = 2_000_000
MINED_S = 30.0
LOOK_S = 0.05
FOUNDER_KINDS = (
    MemberKind.ADMINISTRATION,
    MemberKind.ISSUER,
    MemberKind.ADMINISTRATION,
    MemberKind.CARRIER,
)
_OPTIONS = (
    "--order fifo --hardfork cancun --gas-price 0 --block-base-fee-per-gas 0 --disable-min-priority-fee"
)


@dataclass
class LiveLedger:
    """A chain with the genesis of four voting founders; `signers[n - 1]` is member n's account."""

    connection: Connection
    profile: Profile
    signers: Sequence[KeySigner]
    sequences: dict[int, int] = field(default_factory=dict)

    @property
    def ledger(self) -> Address:
        return genesis_addresses()[LEDGER]

    def send(self, member: int, to: Address, data: bytes, gas: int = 30_000_000) -> Receipt:
        """Mines a transaction of a member's account."""
        signer = self.signers[member - 1]
        raw = signer.sign_transaction(
            {
                "nonce": self.connection.nonce(signer.address),
                "to": "0x" + to.hex(),
                "data": "0x" + data.hex(),
                "gas": gas,
                "gasPrice": 0,
                "value": 0,
                "chainId": self.profile.chain_id,
            }
        )
        sent = self.connection.send(raw)
        if not ON_ENGINE:
            self.connection.call("evm_mine")
        deadline = time.monotonic() + MINED_S
        while (receipt := self.connection.receipts([sent])[0]) is None:
            assert time.monotonic() < deadline, "a transaction is mined"
            time.sleep(LOOK_S)
        return receipt

    def submit(self, member: int, calls: Sequence[Call]) -> tuple[Receipt, list[LedgerEvent]]:
        """Submits commands of a member and returns the receipt with the Ledger's events."""
        first = self.sequences.get(member, 0)
        data = Ledger.submit(first, [command(call) for call in calls])
        receipt = self.send(member, self.ledger, data)
        if receipt.succeeded:
            self.sequences[member] = first + len(calls)
        logs = self.connection.logs(receipt.block, receipt.block, self.ledger)
        return receipt, [event for _, event in decode_logs(logs)]

    def logs(self) -> list[Log]:
        """All logs of the Ledger so far."""
        return self.connection.logs(0, self.connection.head().number, self.ledger)

    def block_time(self, block: BlockNumber) -> int:
        found = self.connection.block(block)
        assert found is not None
        return found.time


def command(call: Call, act: ActHash = ACT) -> QueuedCommand:
    """A command with a random id for the contract that the call is made for."""
    target = genesis_addresses()[call.contract]
    return QueuedCommand(CommandId(token_bytes(16)), target, COMMAND_GAS, act, call.data)


@contextmanager
def live_ledger(directory: Path) -> Iterator[LiveLedger]:
    """Starts the chosen chain from a genesis written to `directory`, and ends it."""
    with (_on_validators if ON_ENGINE else _on_anvil)(directory) as found:
        yield found


@contextmanager
def _on_validators(directory: Path) -> Iterator[LiveLedger]:
    with FourValidators(built_engine(), directory, FOUNDER_KINDS, quorum=None) as running:
        running.wait_for_height(2)
        with running.connection(1) as connection:
            yield LiveLedger(connection, PROFILE, running.signers)


@contextmanager
def _on_anvil(directory: Path) -> Iterator[LiveLedger]:
    """Mines each transaction as it comes."""
    profile = load_profile("embedded")
    signers = [KeySigner.create() for _ in FOUNDER_KINDS]
    founders = [
        Founder(kind, True, (signer.address,)) for kind, signer in zip(FOUNDER_KINDS, signers, strict=True)
    ]
    genesis = directory / "genesis.json"
    genesis.write_text(json.dumps(build_genesis(profile, founders)))
    process = subprocess.Popen(
        [str(find_anvil()), "--port", "0", "--init", str(genesis), *_OPTIONS.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    address = next(line.split()[-1] for line in process.stdout if line.startswith("Listening on"))
    try:
        with Connection(f"http://{address}") as connection:
            yield LiveLedger(connection, profile, signers)
    finally:
        process.terminate()
        process.communicate(timeout=10)
