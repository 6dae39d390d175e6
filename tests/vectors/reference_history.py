"""A second implementation of log entries, the map and its proofs, from docs/formats/log.md alone. Imports nothing of the
project; keys are strings of 256 bits."""

from tests.vectors.reference import h, u

Leaf = dict[str, object]


def log_entry(entry: dict[str, object]) -> bytes:
    numbers = {name: u(int(str(entry[name])), 8) for name in ("index", "block", "time", "previous")}
    hashes = b"".join(bytes.fromhex(str(entry[name])) for name in ("key", "word", "act"))
    return numbers["index"] + numbers["block"] + numbers["time"] + hashes + numbers["previous"]


def bits(key: str) -> str:
    return f"{int(key, 16):0256b}"


def map_leaf(leaf: Leaf) -> bytes:
    hashes = b"".join(bytes.fromhex(str(leaf[name])) for name in ("key", "word", "act"))
    return h(b"\x05" + hashes + u(int(str(leaf["index"])), 8) + u(int(str(leaf["time"])), 8))


def map_root(leaves: list[Leaf], depth: int = 0) -> bytes:
    """The definition of a subtree, word for word."""
    if not leaves:
        return bytes(32)
    if len(leaves) == 1:
        return map_leaf(leaves[0])
    sides = [[leaf for leaf in leaves if bits(str(leaf["key"]))[depth] == side] for side in "01"]
    return h(b"\x06" + map_root(sides[0], depth + 1) + map_root(sides[1], depth + 1))


def map_proof(leaves: list[Leaf], keys: list[str]) -> tuple[bytes, list[str], list[bytes]]:
    """Tokens, keys of the leaves and hashes of the proof of `keys`."""
    tokens: list[int] = []
    named: list[str] = []
    hashes: list[bytes] = []

    def walk(here: list[Leaf], asked: list[str], depth: int) -> None:
        if not asked:
            tokens.append(3)
            hashes.append(map_root(here, depth))
        elif len(here) < 2:
            tokens.append(len(here))
            named.extend(str(leaf["key"]) for leaf in here)
        else:
            tokens.append(2)
            for side in "01":
                walk(
                    [leaf for leaf in here if bits(str(leaf["key"]))[depth] == side],
                    [key for key in asked if bits(key)[depth] == side],
                    depth + 1,
                )

    walk(leaves, keys, 0)
    packed = "".join(f"{token:02b}" for token in tokens)
    packed += "0" * (-len(packed) % 8)
    return int(packed, 2).to_bytes(len(packed) // 8, "big"), named, hashes
