"""Four real witness processes on a real chain, in one home directory."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx

from contracts.addresses import LEDGER, genesis_addresses
from contracts.bindings.documents import DocumentRegistry
from contracts.bindings.ledger import Ledger
from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from evidence.hashing import network_id
from evidence.types import ActHash, CommandId, Digest
from nodes.profiles import load_profile
from nodes.queue.commands import QueuedCommand
from nodes.queue.gas import submit_gas
from nodes.signers.key_files import KeySigner
from scripts.network.home import Home, NetworkFile
from scripts.network.processes import Processes, free_ports
from tests.network.nodes.chains import ChainProcess
from tests.unit.oracles.witness.ledger import PASSPHRASE, write_key

SLUGS = ("one", "two", "three", "four")
ADDRESSES = genesis_addresses()
BLOCK_TIME_S = "0.1"
WAIT_S = 60.0


def until(condition: Callable[[], bool], what: str, seconds: float = WAIT_S) -> None:
    """Returns when the condition holds; fails with `what` when it does not come to hold."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it did not come to pass that {what}"
        time.sleep(0.02)


@dataclass
class WitnessNetwork:
    """A chain with the real contracts, one account, four members with a witness each."""

    home: Home
    passphrase: bytes = PASSPHRASE
    signer: KeySigner = field(default_factory=KeySigner.create)
    sequence: int = 0
    nonce: int = 0
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False))

    def __post_init__(self) -> None:
        profile = load_profile("embedded")
        genesis = build_genesis(profile, [Founder(MemberKind.ISSUER, True, (self.signer.address,))])
        self.chain = ChainProcess(self.home.root, genesis, ("--block-time", BLOCK_TIME_S))
        self.chain.start()
        self.node = self.chain.connect()
        self.processes = Processes(self.home.logs, self.passphrase)
        self.home.save_network(self._book(profile.chain_id))
        for number, slug in enumerate(SLUGS, 1):
            folder = self.home.member(slug)
            write_key(folder / "witness", self.passphrase)
            (folder / "member.json").write_text(json.dumps({"number": number, "slug": slug}))

    def _book(self, chain_id: int) -> NetworkFile:
        genesis = self.node.block_hash(0)
        assert genesis is not None
        return NetworkFile(
            network=network_id(genesis, chain_id, ADDRESSES[LEDGER]).hex(),
            chain_id=chain_id,
            rpc=self.chain.url,
            ledger="0x" + ADDRESSES[LEDGER].hex(),
            contracts={},
            gateways={},
            witnesses={
                slug: f"http://127.0.0.1:{port}"
                for slug, port in zip(SLUGS, free_ports(len(SLUGS)), strict=True)
            },
        )

    def start_witnesses(self) -> None:
        for slug in SLUGS:
            arguments = ["witness", "--home", str(self.home.root), "--member", slug]
            self.processes.start(slug, arguments, f"{self.url(slug)}/health")
        self.processes.wait_healthy()

    def url(self, slug: str) -> str:
        return self.home.network().witnesses[slug]

    def get(self, slug: str, path: str) -> Any:
        answer = self.http.get(self.url(slug) + path)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def post(self, slug: str, path: str, body: object) -> httpx.Response:
        return self.http.post(self.url(slug) + path, json=body)

    def submit(self, anchors: int) -> None:
        """One transaction of so many anchors, one fact each; does not wait for its block."""
        commands = [self._anchor() for _ in range(anchors)]
        transaction = {
            "chainId": self.node.chain_id(),
            "nonce": self.nonce,
            "to": ADDRESSES[LEDGER],
            "value": 0,
            "gasPrice": 0,
            "gas": submit_gas(commands),
            "data": Ledger.submit(self.sequence, commands),
        }
        self.node.send(self.signer.sign_transaction(transaction))
        self.sequence, self.nonce = self.sequence + anchors, self.nonce + 1

    def _anchor(self) -> QueuedCommand:
        call = DocumentRegistry.anchor(Digest(os.urandom(32)), 1)
        return QueuedCommand(
            CommandId(os.urandom(16)), ADDRESSES[call.contract], 150_000, ActHash(os.urandom(32)), call.data
        )

    def facts(self) -> int:
        """How many facts the Ledger holds."""
        view = Ledger.head()
        return view.decode(self.node.read(ADDRESSES[LEDGER], view.data))[0]

    def wait_for_facts(self) -> None:
        until(lambda: self.facts() == self.sequence, "the Ledger holds all facts")

    def wait_for_witnesses(self) -> None:
        """Returns when each witness holds all that was submitted."""
        self.wait_for_facts()
        self.processes.wait_healthy()
        for slug in SLUGS:
            until(partial(self._holds_all, slug), f"{slug} holds all facts")

    def _holds_all(self, slug: str) -> bool:
        return bool(self.get(slug, "/health")["size"] == self.sequence)

    def bodies(self, slug: str, heights: set[int]) -> dict[int, str]:
        """Checkpoint bodies of a witness by height, signed on request."""
        answers = {height: self.post(slug, "/checkpoints", {"block": height}) for height in sorted(heights)}
        assert all(answer.status_code == httpx.codes.OK for answer in answers.values())
        return {height: answer.json()["body"] for height, answer in answers.items()}

    def restart_chain_empty(self) -> None:
        """The same genesis, none of the blocks: what a node that lost its disk would come back with."""
        self.node.close()
        self.chain.stop()
        for path in self.home.chain.iterdir():
            if path.name != "genesis.json":
                path.unlink()
        self.chain.start()
        self.node = self.chain.connect()
        self.sequence = self.nonce = 0

    def stop(self) -> None:
        self.processes.stop()
        self.http.close()
        self.node.close()
        self.chain.stop()
