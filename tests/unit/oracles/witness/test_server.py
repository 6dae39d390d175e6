from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.checkpoints import Checkpoint, WitnessSignature, verify_checkpoint
from evidence.encoding import from_b64u
from evidence.histories import History
from evidence.log import LogLeaf, verify_consistency, verify_inclusion
from evidence.map import MapLeaf, MapProof, verify_multiproof
from evidence.pki import Certificate
from evidence.signatures import RawSignature
from evidence.types import ActHash, Digest, FactKey, MemberNumber, Word
from oracles.witness.answers import Answers
from oracles.witness.server import MOST_BODY_BYTES, Node, application
from tests.unit.oracles.witness.ledger import LedgerInMemory, WitnessInMemory


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[WitnessInMemory, TestClient]:
    """Blocks 1 to 12, the fifth without facts; the witness has seen them all."""
    chain = LedgerInMemory()
    for number in range(1, 13):
        chain.mine(0 if number == 5 else 3)
    witness = WitnessInMemory(tmp_path_factory.mktemp("witness"), chain)
    witness.catch_up()
    answers = Answers(witness.store, witness.signatures, witness.follower)
    return witness, TestClient(application(answers, Node()))


Served = tuple[WitnessInMemory, TestClient]


def _verified(said: dict[str, Any]) -> Checkpoint:
    """The checkpoint of an answer, its signature checked."""
    body = said["body"].encode()
    signature = WitnessSignature(
        MemberNumber(said["member"]), RawSignature(from_b64u(said["value"], "value"))
    )
    verify_checkpoint(body, signature, Certificate.load(from_b64u(said["certificate"], "certificate")))
    assert Checkpoint.parse(body).block == said["block"]
    return Checkpoint.parse(body)


def _proof(said: dict[str, Any]) -> MapProof:
    leaves = tuple(
        MapLeaf(
            FactKey(from_b64u(leaf["key"], "key")),
            Word(from_b64u(leaf["word"], "word")),
            ActHash(from_b64u(leaf["act"], "act")),
            leaf["index"],
            leaf["time"],
        )
        for leaf in said["leaves"]
    )
    hashes = tuple(Digest(from_b64u(one, "hash")) for one in said["hashes"])
    return MapProof(from_b64u(said["tokens"], "tokens"), leaves, hashes)


def test_health_says_how_far_the_witness_has_come(served: Served) -> None:
    witness, client = served
    said = client.get("/health").json()
    assert (said["block"], said["size"], said["scanned"]) == (12, 33, 12)
    assert said["signed"] == witness.signatures.latest


def test_latest_and_numbered_checkpoints_are_signed(served: Served) -> None:
    witness, client = served
    said = client.get("/checkpoints/latest").json()
    assert _verified(said).block == witness.signatures.latest
    assert client.get(f"/checkpoints/{said['block']}").json() == said


def test_any_fact_carrying_block_is_signed_on_request_and_always_alike(served: Served) -> None:
    _, client = served
    for block in (1, 2, 3, 4, 6, 12):
        said = client.post("/checkpoints", json={"block": block}).json()
        assert _verified(said).size == 3 * (block - (block > 5))
        assert client.post("/checkpoints", json={"block": block}).json() == said


def test_a_proof_holds_under_the_checkpoint_of_its_block(served: Served) -> None:
    witness, client = served
    facts = witness.chain.blocks[4].facts
    keys = [*(fact.key for fact in facts), FactKey(b"\x99" * 32)]
    checkpoint = _verified(client.post("/checkpoints", json={"block": 4}).json())
    said = client.post("/proofs", json={"keys": [key.hex() for key in keys], "block": 4}).json()
    found = verify_multiproof(checkpoint.map_root, keys, _proof(said))
    assert found.pop(keys[-1]) is None
    assert {leaf.word for leaf in found.values() if leaf} == {fact.word for fact in facts}


def test_entries_inclusion_and_consistency_hold_under_the_signed_log_roots(served: Served) -> None:
    _, client = served
    old, new = (_verified(client.post("/checkpoints", json={"block": block}).json()) for block in (2, 9))
    said = client.get("/log/inclusion", params={"index": 4, "size": new.size}).json()
    hashes = [Digest(from_b64u(one, "hash")) for one in said["hashes"]]
    leaf = LogLeaf.decode(from_b64u(said["entry"], "entry"))
    verify_inclusion(new.root, new.size, {4: leaf.hash()}, hashes)
    said = client.get("/log/consistency", params={"from": old.size, "to": new.size}).json()
    proof = [Digest(from_b64u(one, "hash")) for one in said["hashes"]]
    verify_consistency(old.size, new.size, old.root, new.root, proof)
    entries = client.get("/log/entries", params={"start": 4, "limit": 2}).json()["entries"]
    assert LogLeaf.decode(from_b64u(entries[0], "entry")) == leaf and len(entries) == 2


def test_walks_hold_under_the_log_root_of_their_block_and_go_down_to_the_first_fact(served: Served) -> None:
    _, client = served
    signed = client.get("/checkpoints/latest").json()
    checkpoint = _verified(signed)
    entries = client.get("/log/entries", params={"limit": 1000}).json()["entries"]
    leaves = [LogLeaf.decode(from_b64u(one, "entry")) for one in entries][: checkpoint.size]
    keys = sorted({leaf.key for leaf in leaves})
    said = client.post(
        "/log/walks", json={"keys": [key.hex() for key in keys], "block": checkpoint.block}
    ).json()
    walks = {
        FactKey(bytes.fromhex(key)): tuple(LogLeaf.decode(from_b64u(one, "entry")) for one in walk)
        for key, walk in said["walks"].items()
    }
    assert walks == {key: tuple(leaf for leaf in reversed(leaves) if leaf.key == key) for key in keys}
    assert max(map(len, walks.values())) > 1
    hashes = tuple(Digest(from_b64u(one, "hash")) for one in said["hashes"])
    assert History(0, walks, hashes).verify(checkpoint) == checkpoint.size
    some = {"keys": [keys[0].hex(), "00" * 32], "block": checkpoint.block}
    assert set(client.post("/log/walks", json=some).json()["walks"]) == {keys[0].hex()}


def test_history_walks_a_key_page_by_page_to_its_first_fact(served: Served) -> None:
    witness, client = served
    facts = [fact for block in witness.chain.blocks for fact in block.facts]
    key = facts[-1].key
    found: list[int] = []
    before: int | None = None
    while True:
        params = {"key": key.hex(), "limit": 1} | ({} if before is None else {"before": before})
        said = client.get("/history", params=params).json()
        found += [LogLeaf.decode(from_b64u(entry, "entry")).index for entry in said["entries"]]
        before = said["before"]
        if before is None:
            break
    assert found == [fact.index for fact in reversed(facts) if fact.key == key]
    assert len(found) > 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/checkpoints/5", None, 404),
        ("GET", "/checkpoints/99", None, 404),
        ("GET", "/checkpoints/x", None, 422),
        ("GET", "/checkpoints/-1", None, 422),
        ("POST", "/checkpoints", b'{"block": 5}', 404),
        ("POST", "/checkpoints", b'{"block": 13}', 409),
        ("POST", "/checkpoints", b'{"block": true}', 422),
        ("POST", "/checkpoints", b'{"block": 1, "other": 1}', 422),
        ("POST", "/checkpoints", b'{"block": 1e400}', 422),
        ("POST", "/checkpoints", b"\xff\xfe", 422),
        ("POST", "/checkpoints", b"[" * 100_000, 400),
        ("POST", "/proofs", b'{"keys": []}', 422),
        ("POST", "/proofs", b'{"keys": ["\\ud800"]}', 422),
        ("POST", "/proofs", b'{"keys": ["00"]}', 422),
        ("POST", "/proofs", b'{"keys": ["' + b"00" * 32 + b'"], "block": 5}', 404),
        ("POST", "/proofs", b'{"keys": ["' + b"00" * 32 + b'"], "block": 13}', 409),
        ("POST", "/proofs", b" " * (MOST_BODY_BYTES + 1), 413),
        ("GET", "/log/inclusion?index=33&size=33", None, 404),
        ("GET", "/log/inclusion?index=0&size=34", None, 404),
        ("GET", "/log/inclusion?index=0&size=0", None, 404),
        ("GET", "/log/consistency?from=0&to=3", None, 404),
        ("GET", "/log/consistency?from=4&to=3", None, 404),
        ("GET", "/log/entries?limit=100000", None, 422),
        ("GET", "/history?key=zz", None, 422),
        ("GET", "/history?before=3&key=" + "00" * 32, None, 404),
        ("GET", "/history?before=9999&key=" + "00" * 32, None, 404),
        ("GET", "/nothing", None, 404),
        ("DELETE", "/health", None, 405),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    served: Served, method: str, path: str, body: bytes | None, status: int
) -> None:
    answer = served[1].request(method, path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


@given(
    st.sampled_from(["/checkpoints", "/proofs"]),
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    ),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_makes_the_witness_fail(served: Served, path: str, body: bytes) -> None:
    assert 400 <= served[1].post(path, content=body).status_code < 500


def test_a_log_beyond_the_end_is_empty(served: Served) -> None:
    assert served[1].get("/log/entries", params={"start": 2**63 - 1}).json()["entries"] == []


def test_a_witness_without_facts_says_so(tmp_path: Path) -> None:
    witness = WitnessInMemory(tmp_path, LedgerInMemory())
    witness.catch_up()
    client = TestClient(application(Answers(witness.store, witness.signatures, witness.follower), Node()))
    assert client.get("/checkpoints/latest").status_code == 404
    assert client.post("/proofs", json={"keys": ["00" * 32]}).status_code == 404
    assert client.get("/history", params={"key": "00" * 32}).json()["entries"] == []
    assert client.get("/health").json()["block"] is None
