"""The first layout of a bundle as JSON: everything is said (docs/formats/bundle.md, "First layout")."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from evidence import batches, commitments
from evidence.acts import ACT_BYTES
from evidence.bundles.parts import Core, Staple
from evidence.checkpoints import WitnessSignature
from evidence.cms import ActSignature
from evidence.encoding import (
    U32_LIMIT,
    U64_LIMIT,
    JsonValue,
    b64u,
    from_b64u,
    integer,
    items,
    members,
    string,
)
from evidence.errors import BundleError
from evidence.map import MapLeaf, MapProof
from evidence.map_tokens import with_empties
from evidence.requirements import Claim, required_facts
from evidence.signatures import RAW_BYTES, RawSignature
from evidence.types import ActHash, Digest, FactKey, MemberNumber, Word

FORMAT: Final = "gwanmun/bundle/1"


def write(core: Core, staple: Staple) -> dict[str, JsonValue]:
    """The bundle's members.

    Raises:
        EvidenceError: the proof was read from the second layout and is not of the facts that the core asks for, or there is a
            history, which the first does not hold.
    """
    if staple.history is not None:
        raise BundleError("the first layout holds no history")
    proof = staple.map
    if proof.short:
        proof = with_empties(proof, required_facts(Claim.of(core), staple.leaves).keys())
    return {
        "core": core_members(core),
        "format": FORMAT,
        "staple": staple_members(replace(staple, map=proof)),
    }


def read(core: JsonValue, staple: JsonValue) -> tuple[Core, Staple]:
    """Both parts from their members. EvidenceError when these are missing, unknown or of another form."""
    return read_core(core), read_staple(staple)


def core_members(core: Core) -> dict[str, JsonValue]:
    """The members of a core."""
    value: dict[str, JsonValue] = {
        "act": b64u(core.act),
        "document": commitments.to_json(core.document),
        "signature": {
            "attributes": b64u(core.signature.attributes),
            "certificate": b64u(core.signature.certificate),
            "value": b64u(core.signature.value),
        },
        "version": core.version,
    }
    if core.batch is not None:
        value["batch"] = batches.to_json(core.batch)
    return value


def read_core(value: object) -> Core:
    """Inverse of `core_members`.

    Raises:
        EvidenceError: members are missing, unknown or of another form.
    """
    found = members(value, "core", ("act", "document", "signature", "version"), ("batch",))
    signature = members(found["signature"], "signature", ("attributes", "certificate", "value"))
    return Core(
        from_b64u(found["act"], "act", ACT_BYTES),
        ActSignature(
            from_b64u(signature["attributes"], "attributes"),
            from_b64u(signature["certificate"], "certificate"),
            read_raw(signature["value"]),
        ),
        commitments.from_json(found["document"]),
        read_version(found["version"]),
        batches.from_json(found["batch"]) if "batch" in found else None,
    )


def staple_members(staple: Staple) -> dict[str, JsonValue]:
    """The members of a staple."""
    return {
        "checkpoint": staple.checkpoint.decode("ascii"),
        "map": {
            "hashes": [b64u(one) for one in staple.map.hashes],
            "leaves": [leaf_members(leaf) for leaf in staple.map.leaves],
            "tokens": b64u(staple.map.tokens),
        },
        "signatures": [{"member": one.member, "value": b64u(one.value)} for one in staple.signatures],
    }


def read_staple(value: object) -> Staple:
    """Inverse of `staple_members`.

    Raises:
        EvidenceError: members are missing, unknown or of another form.
    """
    found = members(value, "staple", ("checkpoint", "map", "signatures"))
    proof = members(found["map"], "map", ("hashes", "leaves", "tokens"))
    return Staple(
        read_checkpoint(found["checkpoint"]),
        MapProof(
            from_b64u(proof["tokens"], "tokens"),
            tuple(read_leaf(one) for one in items(proof["leaves"], "leaves")),
            tuple(Digest(from_b64u(one, "hash", 32)) for one in items(proof["hashes"], "hashes")),
        ),
        read_signatures(found["signatures"]),
    )


def read_version(value: JsonValue) -> int:
    """A document's version: one less than a u32 can hold, because the next version must be a fact's part as well."""
    return integer(value, "version", 1, U32_LIMIT - 1)


def read_checkpoint(value: JsonValue) -> bytes:
    """A checkpoint's body; `Checkpoint.parse` judges it."""
    text = string(value, "checkpoint")
    if not text.isascii():
        raise BundleError("a checkpoint is ASCII", checkpoint=text)
    return text.encode("ascii")


def read_raw(value: JsonValue) -> RawSignature:
    """r | s."""
    return RawSignature(from_b64u(value, "signature", RAW_BYTES))


def read_signatures(value: JsonValue) -> tuple[WitnessSignature, ...]:
    """Witnesses' signatures by rising member."""
    signatures = tuple(_signature(one) for one in items(value, "signatures"))
    for before, after in pairwise(signatures):
        if before.member >= after.member:
            raise BundleError("signatures stand by rising member", before=before.member, after=after.member)
    return signatures


def _signature(value: JsonValue) -> WitnessSignature:
    found = members(value, "signature", ("member", "value"))
    return WitnessSignature(
        MemberNumber(integer(found["member"], "member", 1, U32_LIMIT)), read_raw(found["value"])
    )


def leaf_members(leaf: MapLeaf) -> dict[str, JsonValue]:
    """The members of a fact with its key."""
    return {
        "act": b64u(leaf.act),
        "index": leaf.index,
        "key": b64u(leaf.key),
        "time": leaf.time,
        "word": b64u(leaf.word),
    }


def read_leaf(value: JsonValue) -> MapLeaf:
    """A fact with its key."""
    found = members(value, "leaf", ("act", "index", "key", "time", "word"))
    return MapLeaf(
        FactKey(from_b64u(found["key"], "key", 32)),
        Word(from_b64u(found["word"], "word", 32)),
        ActHash(from_b64u(found["act"], "act", 32)),
        integer(found["index"], "index", 0, U64_LIMIT),
        integer(found["time"], "time", 0, U64_LIMIT),
    )
