"""log.json and map.json: one short history of facts, its log, and maps of chosen keys."""

from evidence.log import Frontier, LogLeaf, prove_consistency, prove_inclusion
from evidence.map import MapLeaf, MapProof
from evidence.trie import EMPTY_MAP, MemoryNodeStore, prove, update
from evidence.types import ActHash, FactKey, Word
from tests.vectors.inputs import derived

ENTRIES = 13


def entries() -> list[LogLeaf]:
    """Thirteen facts of five keys, three to a block, each naming its key's fact before it."""
    latest: dict[FactKey, int] = {}
    made = []
    for index in range(ENTRIES):
        key = FactKey(derived(f"key {index % 5}"))
        word, act = Word(derived(f"word {index}")), ActHash(derived(f"act {index}"))
        block = 7 + index // 3
        made.append(LogLeaf(index, block, 1_800_000_000 + 2 * block, key, word, act, latest.get(key, 0)))
        latest[key] = index + 1
    return made


def log_vectors() -> dict[str, object]:
    """Entries with their leaves, the roots of all sizes, inclusion and consistency proofs."""
    made = entries()
    _, stored = Frontier().extend([entry.hash() for entry in made])
    asked = [(1, [0]), (6, [5]), (13, [0, 4, 12])]
    extended = [(3, 6), (6, 13), (8, 13), (13, 13)]
    return {
        "entries": [
            {**_entry(entry), "encoded": entry.encode().hex(), "leaf": entry.hash().hex()} for entry in made
        ],
        "roots": [
            Frontier().extend([entry.hash() for entry in made[:size]])[0].root().hex()
            for size in range(1, ENTRIES + 1)
        ],
        "inclusions": [
            {
                "size": size,
                "indexes": indexes,
                "hashes": [one.hex() for one in prove_inclusion(size, indexes, stored.__getitem__)],
            }
            for size, indexes in asked
        ],
        "consistency": [
            {
                "old": old,
                "new": new,
                "hashes": [one.hex() for one in prove_consistency(old, new, stored.__getitem__)],
            }
            for old, new in extended
        ],
    }


def _entry(entry: LogLeaf) -> dict[str, object]:
    return {
        "index": entry.index,
        "block": entry.block,
        "time": entry.time,
        "key": entry.key.hex(),
        "word": entry.word.hex(),
        "act": entry.act.hex(),
        "previous": entry.previous,
    }


def map_leaf(key: str, index: int = 0) -> MapLeaf:
    """A leaf for a key written as the start of its hex; the rest is zero."""
    return MapLeaf(
        FactKey(bytes.fromhex(key.ljust(64, "0"))),
        Word(derived(f"word {index}")),
        ActHash(derived(f"act {index}")),
        index,
        1_800_000_000 + index,
    )


MAPS: dict[str, list[str]] = {
    "nothing": [],
    "one key": ["40"],
    "two sides": ["00", "80"],
    "a shared first bit leaves a node with one child": ["80", "c0"],
    "neighbours of one subject": ["123456" + "0" * 57 + "1", "123456" + "0" * 57 + "2", "123456f0", "f0"],
    "keys that differ in the last bit": ["0" * 64, "0" * 63 + "1"],
    "many": [derived(f"key {number}").hex() for number in range(40)],
}


def map_vectors() -> dict[str, object]:
    """Maps with their root and the proofs of present and absent keys."""
    return {"maps": [_map(name, keys) for name, keys in MAPS.items()]}


def _map(name: str, keys: list[str]) -> dict[str, object]:
    leaves = [map_leaf(key, index) for index, key in enumerate(keys)]
    store = MemoryNodeStore()
    root = update(store, EMPTY_MAP, sorted(leaves, key=lambda leaf: leaf.key))
    absent = [FactKey(derived("absent")), FactKey(b"\x12\x34\x56" + bytes(29))]
    asked = [[leaf.key] for leaf in leaves[:2]] + [absent, [*(leaf.key for leaf in leaves[:3]), absent[0]]]
    return {
        "name": name,
        "leaves": [_leaf(leaf) for leaf in leaves],
        "root": root.hash.hex(),
        "proofs": [_proof(one, prove(store, root, one)) for one in asked],
    }


def _leaf(leaf: MapLeaf) -> dict[str, object]:
    return {
        "key": leaf.key.hex(),
        "word": leaf.word.hex(),
        "act": leaf.act.hex(),
        "index": leaf.index,
        "time": leaf.time,
        "hash": leaf.hash().hex(),
    }


def _proof(keys: list[FactKey], proof: MapProof) -> dict[str, object]:
    return {
        "keys": [key.hex() for key in keys],
        "tokens": proof.tokens.hex(),
        "leaves": [leaf.key.hex() for leaf in proof.leaves],
        "hashes": [one.hex() for one in proof.hashes],
    }
