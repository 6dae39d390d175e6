"""Commitments to documents, and what of a document is disclosed (docs/formats/documents.md)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from evidence import schemas, trees
from evidence.documents import MAX_LEAVES, MAX_VALUE_BYTES, encode_value
from evidence.encoding import JsonValue, b64u, from_b64u, integer, items, members, string
from evidence.errors import CommitmentError
from evidence.hashing import SALT_PREFIX, TAG_FIELD_LEAF, document_root_hash, leaf_hash
from evidence.schemas import Schema
from evidence.types import Digest, DocumentRoot, Fields, Scalar

SEED_BYTES: Final = 32
SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Commitment:
    """One version of a document bound under a fresh seed. Whoever has it can disclose all or any part."""

    schema: Schema
    fields: Mapping[str, Scalar]
    seed: bytes
    root: DocumentRoot


@dataclass(frozen=True, slots=True)
class FullDisclosure:
    """A whole document with its seed. `schema` is the name."""

    schema: str
    fields: Mapping[str, Scalar]
    seed: bytes


@dataclass(frozen=True, slots=True)
class Revealed:
    """One revealed field and where its leaf stands."""

    position: int
    path: str
    value: Scalar
    salt: bytes


@dataclass(frozen=True, slots=True)
class RedactedDisclosure:
    """Part of a document.

    Attributes:
        schema: name.
        count: leaves of the whole document.
        revealed: by rising position.
        hashes: multiproof of the other leaves.
    """

    schema: str
    count: int
    revealed: tuple[Revealed, ...]
    hashes: tuple[Digest, ...]

    @property
    def fields(self) -> Fields:
        """The revealed part as path to value."""
        return {one.path: one.value for one in self.revealed}


Disclosure = FullDisclosure | RedactedDisclosure


def commit(schema: Schema, fields: Mapping[str, Scalar], seed: bytes) -> Commitment:
    """Binds a document.

    Args:
        schema: closed schema that the document must fit.
        fields: path to value.
        seed: 32 fresh random bytes, never used for another version.

    Raises:
        DocumentError: the document is not canonical.
        SchemaError: it does not fit the schema.
        CommitmentError: the seed is not 32 bytes, or two leaves are equal.
    """
    return Commitment(schema, fields, seed, _root(schema, sorted(_leaves(schema, fields, seed))))


def disclose(commitment: Commitment) -> FullDisclosure:
    """The whole document with its seed."""
    return FullDisclosure(commitment.schema.name, commitment.fields, commitment.seed)


def redact(commitment: Commitment, paths: Collection[str]) -> RedactedDisclosure:
    """Reveals the fields at `paths` and nothing of the others but their number.

    Raises:
        CommitmentError: the document has no such path.
    """
    schema, fields, seed = commitment.schema, commitment.fields, commitment.seed
    asked = frozenset(paths)
    if not asked <= fields.keys():
        raise CommitmentError("the document has no such path", paths=sorted(asked - fields.keys()))
    ordered = schema.shape(tuple(fields)).paths
    leaves = _leaves(schema, fields, seed)
    tree = sorted(leaves)
    places = {leaf: position for position, leaf in enumerate(tree)}
    named = zip(ordered, leaves, _salts(seed, len(ordered)), strict=True)
    revealed = [
        Revealed(places[leaf], path, fields[path], salt) for path, leaf, salt in named if path in asked
    ]
    revealed.sort(key=lambda one: one.position)
    proof = trees.multiproof(tree, [one.position for one in revealed])
    return RedactedDisclosure(schema.name, len(tree), tuple(revealed), tuple(proof))


def narrow(disclosure: Disclosure, paths: Collection[str]) -> RedactedDisclosure:
    """Shows of a disclosure the fields at `paths` and no others; root and count stay. Whoever holds a disclosure can do it.

    Raises:
        DocumentError, SchemaError, TreeError: the disclosure is none.
        CommitmentError: it does not show such a path.
    """
    if isinstance(disclosure, FullDisclosure):
        whole = commit(schemas.schema(disclosure.schema), disclosure.fields, disclosure.seed)
        return redact(whole, paths)
    asked = frozenset(paths)
    if not asked <= disclosure.fields.keys():
        raise CommitmentError(
            "the document does not show such a path", paths=sorted(asked - disclosure.fields.keys())
        )
    kept = tuple(one for one in disclosure.revealed if one.path in asked)
    leaves = {one.position: _leaf_of(one) for one in disclosure.revealed}
    subtrees = trees.subtrees_from_multiproof(disclosure.count, leaves, disclosure.hashes)
    # What the narrower walk leaves out, the wider one either left out as well or came to.
    proof = trees.multiproof_of(
        disclosure.count, [one.position for one in kept], lambda start, end: subtrees[start, end]
    )
    return RedactedDisclosure(disclosure.schema, disclosure.count, kept, tuple(proof))


def root_of(disclosure: Disclosure) -> DocumentRoot:
    """Document root that a disclosure leads to, once it fits its schema.

    Raises:
        DocumentError: a value or a path is not canonical.
        SchemaError: the schema is not known, or something does not fit it.
        CommitmentError: the disclosure does not hold together.
        TreeError: its multiproof does not fit.
    """
    schema = schemas.schema(disclosure.schema)
    if isinstance(disclosure, FullDisclosure):
        return commit(schema, disclosure.fields, disclosure.seed).root
    return _redacted_root(schema, disclosure)


def to_json(disclosure: Disclosure) -> dict[str, JsonValue]:
    """Members of a disclosure; bytes as base64url."""
    if isinstance(disclosure, FullDisclosure):
        return {"schema": disclosure.schema, "fields": dict(disclosure.fields), "seed": b64u(disclosure.seed)}
    revealed: list[JsonValue] = [
        {"position": one.position, "path": one.path, "value": one.value, "salt": b64u(one.salt)}
        for one in disclosure.revealed
    ]
    hashes: list[JsonValue] = [b64u(one) for one in disclosure.hashes]
    return {"schema": disclosure.schema, "count": disclosure.count, "revealed": revealed, "hashes": hashes}


def from_json(value: object) -> Disclosure:
    """Disclosure from its members; `root_of` judges what it says.

    Raises:
        EncodingError: members are missing, unknown or of another form.
    """
    if isinstance(value, dict) and "seed" in value:
        return _full_from_json(value)
    given = members(value, "disclosure", ("schema", "count", "revealed", "hashes"))
    return RedactedDisclosure(
        string(given["schema"], "schema"),
        integer(given["count"], "count", 1, MAX_LEAVES + 1),
        tuple(_revealed_from_json(one) for one in items(given["revealed"], "revealed")),
        tuple(Digest(from_b64u(one, "hash", 32)) for one in items(given["hashes"], "hashes")),
    )


def _full_from_json(value: object) -> FullDisclosure:
    given = members(value, "disclosure", ("schema", "fields", "seed"))
    listed = given["fields"]
    if not isinstance(listed, dict):
        raise CommitmentError("fields are an object of path to value", type=type(listed).__name__)
    fields = {path: _scalar(path, found) for path, found in listed.items()}
    seed = from_b64u(given["seed"], "seed", SEED_BYTES)
    return FullDisclosure(string(given["schema"], "schema"), fields, seed)


def _revealed_from_json(value: object) -> Revealed:
    given = members(value, "revealed field", ("position", "path", "value", "salt"))
    path = string(given["path"], "path")
    position = integer(given["position"], "position", 0, MAX_LEAVES)
    return Revealed(
        position, path, _scalar(path, given["value"]), from_b64u(given["salt"], "salt", SALT_BYTES)
    )


def _scalar(path: str, value: JsonValue) -> Scalar:
    if isinstance(value, dict | list):
        raise CommitmentError("a field's value is no object and no array", path=path)
    return value


def _leaves(schema: Schema, fields: Mapping[str, Scalar], seed: bytes) -> list[bytes]:
    """Leaf hashes in canonical order of the paths.

    The hot path of every commitment: `leaf_hash` and, for short ASCII strings, `encode_value` are written out.
    """
    shape = schema.shape(tuple(fields))
    leaves = []
    for path, heads, salt in zip(shape.paths, shape.heads, _salts(seed, len(shape.paths)), strict=True):
        value = fields[path]
        head = heads.get(type(value))
        if head is None:
            raise schema.refusal(path, value)
        if type(value) is str and value.isascii() and len(value) <= MAX_VALUE_BYTES:
            encoded = value.encode()
        else:
            encoded = encode_value(path, value)[1]
        length = len(encoded).to_bytes(4, "big")
        leaves.append(sha256(b"".join((TAG_FIELD_LEAF, salt, head, length, encoded))).digest())
    return leaves


def _leaf_of(one: Revealed) -> Digest:
    return leaf_hash(one.salt, one.path.encode("utf-8"), *encode_value(one.path, one.value))


def _salts(seed: bytes, count: int) -> list[bytes]:
    """Salts in canonical order, two per hash; the last half is dropped when `count` is odd."""
    if len(seed) != SEED_BYTES:
        raise CommitmentError("a seed is 32 bytes", length=len(seed))
    before = SALT_PREFIX + seed
    salts = []
    for pair in range((count + 1) // 2):
        both = sha256(before + pair.to_bytes(4, "big")).digest()
        salts.append(both[:SALT_BYTES])
        salts.append(both[SALT_BYTES:])
    return salts[:count]


def _root(schema: Schema, ordered: Sequence[bytes]) -> DocumentRoot:
    """Document root over leaves that are ordered by hash."""
    if len(set(ordered)) < len(ordered):
        raise CommitmentError("two leaves are equal", leaves=len(ordered))
    return document_root_hash(schema.hash, len(ordered), trees.root(ordered))


def _redacted_root(schema: Schema, disclosure: RedactedDisclosure) -> DocumentRoot:
    if not 1 <= disclosure.count <= MAX_LEAVES:
        raise CommitmentError("the leaf count is out of range", count=disclosure.count)
    fields = disclosure.fields
    if len(fields) < len(disclosure.revealed):
        raise CommitmentError("a path is revealed twice", paths=[one.path for one in disclosure.revealed])
    schema.check(fields, partial=True)
    leaves: dict[int, Digest] = {}
    before: tuple[int, bytes] = (-1, b"")
    for one in disclosure.revealed:
        leaf = _leaf_of(one)
        if not (before[0] < one.position and before[1] < leaf):
            raise CommitmentError(
                "revealed leaves must rise with position", path=one.path, position=one.position
            )
        before = (one.position, leaf)
        leaves[one.position] = leaf
    tree_root = trees.root_from_multiproof(disclosure.count, leaves, disclosure.hashes)
    return document_root_hash(schema.hash, disclosure.count, tree_root)
