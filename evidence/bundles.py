"""The bundle: one small file that proves a document (docs/formats/bundle.md). Read strictly, believed nowhere here.

The *core* (document, act, signature, batch path) never changes; the *staple* (checkpoint, map proof) is renewed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from evidence import batches, commitments
from evidence.acts import ACT_BYTES
from evidence.batches import BatchPath
from evidence.checkpoints import WitnessSignature
from evidence.cms import ActSignature
from evidence.commitments import Disclosure
from evidence.encoding import (
    U32_LIMIT,
    U64_LIMIT,
    JsonValue,
    b64u,
    canonical_json,
    from_b64u,
    integer,
    items,
    members,
    read_canonical_json,
    string,
)
from evidence.errors import BundleError, EvidenceError
from evidence.map import MapLeaf, MapProof
from evidence.signatures import RAW_BYTES, RawSignature
from evidence.types import ActHash, Digest, FactKey, MemberNumber, Word

BUNDLE_FORMAT: Final = "gwanmun/bundle/1"
MOST_BYTES: Final = 16 << 20
"""Greatest size of a bundle: 16 MiB."""
_MARKS: Final = (BUNDLE_FORMAT.encode("ascii"), b'"core":{"act"', b'"staple":{"checkpoint"')


@dataclass(frozen=True, slots=True)
class Core:
    """What never changes: the disclosed document, the act as it was signed, its signature, the document's version."""

    act: bytes
    signature: ActSignature
    document: Disclosure
    version: int
    batch: BatchPath | None = None

    def to_json(self) -> dict[str, JsonValue]:
        """Its members, as they stand in a bundle."""
        value: dict[str, JsonValue] = {
            "act": b64u(self.act),
            "document": commitments.to_json(self.document),
            "signature": {
                "attributes": b64u(self.signature.attributes),
                "certificate": b64u(self.signature.certificate),
                "value": b64u(self.signature.value),
            },
            "version": self.version,
        }
        if self.batch is not None:
            value["batch"] = batches.to_json(self.batch)
        return value

    @classmethod
    def from_json(cls, value: object) -> Core:
        """Inverse of `to_json`.

        Raises:
            EvidenceError: members are missing, unknown or of another form.
        """
        found = members(value, "core", ("act", "document", "signature", "version"), ("batch",))
        signature = members(found["signature"], "signature", ("attributes", "certificate", "value"))
        return cls(
            from_b64u(found["act"], "act", ACT_BYTES),
            ActSignature(
                from_b64u(signature["attributes"], "attributes"),
                from_b64u(signature["certificate"], "certificate"),
                _raw(signature["value"]),
            ),
            commitments.from_json(found["document"]),
            # One less than a u32 can hold: the next version must be a fact's part as well.
            integer(found["version"], "version", 1, U32_LIMIT - 1),
            batches.from_json(found["batch"]) if "batch" in found else None,
        )


@dataclass(frozen=True, slots=True)
class Staple:
    """What any gateway renews: a checkpoint's body, the signatures over it by rising member, and the map proof."""

    checkpoint: bytes
    map: MapProof
    signatures: tuple[WitnessSignature, ...]

    @property
    def leaves(self) -> tuple[MapLeaf, ...]:
        """The facts that its proof shows."""
        return self.map.leaves

    def to_json(self) -> dict[str, JsonValue]:
        """Its members, as they stand in a bundle."""
        return {
            "checkpoint": self.checkpoint.decode("ascii"),
            "map": {
                "hashes": [b64u(one) for one in self.map.hashes],
                "leaves": [_leaf_json(leaf) for leaf in self.map.leaves],
                "tokens": b64u(self.map.tokens),
            },
            "signatures": [{"member": one.member, "value": b64u(one.value)} for one in self.signatures],
        }

    @classmethod
    def from_json(cls, value: object) -> Staple:
        """Inverse of `to_json`.

        Raises:
            EvidenceError: members are missing, unknown or of another form.
        """
        found = members(value, "staple", ("checkpoint", "map", "signatures"))
        proof = members(found["map"], "map", ("hashes", "leaves", "tokens"))
        signatures = tuple(_signature(one) for one in items(found["signatures"], "signatures"))
        for before, after in pairwise(signatures):
            if before.member >= after.member:
                raise BundleError(
                    "signatures stand by rising member", before=before.member, after=after.member
                )
        return cls(
            _ascii(found["checkpoint"]),
            MapProof(
                from_b64u(proof["tokens"], "tokens"),
                tuple(_leaf(one) for one in items(proof["leaves"], "leaves")),
                tuple(Digest(from_b64u(one, "hash", 32)) for one in items(proof["hashes"], "hashes")),
            ),
            signatures,
        )


@dataclass(frozen=True, slots=True)
class Bundle:
    """A core and a staple of it."""

    core: Core
    staple: Staple

    def encode(self) -> bytes:
        """The one encoding."""
        return canonical_json(
            {"core": self.core.to_json(), "format": BUNDLE_FORMAT, "staple": self.staple.to_json()}
        )

    @classmethod
    def decode(cls, data: bytes) -> Bundle:
        """Inverse of `encode`. Nothing is verified.

        Raises:
            BundleError: `data` is not the one encoding of a bundle.
        """
        if len(data) > MOST_BYTES:
            raise BundleError("a bundle is smaller", length=len(data), most=MOST_BYTES)
        try:
            top = members(read_canonical_json(data), "bundle", ("core", "format", "staple"))
            if top["format"] != BUNDLE_FORMAT:
                raise BundleError("the format is not known", format=top["format"])
            return cls(Core.from_json(top["core"]), Staple.from_json(top["staple"]))
        except BundleError:
            raise
        except EvidenceError as error:
            raise BundleError(str(error)) from error


def is_marked(data: bytes) -> bool:
    """Whether the bytes look like a bundle, be it a damaged one: one of three markers occurs in them."""
    return any(mark in data for mark in _MARKS)


def _ascii(value: object) -> bytes:
    text = string(value, "checkpoint")
    if not text.isascii():
        raise BundleError("a checkpoint is ASCII", checkpoint=text)
    return text.encode("ascii")


def _raw(value: object) -> RawSignature:
    return RawSignature(from_b64u(value, "signature", RAW_BYTES))


def _signature(value: object) -> WitnessSignature:
    found = members(value, "signature", ("member", "value"))
    return WitnessSignature(
        MemberNumber(integer(found["member"], "member", 1, U32_LIMIT)), _raw(found["value"])
    )


def _leaf_json(leaf: MapLeaf) -> JsonValue:
    return {
        "act": b64u(leaf.act),
        "index": leaf.index,
        "key": b64u(leaf.key),
        "time": leaf.time,
        "word": b64u(leaf.word),
    }


def _leaf(value: object) -> MapLeaf:
    found = members(value, "leaf", ("act", "index", "key", "time", "word"))
    return MapLeaf(
        FactKey(from_b64u(found["key"], "key", 32)),
        Word(from_b64u(found["word"], "word", 32)),
        ActHash(from_b64u(found["act"], "act", 32)),
        integer(found["index"], "index", 0, U64_LIMIT),
        integer(found["time"], "time", 0, U64_LIMIT),
    )
