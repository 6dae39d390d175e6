"""Four founding members, each with an account and a validator, as real processes on loopback."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from contracts.addresses import MEMBERSHIP, genesis_addresses
from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from nodes.connection import Connection
from nodes.errors import ConnectionFailed
from nodes.gwanmund.keys import NodeKeys
from nodes.gwanmund.node import EngineNode, NodePorts
from nodes.profiles import load_profile
from nodes.signers.key_files import KeySigner
from nodes.types import Address, BlockHash, RawTransaction
from scripts.network.processes import free_ports
from scripts.network.status import NodeStatus, node_status

COUNT = 4
DEADLINE_S = 60.0
POLL_S = 0.1
GAS = 3_000_000
PROFILE = load_profile("embedded")
MEMBERSHIP_ADDRESS = genesis_addresses()[MEMBERSHIP]


class FourValidators:
    """Member `n` (from 1) has `signers[n - 1]` and `nodes[n - 1]`."""

    def __init__(
        self,
        program: Path,
        directory: Path,
        kinds: Sequence[MemberKind] = (MemberKind.ADMINISTRATION,) * COUNT,
        quorum: int | None = 1,
    ) -> None:
        self._program = program
        self.signers = [KeySigner.create() for _ in range(COUNT)]
        ports = iter(free_ports(COUNT * 5))
        self.nodes = [
            EngineNode(program, directory / f"node{number}", NodePorts(*(next(ports) for _ in range(5))))
            for number in range(1, COUNT + 1)
        ]
        self.keys = [NodeKeys.create() for _ in self.nodes]
        keys = [own.public for own in self.keys]
        founders = [
            Founder(kind, True, (signer.address,), key.validator, bytes.fromhex(key.node))
            for kind, signer, key in zip(kinds, self.signers, keys, strict=True)
        ]
        self._genesis = directory / "genesis.json"
        self._genesis.write_text(json.dumps(build_genesis(PROFILE, founders, quorum)))
        for node in self.nodes:
            node.found(self._genesis)
        self._peers = [node.peer_address(key) for node, key in zip(self.nodes, keys, strict=True)]

    def __enter__(self) -> Self:
        for number in range(1, COUNT + 1):
            self.start(number)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in self.nodes:
            node.kill()

    def start(self, number: int, more: Sequence[str] = ()) -> None:
        """Starts the node of member `number`, which calls all the others and `more`."""
        others = [peer for position, peer in enumerate(self._peers, 1) if position != number]
        self.nodes[number - 1].start([*others, *more], self.keys[number - 1])

    def join(self, directory: Path, keys: NodeKeys) -> EngineNode:
        """One more node, with the right genesis; it calls every member's. Whoever asks for it ends it."""
        node = EngineNode(self._program, directory, NodePorts(*free_ports(5)))
        node.found(self._genesis)
        node.start(self._peers, keys)
        self.wait(lambda: not status_of(node).error)
        return node

    def peers(self, number: int) -> int:
        """With how many others the node speaks, -1 when it does not answer."""
        seen = status_of(self.nodes[number - 1])
        return -1 if seen.error else seen.peers

    def connection(self, number: int) -> Connection:
        return Connection(self.nodes[number - 1].url)

    def height(self, number: int = 1) -> int:
        """The node's latest block, -1 when it does not answer (yet)."""
        with self.connection(number) as connection:
            try:
                return connection.head().number
            except ConnectionFailed:
                return -1

    def block_hashes(self, height: int, numbers: Sequence[int]) -> set[BlockHash | None]:
        """What these nodes say the block at a height is: one hash when there is no fork."""
        found = set()
        for number in numbers:
            with self.connection(number) as connection:
                found.add(connection.block_hash(height))
        return found

    def wait_for_height(self, height: int, numbers: Sequence[int] = range(1, COUNT + 1)) -> None:
        """Until these nodes have come to that block."""
        for number in numbers:
            self.wait(lambda number=number: self.height(number) >= height, number)  # type: ignore[misc]

    def standstill(self, number: int, seconds: float) -> int:
        """The node's height, once it has not moved for that long."""
        height, since = self.height(number), time.monotonic()

        def stands() -> bool:
            nonlocal height, since
            if (now := self.height(number)) != height:
                height, since = now, time.monotonic()
            return time.monotonic() - since >= seconds

        self.wait(stands, number)
        return height

    def wait(self, happened: Callable[[], bool], number: int = 1) -> None:
        """Until something is so; fails after a minute with the last words of the node."""
        deadline = time.monotonic() + DEADLINE_S
        while not happened():
            node = self.nodes[number - 1]
            assert time.monotonic() < deadline and node.running, node.last_words()
            time.sleep(POLL_S)


def status_of(node: EngineNode) -> NodeStatus:
    return node_status("node", f"http://{node.host}:{node.ports.consensus}")


def signed(signer: KeySigner, nonce: int, to: Address | None, data: bytes) -> RawTransaction:
    """A transaction with free gas; to None creates a contract."""
    transaction = {
        "nonce": nonce,
        "data": data,
        "gas": GAS,
        "gasPrice": 0,
        "value": 0,
        "chainId": PROFILE.chain_id,
    }
    return signer.sign_transaction(transaction | ({} if to is None else {"to": to}))
