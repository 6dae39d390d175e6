"""Witnesses without a socket: they sign and prove what a test gateway's projection holds, as the real ones do
over HTTP.
"""

import json
from dataclasses import dataclass, field

import httpx

from api.evidence.witnesses import Witnesses
from evidence.checkpoints import Checkpoint, sign_checkpoint
from evidence.encoding import b64u
from evidence.log import LogLeaf
from evidence.map import MapLeaf
from evidence.signatures import signer
from evidence.trees import multiproof
from evidence.trees import root as tree_root
from evidence.trie import EMPTY_MAP, MemoryNodeStore, prove, update
from evidence.types import Digest, FactKey, MemberNumber
from tests.unit.api.gateway import NETWORK, TestGateway


@dataclass
class FakeWitnesses:
    """Witnesses of members 1 (own), 2 and 3 at `http://witness-N`. Members in `silent` do not answer, in
    `lying` sign another body, in `forging` answer with a value that is no signature, in `posing` sign in the name of
    another member.
    """

    gateway: TestGateway
    silent: set[int] = field(default_factory=set)
    lying: set[int] = field(default_factory=set)
    forging: dict[int, str] = field(default_factory=dict)
    posing: dict[int, int] = field(default_factory=dict)
    signed: set[int] = field(default_factory=set)

    def install(self) -> None:
        """Lets the gateway ask these."""
        urls = {number: f"http://witness-{number}" for number in (1, 2, 3)}
        client = httpx.Client(transport=httpx.MockTransport(self.answer))
        others = {f"member-{number}": urls[number] for number in (2, 3)}
        self.gateway.app.state.witnesses = Witnesses(urls[1], others, client)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One request to one witness."""
        member = int(request.url.host.rsplit("-", 1)[1])
        if member in self.silent:
            raise httpx.ConnectError("silent", request=request)
        body = json.loads(request.content) if request.content else {}
        path = request.url.path
        if path == "/log/walks":
            return self._walks(body["keys"], body["block"])
        if path == "/proofs":
            return self._prove(body["keys"], body["block"])
        if request.method == "POST":
            self.signed.add(body["block"])
            return self._checkpoint(member, body["block"])
        wanted = path.rsplit("/", 1)[1]
        block = max(self.signed, default=0) if wanted == "latest" else int(wanted)
        return self._checkpoint(member, block) if block in self.signed else httpx.Response(404)

    def _leaves(self, block: int) -> list[MapLeaf]:
        latest = {event.key: event for event in self.gateway.events if event.block <= block}
        return [
            MapLeaf(key, event.word, event.act, event.index, event.time)
            for key, event in sorted(latest.items())
        ]

    def _log(self, block: int) -> list[LogLeaf]:
        latest: dict[FactKey, int] = {}
        found = []
        for event in (one for one in self.gateway.events if one.block <= block):
            previous = latest.get(event.key, -1) + 1
            latest[event.key] = event.index
            found.append(
                LogLeaf(event.index, event.block, event.time, event.key, event.word, event.act, previous)
            )
        return found

    def _walks(self, keys: list[str], block: int) -> httpx.Response:
        log = self._log(block)
        walks = {key: [leaf for leaf in reversed(log) if leaf.key.hex() == key] for key in keys}
        indexes = [leaf.index for walk in walks.values() for leaf in walk]
        said = {
            "walks": {key: [b64u(leaf.encode()) for leaf in walk] for key, walk in walks.items() if walk},
            "hashes": [b64u(one) for one in multiproof([leaf.hash() for leaf in log], indexes)],
        }
        return httpx.Response(200, json=said)

    def _checkpoint(self, member: int, block: int) -> httpx.Response:
        if block > len(self.gateway.events):
            return httpx.Response(409)
        root = update(MemoryNodeStore(), EMPTY_MAP, self._leaves(block)).hash
        time = self.gateway.events[block - 1].time + (1 if member in self.lying else 0)
        log_root = tree_root([leaf.hash() for leaf in self._log(block)])
        checkpoint = Checkpoint(NETWORK, block, log_root, block, Digest(bytes(32)), time, root)
        keyed = self.gateway.witness_keys[member]
        signature = sign_checkpoint(checkpoint, MemberNumber(member), signer(keyed.key))
        said = {
            "block": block,
            "body": checkpoint.body().decode(),
            "member": self.posing.get(member, member),
            "value": self.forging.get(member, b64u(signature.value)),
            "certificate": b64u(keyed.certificate.der),
        }
        return httpx.Response(200, json=said)

    def _prove(self, keys: list[str], block: int) -> httpx.Response:
        store = MemoryNodeStore()
        root = update(store, EMPTY_MAP, self._leaves(block))
        proof = prove(store, root, [FactKey(bytes.fromhex(key)) for key in keys])
        leaves = [
            {
                "act": b64u(leaf.act),
                "index": leaf.index,
                "key": b64u(leaf.key),
                "time": leaf.time,
                "word": b64u(leaf.word),
            }
            for leaf in proof.leaves
        ]
        said = {
            "hashes": [b64u(one) for one in proof.hashes],
            "leaves": leaves,
            "tokens": b64u(proof.tokens),
        }
        return httpx.Response(200, json=said)
