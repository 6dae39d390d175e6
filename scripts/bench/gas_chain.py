"""A real anvil with the genesis of a network, on which gas is measured by signed transactions.

Block times, ids and acts are fixed, so that a run gives the same figures as the last one: an id's zero bytes are cheaper
in call data than its others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from contracts.addresses import LEDGER, genesis_addresses
from contracts.bindings.calls import Call
from contracts.bindings.events import Done, FactSet, Refused, decode_logs
from contracts.bindings.ledger import Ledger
from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from evidence.types import ActHash, CommandId, FactKey, MemberNumber
from nodes.answers import log_from
from nodes.connection import Connection
from nodes.profiles import load_profile
from nodes.queue.commands import QueuedCommand
from nodes.signers.key_files import KeySigner
from nodes.types import Log
from scripts.anvil import anvil

START: Final = 1_800_000_000
"""Block time of the first transaction, Unix seconds."""
COMMAND_GAS: Final = 3_000_000
"""Allowance of a measured command: ample, so that it does not shape the figure."""
TRANSACTION_GAS: Final = 400_000_000

KOREA, ISSUER, VIETNAM, CARRIER, THAILAND = (MemberNumber(number) for number in range(1, 6))
_KINDS: Final = (
    MemberKind.ADMINISTRATION,
    MemberKind.ISSUER,
    MemberKind.ADMINISTRATION,
    MemberKind.CARRIER,
    MemberKind.ADMINISTRATION,
)


class GasChainError(Exception):
    """Nothing can be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A mined `Ledger.submit`. `before`: which of the written keys had a word before it. `commands`: gas that each
    command's call used inside the transaction."""

    gas_used: int
    data: bytes
    logs: tuple[Log, ...]
    facts: tuple[FactSet, ...]
    outcomes: tuple[Done | Refused, ...]
    before: frozenset[FactKey]
    commands: tuple[int, ...]


class GasChain:
    """Submits commands of members and says what each transaction cost."""

    def __init__(self, connection: Connection, signers: Sequence[KeySigner]) -> None:
        self._connection = connection
        self._signers = signers
        self._sequences = [0] * len(signers)
        self._nonces = [0] * len(signers)
        self._ledger = genesis_addresses()[LEDGER]
        self._chain_id = connection.chain_id()
        self._drawn = 0
        self.time = START

    def draw_bytes(self, length: int = 32) -> bytes:
        """Fixed bytes that look random; never twice the same."""
        self._drawn += 1
        return sha256(b"gas bench %d" % self._drawn).digest()[:length]

    def pass_time(self, seconds: int) -> None:
        """The next block comes that much later."""
        self.time += seconds

    def submit(self, member: MemberNumber, *calls: Call, gas: int = COMMAND_GAS) -> Submitted:
        """Submits in one transaction. Raises GasChainError when the transaction reverts."""
        commands = [self._command(call, gas) for call in calls]
        data = Ledger.submit(self._sequences[member - 1], commands)
        mined = self._mine(member, data)
        self._sequences[member - 1] += len(commands)
        receipt = self._connection.call("eth_getTransactionReceipt", mined)
        if receipt is None or receipt["status"] != "0x1":
            raise GasChainError(f"the submit of {[call.function for call in calls]} is not mined or reverts")
        return self._submitted(receipt, data)

    def do(self, member: MemberNumber, *calls: Call, gas: int = COMMAND_GAS) -> Submitted:
        """Submits what must be done. Raises GasChainError when a command is refused."""
        submitted = self.submit(member, *calls, gas=gas)
        for call, outcome in zip(calls, submitted.outcomes, strict=True):
            if isinstance(outcome, Refused):
                raise GasChainError(f"{call.function} is refused: {outcome.cause.hex()}")
        return submitted

    def _command(self, call: Call, gas: int) -> QueuedCommand:
        target = genesis_addresses()[call.contract]
        return QueuedCommand(
            CommandId(self.draw_bytes(16)), target, gas, ActHash(self.draw_bytes()), call.data
        )

    def _mine(self, member: MemberNumber, data: bytes) -> str:
        self.time += 1
        transaction = {
            "nonce": self._nonces[member - 1],
            "to": self._ledger,
            "data": data,
            "gas": TRANSACTION_GAS,
            "gasPrice": 0,
            "value": 0,
            "chainId": self._chain_id,
        }
        self._nonces[member - 1] += 1
        raw = self._signers[member - 1].sign_transaction(transaction)
        sent = "0x" + self._connection.send(raw).hex()
        self._connection.call("evm_mine", {"timestamp": self.time})
        return sent

    def _submitted(self, receipt: dict[str, Any], data: bytes) -> Submitted:
        logs = tuple(log_from(log) for log in receipt["logs"])
        events = [event for _, event in decode_logs(logs)]
        facts = tuple(event for event in events if isinstance(event, FactSet))
        outcomes = tuple(event for event in events if isinstance(event, Done | Refused))
        earlier = int(receipt["blockNumber"], 16) - 1
        before = frozenset(key for key in {fact.key for fact in facts} if self._stood(key, earlier))
        return Submitted(
            int(receipt["gasUsed"], 16), data, logs, facts, outcomes, before, self._commands(receipt)
        )

    def _stood(self, key: FactKey, block: int) -> bool:
        view = Ledger.fact(key)
        return view.decode(self._connection.read(self._ledger, view.data, block)) is not None

    def _commands(self, receipt: dict[str, Any]) -> tuple[int, ...]:
        """Gas used by each call from the Ledger to a writer."""
        tracer = {"tracer": "callTracer"}
        trace = self._connection.call("debug_traceTransaction", receipt["transactionHash"], tracer)
        return tuple(int(call["gasUsed"], 16) for call in trace["calls"] if call["type"] == "CALL")


@contextmanager
def gas_chain() -> Iterator[GasChain]:
    """Starts the chain and ends it."""
    profile = load_profile("embedded")
    signers = [KeySigner.create() for _ in _KINDS]
    founders = [Founder(kind, True, (signer.address,)) for kind, signer in zip(_KINDS, signers, strict=True)]
    with TemporaryDirectory() as directory:
        genesis = Path(directory) / "genesis.json"
        genesis.write_text(json.dumps(build_genesis(profile, founders)), "utf-8")
        log = Path(directory) / "anvil.log"
        with anvil(genesis, profile.hardfork, log, "--no-mining") as url, Connection(url) as connection:
            yield GasChain(connection, signers)
