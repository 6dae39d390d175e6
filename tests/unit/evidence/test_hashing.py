import pickle
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from evidence import hashing
from evidence.errors import DocumentError, HashingError
from evidence.types import (
    ActHash,
    Digest,
    DocumentRoot,
    FactKey,
    Link,
    MemberNumber,
    SchemaHash,
    SubjectId,
    Word,
)
from tests.unit.evidence.golden import vectors
from tests.vectors import reference
from tests.vectors.reference import h, u

VECTORS = vectors("facts.json")
ONE, TWO, THREE = (bytes([byte]) * 32 for byte in (1, 2, 3))
LINK = Link(1, 0, MemberNumber(1), SubjectId(ONE), 0x100, 0x4B474D, 5)


def test_every_use_has_its_own_tag() -> None:
    tags = [value for name, value in vars(hashing).items() if name.startswith("TAG_")]
    assert sorted(tags) == [bytes([tag]) for tag in range(18)]


def test_running_hash_binds_index_key_word_and_act() -> None:
    running = bytes(32)
    for step in VECTORS["running"]:
        key, word, act = (bytes.fromhex(step[name]) for name in ("key", "word", "act"))
        expected = h(b"\x08" + running + u(step["index"], 8) + key + word + act)
        running = hashing.running_hash(Digest(running), step["index"], FactKey(key), Word(word), ActHash(act))
        assert running == expected == bytes.fromhex(step["running"])


def test_links_hash_agrees_with_the_second_implementation() -> None:
    given = VECTORS["links"]["links"]
    links = [Link(**{**one, "subject": SubjectId(bytes.fromhex(one["subject"]))}) for one in given]
    expected = bytes.fromhex(VECTORS["links"]["hash"])
    assert hashing.links_hash(links) == reference.links_hash(given) == expected
    assert hashing.links_hash(links[::-1]) != expected
    assert hashing.links_hash([]) == h(b"\x0e" + bytes(4)) == bytes.fromhex(VECTORS["links"]["none"])


def test_ids_agree_with_the_second_implementation() -> None:
    one = VECTORS["identifier"]
    salt = bytes.fromhex(one["salt"])
    made = hashing.salted_identifier(salt, one["number"])
    assert made == h(b"\x0b" + salt + one["number"].encode()) == bytes.fromhex(one["id"])
    two = VECTORS["commitment"]
    assert hashing.salted_commitment(salt, two["text"]) == h(b"\x0c" + salt + two["text"].encode())
    assert hashing.salted_commitment(salt, two["text"]).hex() == two["hash"]


def test_network_draw_and_report_ids_agree_with_the_second_implementation() -> None:
    one = VECTORS["network"]
    genesis, ledger = bytes.fromhex(one["genesis"]), bytes.fromhex(one["ledger"])
    expected = h(b"\x0d" + genesis + u(one["chain_id"], 8) + ledger)
    assert hashing.network_id(genesis, one["chain_id"], ledger) == expected == bytes.fromhex(one["id"])
    two = VECTORS["draw"]
    certificate, entry = bytes.fromhex(two["certificate"]), bytes.fromhex(two["entry"])
    expected = h(
        b"\x0f" + u(two["issuer"], 4) + certificate + u(two["line"], 4) + entry + u(two["entry_line"], 4)
    )
    draw = hashing.draw_id(
        MemberNumber(two["issuer"]), SubjectId(certificate), two["line"], Digest(entry), two["entry_line"]
    )
    assert draw == expected == bytes.fromhex(two["id"])
    three = VECTORS["report"]
    declaration, reference_ = bytes.fromhex(three["declaration"]), bytes.fromhex(three["reference"])
    expected = h(b"\x10" + u(three["owner"], 4) + declaration + u(three["reporter"], 4) + reference_)
    report = hashing.report_id(
        MemberNumber(three["owner"]), SubjectId(declaration), MemberNumber(three["reporter"]), reference_
    )
    assert report == expected == bytes.fromhex(three["id"])


def test_log_and_map_leaves_and_nodes_are_tagged() -> None:
    assert hashing.log_leaf(bytes(128)) == h(bytes(129))
    assert hashing.node_hash(ONE, TWO) == h(b"\x01" + ONE + TWO)
    assert hashing.map_node(ONE, TWO) == h(b"\x06" + ONE + TWO)
    leaf = hashing.map_leaf(FactKey(ONE), Word(TWO), ActHash(THREE), 7, 9)
    assert leaf == h(b"\x05" + ONE + TWO + THREE + u(7, 8) + u(9, 8))


def test_leaf_hash_is_the_one_that_commitments_write_out() -> None:
    salt = ONE[:16]
    assert hashing.leaf_hash(salt, b"/a", 3, "값".encode()) == reference.leaf(salt, "/a", "값")
    assert hashing.salt_pair(ONE, 1) == b"".join(reference.salts(ONE, 4)[2:])
    root = hashing.document_root_hash(SchemaHash(ONE), 4, Digest(TWO))
    assert root == reference.document_root(ONE, 4, TWO)


@pytest.mark.parametrize(
    "make",
    [
        lambda: hashing.log_leaf(bytes(127)),
        lambda: hashing.leaf_hash(bytes(15), b"/a", 0, b""),
        lambda: hashing.leaf_hash(bytes(16), b"/a", 256, b""),
        lambda: hashing.salt_pair(bytes(31), 0),
        lambda: hashing.document_root_hash(SchemaHash(bytes(31)), 1, Digest(ONE)),
        lambda: hashing.document_root_hash(SchemaHash(ONE), 1 << 32, Digest(ONE)),
        lambda: hashing.batch_leaf(DocumentRoot(ONE), MemberNumber(-1), ActHash(ONE)),
        lambda: hashing.map_leaf(FactKey(ONE), Word(bytes(33)), ActHash(ONE), 0, 0),
        lambda: hashing.running_hash(Digest(b""), 0, FactKey(ONE), Word(ONE), ActHash(ONE)),
        lambda: hashing.salted_identifier(bytes(15), "1"),
        lambda: hashing.salted_identifier(bytes(16), "\ud800"),
        lambda: hashing.salted_commitment(bytes(17), "x"),
        lambda: hashing.network_id(ONE, 1 << 64, bytes(20)),
        lambda: hashing.network_id(ONE, 1, bytes(32)),
        lambda: hashing.links_hash([replace(LINK, source=2)]),
        lambda: hashing.links_hash([replace(LINK, quantity=1 << 88)]),
        lambda: hashing.draw_id(MemberNumber(1), SubjectId(ONE), 1, Digest(b""), 1),
        lambda: hashing.report_id(MemberNumber(1), SubjectId(ONE), MemberNumber(1), b""),
    ],
)
def test_inputs_of_another_width_are_refused(make: Callable[[], Any]) -> None:
    """Joined parts of unchecked width could stand for two meanings."""
    with pytest.raises(HashingError):
        make()


def test_a_hostile_number_can_still_be_reported() -> None:
    with pytest.raises(HashingError) as caught:
        hashing.unsigned("index", 1 << 100_000, 8)
    assert "100001 bits" in str(caught.value)


def test_errors_cross_process_boundaries_whole() -> None:
    error = DocumentError("a key is repeated", "/a", key=b"\x01" * 4)
    again = pickle.loads(pickle.dumps(error))
    assert (again.problem, again.path, again.values) == (error.problem, "/a", error.values)
    assert str(again) == "a key is repeated (path='/a', key=01010101)"


def test_sha_256_is_the_hash() -> None:
    assert hashing.schema_hash("x") == sha256(b"\x0ax").digest()
