"""What a witness can be asked, without HTTP. Safe for several threads; every answer is of one commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from evidence.encoding import JsonValue, b64u
from evidence.errors import LogError
from evidence.log import LogLeaf, prove_consistency, prove_inclusion
from evidence.map import MapProof, verify_multiproof
from evidence.trie import prove
from evidence.types import FactKey
from oracles.witness.follower import Follower
from oracles.witness.signing import Signatures, SignedCheckpoint
from oracles.witness.store import Store
from oracles.witness.types import BlockNotReached, BlockUnknown, EntryUnknown
from oracles.witness.views import StoreView

MOST_ENTRIES: Final = 1_000
MOST_KEYS: Final = 1_024


class Answers:
    """The reader's side of one witness."""

    def __init__(self, store: Store, signatures: Signatures, follower: Follower) -> None:
        self._store = store
        self._signatures = signatures
        self._follower = follower

    @property
    def certificate(self) -> bytes:
        """DER of the certificate of this witness's key."""
        return self._signatures.key.certificate

    def standing(self) -> dict[str, JsonValue]:
        """How far this witness has come; blocks are null before the first."""
        last = self._store.view.last
        return {
            "member": self._signatures.key.member,
            "network": self._signatures.network.hex(),
            "block": last.stamp.number if last else None,
            "size": last.size if last else 0,
            "signed": self._signatures.latest,
            "scanned": self._follower.scanned if self._follower.scanned >= 0 else None,
        }

    def latest(self) -> SignedCheckpoint:
        """The signed checkpoint of the highest block; BlockUnknown before the first."""
        latest = self._signatures.latest
        if latest is None:
            raise BlockUnknown("no checkpoint was signed yet")
        return self.checkpoint(latest)

    def checkpoint(self, number: int) -> SignedCheckpoint:
        """The signed checkpoint of a block; BlockUnknown when it was not signed."""
        return self._signatures.get(self._store.view, number)

    def request(self, number: int) -> SignedCheckpoint:
        """The checkpoint of a fact-carrying block, signed now when it was not.

        Raises:
            BlockUnknown: the block carries no facts.
            BlockNotReached: the witness has not come to it, or the Ledger's head was not compared yet.
        """
        record = self._reached(self._store.view, number).block(number)
        if record.size > self._follower.confirmed:
            raise BlockNotReached("the Ledger's running hash was not compared yet", block=number)
        return self._signatures.sign(record, self._store.view.log_root(record.size))

    def prove(self, keys: Sequence[FactKey], number: int | None) -> MapProof:
        """Multiproof of the keys in the map of a fact-carrying block, of the latest checkpoint when None.

        Raises:
            MapCompacted: that map was given up.
        """
        wanted = self._signatures.latest if number is None else number
        if wanted is None:
            raise BlockUnknown("no checkpoint was signed yet")
        view = self._reached(self._store.view, wanted)
        root = view.map_of(view.block(wanted))
        proof = prove(view.nodes, root, keys)
        # Bytes that rotted on the disk must not leave this process as a proof.
        verify_multiproof(root.hash, keys, proof)
        return proof

    def walks(self, keys: Sequence[FactKey], number: int) -> dict[str, JsonValue]:
        """Every entry of the keys up to a fact-carrying block, the latest first, and their multiproof in its log.

        Raises:
            LogError: there are more than `MOST_ENTRIES`.
            MapCompacted: that map was given up.
        """
        view = self._reached(self._store.view, number)
        record = view.block(number)
        root = view.map_of(record)
        facts = verify_multiproof(root.hash, keys, prove(view.nodes, root, keys))
        found: dict[FactKey, list[LogLeaf]] = {}
        for key, leaf in facts.items():
            if leaf is not None:
                found[key] = list(islice(_walk(view, leaf.index + 1), MOST_ENTRIES + 1))
        indexes = [leaf.index for walk in found.values() for leaf in walk]
        if len(indexes) > MOST_ENTRIES:
            raise LogError("the keys have too many entries", most=MOST_ENTRIES)
        hashes: list[JsonValue] = [b64u(one) for one in prove_inclusion(record.size, indexes, view.hash_at)]
        walks: dict[str, JsonValue] = {
            key.hex(): [b64u(leaf.encode()) for leaf in walk] for key, walk in found.items()
        }
        return {"walks": walks, "hashes": hashes}

    def inclusion(self, index: int, size: int) -> dict[str, JsonValue]:
        """Proof of one entry in the log of `size` entries; LogError when there is no such."""
        view = self._sized(size)
        hashes: list[JsonValue] = [b64u(one) for one in prove_inclusion(size, [index], view.hash_at)]
        return {"index": index, "size": size, "entry": b64u(view.entry(index).encode()), "hashes": hashes}

    def consistency(self, old: int, new: int) -> dict[str, JsonValue]:
        """Proof that the log of `new` entries extends that of `old`; LogError when there is no such."""
        hashes = prove_consistency(old, new, self._sized(new).hash_at)
        return {"from": old, "to": new, "hashes": [b64u(one) for one in hashes]}

    def entries(self, start: int, limit: int) -> dict[str, JsonValue]:
        """At most `limit` entries from `start` on."""
        view = self._store.view
        end = min(start + limit, view.size)
        found: list[JsonValue] = [b64u(view.entry(index).encode()) for index in range(start, end)]
        return {"size": view.size, "start": start, "entries": found}

    def history(self, key: FactKey, limit: int, before: int | None) -> dict[str, JsonValue]:
        """At most `limit` entries of a key, the latest first, from below the index `before` on.

        Raises:
            EntryUnknown: `before` is not an index of this key.
        """
        view = self._store.view
        upper = self._first_above(view, key) if before is None else self._entry_of(view, key, before).previous
        leaves = list(islice(_walk(view, upper), limit))
        more = leaves[-1].index if leaves and leaves[-1].previous else None
        return {"key": key.hex(), "entries": [b64u(leaf.encode()) for leaf in leaves], "before": more}

    def _first_above(self, view: StoreView, key: FactKey) -> int:
        """1 + index of the key's latest fact, 0 when it has none."""
        last = view.last
        if last is None:
            return 0
        root = view.map_of(last)
        leaf = verify_multiproof(root.hash, [key], prove(view.nodes, root, [key]))[key]
        return leaf.index + 1 if leaf else 0

    def _entry_of(self, view: StoreView, key: FactKey, index: int) -> LogLeaf:
        leaf = view.entry(index) if index < view.size else None
        if leaf is None or leaf.key != key:
            raise EntryUnknown("the entry is not one of this key", index=index, key=key)
        return leaf

    def _reached(self, view: StoreView, number: int) -> StoreView:
        """The view, when the block carries facts or lies beyond what was scanned."""
        held = view.last
        if number <= self._follower.scanned and (held is None or number > held.stamp.number):
            raise BlockUnknown("the block carries no facts", block=number)
        return view

    def _sized(self, size: int) -> StoreView:
        view = self._store.view
        if size > view.size:
            raise LogError("the log is not that long", asked=size, size=view.size)
        return view


def _walk(view: StoreView, upper: int) -> Iterator[LogLeaf]:
    """Entries of one key from the index `upper` - 1 down to its first."""
    while upper:
        leaf = view.entry(upper - 1)
        yield leaf
        upper = leaf.previous
