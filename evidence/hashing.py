"""SHA-256 with one tag byte per use, as docs/formats/hashing.md fixes it: one function per use.

Every function checks the widths of what it joins, because a join of unchecked parts can stand for two meanings. Only
`node_hash` and `map_node` do not: they run a million times, and whoever takes hashes from outside checks them on entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from evidence.errors import HashingError
from evidence.types import (
    ActHash,
    Digest,
    DocumentRoot,
    FactKey,
    Link,
    MemberNumber,
    NetworkId,
    SchemaHash,
    SubjectId,
    Word,
)

TAG_LOG_LEAF: Final = b"\x00"
TAG_NODE: Final = b"\x01"
TAG_FIELD_LEAF: Final = b"\x02"
TAG_DOCUMENT_ROOT: Final = b"\x03"
TAG_BATCH_LEAF: Final = b"\x04"
TAG_MAP_LEAF: Final = b"\x05"
TAG_MAP_NODE: Final = b"\x06"
TAG_FACT_KEY: Final = b"\x07"
TAG_RUNNING: Final = b"\x08"
TAG_ACT: Final = b"\x09"
TAG_SCHEMA: Final = b"\x0a"
TAG_IDENTIFIER: Final = b"\x0b"
TAG_COMMITMENT: Final = b"\x0c"
TAG_NETWORK: Final = b"\x0d"
TAG_LINKS: Final = b"\x0e"
TAG_DRAW: Final = b"\x0f"
TAG_REPORT: Final = b"\x10"
TAG_POLICY: Final = b"\x11"

SALT_PREFIX: Final = b"gwm.salt.1"
"""Before the seed when salts are drawn from it; a text, not a tag, because a seed is not an input of any other use."""

HASH_BYTES: Final = 32
LOG_ENTRY_BYTES: Final = 128


def fixed(name: str, value: bytes, width: int) -> bytes:
    """`value` when it is exactly `width` bytes.

    Raises:
        HashingError: it is not.
    """
    if len(value) != width:
        raise HashingError(f"{name} must be {width} bytes", length=len(value))
    return value


def unsigned(name: str, value: int, width: int) -> bytes:
    """`value` as `width` big-endian bytes.

    Raises:
        HashingError: negative, or too large.
    """
    if not 0 <= value < 1 << (8 * width):
        raise HashingError(f"{name} must fit in u{8 * width}", value=value)
    return value.to_bytes(width, "big")


def _utf8(name: str, text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise HashingError(f"{name} holds a lone surrogate", text=text) from error


def log_leaf(entry: bytes) -> Digest:
    """Leaf of the log over a 128-byte entry (docs/formats/log.md; RFC 9162 section 2.1.1)."""
    return Digest(sha256(TAG_LOG_LEAF + fixed("log entry", entry, LOG_ENTRY_BYTES)).digest())


def node_hash(left: bytes, right: bytes) -> Digest:
    """Inner node of a tree over a list. Both children are 32 bytes; not checked here."""
    return Digest(sha256(TAG_NODE + left + right).digest())


def salt_pair(seed: bytes, pair: int) -> bytes:
    """Salts 2 * pair and 2 * pair + 1 of a document: 16 bytes each, joined."""
    return sha256(SALT_PREFIX + fixed("seed", seed, 32) + unsigned("pair", pair, 4)).digest()


def leaf_hash(salt: bytes, path: bytes, type_: int, value: bytes) -> Digest:
    """Leaf of one field. `path` and `value` are the encoded bytes, `type_` the type's number (documents.md)."""
    lengths = unsigned("path length", len(path), 4), unsigned("value length", len(value), 4)
    head = TAG_FIELD_LEAF + fixed("salt", salt, 16) + lengths[0] + path
    return Digest(sha256(head + unsigned("type", type_, 1) + lengths[1] + value).digest())


def document_root_hash(schema: SchemaHash, count: int, tree_root: Digest) -> DocumentRoot:
    """Document root from the schema hash, the leaf count and the root over the ordered leaves."""
    body = (
        fixed("schema hash", schema, 32)
        + unsigned("leaf count", count, 4)
        + fixed("tree root", tree_root, 32)
    )
    return DocumentRoot(sha256(TAG_DOCUMENT_ROOT + body).digest())


def batch_leaf(root: DocumentRoot, member: MemberNumber, act: ActHash) -> Digest:
    """Leaf of a batch: document root, issuing member, act hash."""
    body = fixed("document root", root, 32) + unsigned("member", member, 4) + fixed("act hash", act, 32)
    return Digest(sha256(TAG_BATCH_LEAF + body).digest())


def map_leaf(key: FactKey, word: Word, act: ActHash, index: int, block_time: int) -> Digest:
    """Leaf of the map: the latest fact of a key."""
    body = fixed("key", key, 32) + fixed("word", word, 32) + fixed("act hash", act, 32)
    return Digest(
        sha256(
            TAG_MAP_LEAF + body + unsigned("index", index, 8) + unsigned("block time", block_time, 8)
        ).digest()
    )


def map_node(left: bytes, right: bytes) -> Digest:
    """Inner node of the map. Both children are 32 bytes; not checked here."""
    return Digest(sha256(TAG_MAP_NODE + left + right).digest())


def fact_key_head(namespace: int, owner: MemberNumber, subject: SubjectId) -> bytes:
    """Hash whose first 3 bytes all facts of one subject share: kind 0, no part."""
    return _key_hash(namespace, 0, owner, subject, b"")


def fact_key_tail(namespace: int, kind: int, owner: MemberNumber, subject: SubjectId, part: int) -> bytes:
    """Hash whose last 29 bytes tell a subject's facts apart."""
    return _key_hash(namespace, kind, owner, subject, unsigned("part", part, 4))


def _key_hash(namespace: int, kind: int, owner: MemberNumber, subject: SubjectId, part: bytes) -> bytes:
    who = unsigned("namespace", namespace, 1) + unsigned("kind", kind, 2) + unsigned("owner", owner, 4)
    return sha256(TAG_FACT_KEY + who + fixed("subject", subject, 32) + part).digest()


def running_hash(previous: Digest, index: int, key: FactKey, word: Word, act: ActHash) -> Digest:
    """Running hash after the fact `index`; 32 zero bytes stand before the first fact."""
    head = fixed("running hash", previous, 32) + unsigned("index", index, 8)
    fact = fixed("key", key, 32) + fixed("word", word, 32) + fixed("act hash", act, 32)
    return Digest(sha256(TAG_RUNNING + head + fact).digest())


def schema_hash(text: str) -> SchemaHash:
    """Hash of a schema's canonical text."""
    return SchemaHash(sha256(TAG_SCHEMA + _utf8("schema", text)).digest())


def salted_identifier(salt: bytes, number: str) -> SubjectId:
    """Subject made from a guessable number and 16 random bytes that the document keeps."""
    return SubjectId(
        sha256(TAG_IDENTIFIER + fixed("identifier salt", salt, 16) + _utf8("number", number)).digest()
    )


def salted_commitment(salt: bytes, text: str) -> Digest:
    """Commitment to a reason or an import entry under 16 random bytes."""
    return Digest(sha256(TAG_COMMITMENT + fixed("commitment salt", salt, 16) + _utf8("text", text)).digest())


def network_id(genesis_hash: bytes, chain_id: int, ledger: bytes) -> NetworkId:
    """Network id from genesis block hash, chain id and the Ledger's 20-byte address."""
    body = fixed("genesis hash", genesis_hash, 32) + unsigned("chain id", chain_id, 8)
    return NetworkId(sha256(TAG_NETWORK + body + fixed("ledger address", ledger, 20)).digest())


def links_hash(links: Sequence[Link]) -> Digest:
    """Hash of a certificate's links in the order given, 59 bytes each."""
    body = b"".join(_link_bytes(link) for link in links)
    return Digest(sha256(TAG_LINKS + unsigned("link count", len(links), 4) + body).digest())


def _link_bytes(link: Link) -> bytes:
    if link.source not in (0, 1):
        raise HashingError(
            "a link's source is 0 (declaration item) or 1 (certificate line)", source=link.source
        )
    return (
        unsigned("line", link.line, 4)
        + unsigned("source", link.source, 1)
        + unsigned("owner", link.owner, 4)
        + fixed("subject", link.subject, 32)
        + unsigned("part", link.part, 4)
        + unsigned("unit", link.unit, 3)
        + unsigned("quantity", link.quantity, 11)
    )


def draw_id(
    issuer: MemberNumber, certificate: SubjectId, line: int, entry: Digest, entry_line: int
) -> SubjectId:
    """Id of a draw: the certificate's line and the import entry's line that it serves."""
    body = (
        unsigned("issuer", issuer, 4) + fixed("certificate id", certificate, 32) + unsigned("line", line, 4)
    )
    rest = fixed("entry commitment", entry, 32) + unsigned("entry line", entry_line, 4)
    return SubjectId(sha256(TAG_DRAW + body + rest).digest())


def report_id(
    owner: MemberNumber, declaration: SubjectId, reporter: MemberNumber, reference: bytes
) -> SubjectId:
    """Id of a loading report: each 32-byte reference of a reporter counts once for a declaration."""
    body = unsigned("owner", owner, 4) + fixed("declaration id", declaration, 32)
    rest = unsigned("reporting member", reporter, 4) + fixed("report reference", reference, 32)
    return SubjectId(sha256(TAG_REPORT + body + rest).digest())
