"""Facts into a witness's log and map on disk, in checkpoints of 200, each durable before the next begins.

The bound beside it is the SHA-256 work alone: the same number of digests over inputs of the same lengths, made in a
loop that does nothing else. Facts come four to a subject, as a certificate's do; every tenth writes a key again.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from evidence.keys import Origin, key_of
from evidence.map import LEAF_RECORD, MapProof
from evidence.trie import NODE_RECORD, prove
from evidence.types import ActHash, Digest, FactKey, MemberNumber, SubjectId, Word
from oracles.witness.follower import checked
from oracles.witness.store import Store
from oracles.witness.types import Height, LedgerFact

PER_CHECKPOINT: Final = 200
SIZES: Final = (10_000, 100_000, 1_000_000)
PER_SUBJECT: Final = 4
"""Facts that one subject has here."""
SUBJECTS_PROVED: Final = 2
"""A bundle proves facts of two subjects: the document's and its signer's credential."""
_PROOFS: Final = 200
_SEED: Final = 20_260_101
_LENGTHS: Final = {"running": 137, "log leaf": 129, "map leaf": 113, "node": 65, "key": 44}
"""Bytes hashed for one digest of each use (docs/formats/hashing.md), tag included."""
_DIGESTS_TIMED: Final = 200_000


@dataclass
class _Tally:
    """Time spent in the witness's own work, and the digests that it took."""

    seconds: float = 0.0
    facts: int = 0
    map_nodes: int = 0


def run_facts(sizes: tuple[int, ...] = SIZES) -> dict[str, object]:
    """`facts_per_s` at the largest size, the bound, and per size: rate, proof bytes, memory and bytes on disk."""
    folder = Path(tempfile.mkdtemp(prefix="gwanmun-facts-"))
    try:
        return _measure(folder, sizes)
    finally:
        shutil.rmtree(folder)


def _measure(folder: Path, sizes: tuple[int, ...]) -> dict[str, object]:
    store, tally, rows = Store(folder / "store"), _Tally(), list[dict[str, object]]()
    running = Digest(bytes(32))
    subjects: list[list[FactKey]] = []
    for block, facts in enumerate(_blocks(sizes[-1])):
        started = time.perf_counter()
        running = checked(facts, store.size, running)
        before = store.map_bytes
        store.append(Height(block, Digest(bytes(32)), 2 * block), facts, running)
        store.commit()
        tally.seconds += time.perf_counter() - started
        tally.facts += len(facts)
        tally.map_nodes += (
            store.map_bytes - before - LEAF_RECORD * len({fact.key for fact in facts})
        ) // NODE_RECORD
        subjects.append([fact.key for fact in facts[:PER_SUBJECT]])
        if store.size in sizes:
            rows.append(_row(store, tally, subjects))
    rate = tally.facts / tally.seconds
    bound = tally.facts / _bound_seconds(tally)
    return {
        "facts_per_s": rate,
        "facts_sha256_bound_per_s": bound,
        "facts_share_of_bound": rate / bound,
        "sizes": rows,
    }


def _blocks(total: int) -> Iterator[list[LedgerFact]]:
    """Facts in blocks of `PER_CHECKPOINT`, made ahead of the clock."""
    chance = random.Random(_SEED)
    kinds = [Origin(4, kind, MemberNumber(2), 1) for kind in (0xA001, 0x0002, 0x4003, 0xA004)]
    subject = SubjectId(bytes(32))
    for start in range(0, total, PER_CHECKPOINT):
        facts = []
        for index in range(start, start + PER_CHECKPOINT):
            known = index % 10 == 9
            at = (chance.randrange(index) if known else index) // PER_SUBJECT
            subject = SubjectId(sha256(b"subject" + at.to_bytes(8, "big")).digest())
            origin = kinds[index % PER_SUBJECT]
            word = Word(sha256(index.to_bytes(8, "big")).digest())
            facts.append(LedgerFact(index, key_of(origin, subject), word, ActHash(word), origin, subject))
        yield facts


def _row(store: Store, tally: _Tally, subjects: list[list[FactKey]]) -> dict[str, object]:
    chance = random.Random(_SEED)
    record = store.view.last
    if record is None:
        raise AssertionError("facts were taken in")
    tree, nodes = store.view.map_of(record), store.view.nodes
    drawn = [chance.sample(subjects, SUBJECTS_PROVED) for _ in range(_PROOFS)]
    one, subject, several = (
        sum(_proof_bytes(prove(nodes, tree, keys)) for keys in asked) / _PROOFS
        for asked in (
            [[first[0]] for first, *_ in drawn],
            [first for first, *_ in drawn],
            [[key for keys in some for key in keys] for some in drawn],
        )
    )
    return {
        "facts": store.size,
        "facts_per_s": tally.facts / tally.seconds,
        "proof_bytes_1_key": one,
        "proof_bytes_1_subject": subject,
        "proof_bytes_2_subjects": several,
        "memory_own_mb": _status_mb("RssAnon"),
        "memory_mapped_mb": _status_mb("RssFile"),
        "map_mb": store.map_bytes / 1e6,
    }


def _proof_bytes(proof: MapProof) -> int:
    """Bytes of a proof as the bundle writes it: base64url without padding."""
    binary = len(proof.tokens) + 32 * len(proof.hashes) + LEAF_RECORD * len(proof.leaves)
    return binary * 4 // 3


def _status_mb(name: str) -> float:
    """A figure of this process's memory (Linux): RssAnon is its own, RssFile are mapped pages the kernel may drop."""
    lines = Path("/proc/self/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kilobytes) / 1e3


def _bound_seconds(tally: _Tally) -> float:
    """Time of the SHA-256 work alone, at the cost of each length measured now."""
    node, cost = _LENGTHS["node"], {length: _digest_seconds(length) for length in set(_LENGTHS.values())}
    per_fact = 2 * cost[_LENGTHS["key"]] + sum(
        cost[_LENGTHS[use]] for use in ("running", "log leaf", "map leaf")
    )
    # A log of n leaves has n - 1 nodes.
    return tally.facts * (per_fact + cost[node]) + tally.map_nodes * cost[node]


def _digest_seconds(length: int) -> float:
    data = bytes(length)
    started = time.perf_counter()
    for _ in range(_DIGESTS_TIMED):
        sha256(data).digest()
    return (time.perf_counter() - started) / _DIGESTS_TIMED
