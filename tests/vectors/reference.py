"""A second implementation of documents, trees, batches and facts, from docs/formats alone: slow, short, no line shared.

It imports nothing of the project. The golden vectors must agree with both.
"""

import hashlib


def h(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def u(value: int, width: int) -> bytes:
    return value.to_bytes(width, "big")


def tree(hashes: list[bytes]) -> bytes:
    """hashing.md, "Trees", as the recursive definition says it."""
    if len(hashes) == 1:
        return hashes[0]
    left = 1
    while left * 2 < len(hashes):
        left *= 2
    return h(b"\x01" + tree(hashes[:left]) + tree(hashes[left:]))


def tree_from_proof(size: int, leaves: dict[int, bytes], proof: list[bytes]) -> bytes:
    """hashing.md, "Multiproof": takes hashes from the front of `proof`; asserts that none is left."""
    rest = list(proof)

    def walk(start: int, end: int) -> bytes:
        if not any(start <= position < end for position in leaves):
            return rest.pop(0)
        if end - start == 1:
            return leaves[start]
        left = 1
        while left * 2 < end - start:
            left *= 2
        return h(b"\x01" + walk(start, start + left) + walk(start + left, end))

    found = walk(0, size)
    assert not rest
    return found


def schema_hash(text: str) -> bytes:
    return h(b"\x0a" + text.encode())


def salts(seed: bytes, count: int) -> list[bytes]:
    stream = b"".join(h(b"gwm.salt.1" + seed + u(i, 4)) for i in range((count + 1) // 2))
    return [stream[16 * i : 16 * i + 16] for i in range(count)]


def leaf(salt: bytes, path: str, value: object) -> bytes:
    if value is None:
        kind, data = 0, b""
    elif value is True or value is False:
        kind, data = 1, u(int(value), 1)
    elif isinstance(value, int):
        kind, data = 2, str(value).encode("ascii")
    else:
        assert isinstance(value, str)
        kind, data = 3, value.encode()
    name = path.encode()
    return h(b"\x02" + salt + u(len(name), 4) + name + u(kind, 1) + u(len(data), 4) + data)


def leaves(fields: dict[str, object], seed: bytes) -> list[bytes]:
    """In canonical order of the paths."""
    ordered = sorted(fields, key=lambda path: path.encode())
    pairs = zip(ordered, salts(seed, len(ordered)), strict=True)
    return [leaf(salt, path, fields[path]) for path, salt in pairs]


def document_root(schema: bytes, count: int, tree_root: bytes) -> bytes:
    return h(b"\x03" + schema + u(count, 4) + tree_root)


def batch_leaf(root: bytes, member: int, act: bytes) -> bytes:
    return h(b"\x04" + root + u(member, 4) + act)


def fact_key(ns: int, kind: int, owner: int, subject: bytes, part: int) -> bytes:
    head = h(b"\x07" + u(ns, 1) + u(0, 2) + u(owner, 4) + subject)
    tail = h(b"\x07" + u(ns, 1) + u(kind, 2) + u(owner, 4) + subject + u(part, 4))
    return head[:3] + tail[3:]


def origin(ns: int, kind: int, owner: int, part: int) -> bytes:
    return u(ns, 1) + u(kind, 2) + u(owner, 4) + u(part, 4)


def state_word(word: dict[str, int]) -> bytes:
    return (
        b"\x01"
        + u(word["status"], 1)
        + u(word["member"], 4)
        + u(word["effective"], 5)
        + u(word["recorded"], 5)
        + u(word["amount"], 11)
        + u(word["revision"], 2)
        + u(word["flags"], 3)
    )


def terms(counterparty: int, until: int, code: int) -> int:
    return int.from_bytes(u(counterparty, 4) + u(until, 5) + u(code, 2), "big")


def balance_word(unit: str, recorded: int, limit: int, used: int) -> bytes:
    return b"\x01\x01" + unit.encode().ljust(3, b"\0") + u(recorded, 5) + u(limit, 11) + u(used, 11)


def links_hash(links: list[dict[str, object]]) -> bytes:
    widths = {"line": 4, "source": 1, "owner": 4, "part": 4, "unit": 3, "quantity": 11}
    body = b""
    for link in links:
        for name in ("line", "source", "owner", "subject", "part", "unit", "quantity"):
            value = link[name]
            body += bytes.fromhex(str(value)) if name == "subject" else u(int(str(value)), widths[name])
    return h(b"\x0e" + u(len(links), 4) + body)
