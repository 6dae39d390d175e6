"""The second layout of a bundle: what the verifier derives anyway is not in it (docs/formats/bundle.md, "Second layout").

The document stands as it was written, not as paths; facts stand under the names of what they are for, without their keys; signed
attributes only when they are more than the three that every signature has; empty subtrees take no room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, cast

from evidence import cms, documents
from evidence.acts import ACT_BYTES, act_hash
from evidence.batches import MAX_COUNT, BatchPath
from evidence.bundles import history_members
from evidence.bundles.layout_1 import (
    read_checkpoint,
    read_leaf,
    read_raw,
    read_signatures,
    read_version,
)
from evidence.bundles.parts import Core, Staple
from evidence.cms import ActSignature
from evidence.commitments import (
    SALT_BYTES,
    SEED_BYTES,
    Disclosure,
    FullDisclosure,
    RedactedDisclosure,
    Revealed,
)
from evidence.documents import MAX_LEAVES, Json
from evidence.encoding import U64_LIMIT, JsonValue, Tree, from_b64u, integer, items, members, string
from evidence.errors import BundleError
from evidence.hashing import HASH_BYTES
from evidence.histories import History
from evidence.map import MapLeaf, MapProof
from evidence.map_tokens import without_empties
from evidence.requirements import Claim, RequiredFacts, required_facts, settled
from evidence.types import ActHash, Digest, FactKey, Word

FORMAT: Final = "gwanmun/bundle/2"


def write(core: Core, staple: Staple) -> dict[str, Tree]:
    """The bundle's members.

    Raises:
        EvidenceError: the core is one of which no required facts follow, or its document is none.
    """
    return {"core": _core_members(core), "format": FORMAT, "staple": _staple_members(core, staple)}


def read(core: JsonValue, staple: JsonValue) -> tuple[Core, Staple]:
    """Both parts from their members.

    Raises:
        EvidenceError: members are missing, unknown or of another form, something stands there that the verifier derives, or a
            fact stands under a name that the core does not ask for.
    """
    found = _read_core(core)
    return found, _read_staple(staple, found)


def _core_members(core: Core) -> dict[str, Tree]:
    signature: dict[str, Tree] = {"certificate": core.signature.certificate, "value": core.signature.value}
    if core.signature.attributes != cms.plain_attributes(core.act, core.signature.certificate):
        signature["attributes"] = core.signature.attributes
    value: dict[str, Tree] = {
        "act": core.act,
        "document": _document_members(core.document),
        "signature": signature,
        "version": core.version,
    }
    if core.batch is not None:
        batch = core.batch
        value["batch"] = {"count": batch.count, "hashes": b"".join(batch.hashes), "position": batch.position}
    return value


def _read_core(value: JsonValue) -> Core:
    found = members(value, "core", ("act", "document", "signature", "version"), ("batch",))
    act = from_b64u(found["act"], "act", ACT_BYTES)
    return Core(
        act,
        _read_signature(found["signature"], act),
        _read_document(found["document"]),
        read_version(found["version"]),
        _read_batch(found["batch"]) if "batch" in found else None,
    )


def _read_signature(value: JsonValue, act: bytes) -> ActSignature:
    found = members(value, "signature", ("certificate", "value"), ("attributes",))
    certificate = from_b64u(found["certificate"], "certificate")
    plain = cms.plain_attributes(act, certificate)
    attributes = from_b64u(found["attributes"], "attributes") if "attributes" in found else plain
    if "attributes" in found and attributes == plain:
        raise BundleError("the signed attributes are those that every signature has: they are left out")
    return ActSignature(attributes, certificate, read_raw(found["value"]))


def _read_batch(value: JsonValue) -> BatchPath:
    found = members(value, "batch", ("count", "hashes", "position"))
    count = integer(found["count"], "count", 1, MAX_COUNT + 1)
    return BatchPath(count, integer(found["position"], "position", 0, count), _read_hashes(found["hashes"]))


def _document_members(document: Disclosure) -> dict[str, Tree]:
    if isinstance(document, FullDisclosure):
        return {
            "content": cast("JsonValue", documents.unflatten(document.fields)),
            "schema": document.schema,
            "seed": document.seed,
        }
    return {
        "count": document.count,
        "hashes": b"".join(document.hashes),
        "revealed": [[one.position, one.path, one.value, one.salt] for one in document.revealed],
        "schema": document.schema,
    }


def _read_document(value: JsonValue) -> Disclosure:
    if isinstance(value, dict) and "seed" in value:
        found = members(value, "document", ("content", "schema", "seed"))
        fields = documents.flatten(cast("Json", found["content"]))
        documents.check_document(fields)
        return FullDisclosure(
            string(found["schema"], "schema"),
            fields,
            from_b64u(found["seed"], "seed", SEED_BYTES),
        )
    found = members(value, "document", ("count", "hashes", "revealed", "schema"))
    return RedactedDisclosure(
        string(found["schema"], "schema"),
        integer(found["count"], "count", 1, MAX_LEAVES + 1),
        tuple(_read_revealed(one) for one in items(found["revealed"], "revealed")),
        _read_hashes(found["hashes"]),
    )


def _read_revealed(value: JsonValue) -> Revealed:
    parts = items(value, "revealed field")
    if len(parts) != 4:
        raise BundleError("a revealed field is position, path, value and salt", parts=len(parts))
    position, path, shown, salt = parts
    if isinstance(shown, dict | list):
        raise BundleError("a field's value is no object and no array", path=path)
    return Revealed(
        integer(position, "position", 0, MAX_LEAVES),
        string(path, "path"),
        shown,
        from_b64u(salt, "salt", SALT_BYTES),
    )


def _read_hashes(value: JsonValue) -> tuple[Digest, ...]:
    joined = from_b64u(value, "hashes")
    if len(joined) % HASH_BYTES:
        raise BundleError("hashes are 32 bytes each", length=len(joined))
    return tuple(Digest(joined[at : at + HASH_BYTES]) for at in range(0, len(joined), HASH_BYTES))


@dataclass(frozen=True, slots=True)
class _NamedFact:
    """A fact without its key."""

    word: Word
    act: ActHash
    index: int
    time: int

    def at(self, key: FactKey) -> MapLeaf:
        """The fact, once its key is derived."""
        return MapLeaf(key, self.word, self.act, self.index, self.time)


@dataclass(frozen=True, slots=True)
class _Shown:
    leaves: Sequence[MapLeaf]


def _staple_members(core: Core, staple: Staple) -> dict[str, Tree]:
    history = staple.history
    claim = Claim.of(core, history.balances if history else None)
    names = required_facts(claim, staple.leaves).names()
    own = act_hash(core.act)
    proof = without_empties(staple.map, names.keys())
    value: dict[str, Tree] = {
        "checkpoint": staple.checkpoint.decode("ascii"),
        "facts": {names[leaf.key]: _fact_members(leaf, own) for leaf in staple.leaves if leaf.key in names},
        "hashes": b"".join(proof.hashes),
        "signatures": [{"member": one.member, "value": one.value} for one in staple.signatures],
        "tokens": proof.tokens,
    }
    if others := [_keyed_fact(leaf) for leaf in staple.leaves if leaf.key not in names]:
        value["others"] = others
    if history:
        value["history"] = history_members.write(history, names, own)
    return value


def _keyed_fact(leaf: MapLeaf) -> dict[str, Tree]:
    return {"act": leaf.act, "index": leaf.index, "key": leaf.key, "time": leaf.time, "word": leaf.word}


def _fact_members(leaf: MapLeaf, own: ActHash) -> dict[str, Tree]:
    value: dict[str, Tree] = {"index": leaf.index, "time": leaf.time, "word": leaf.word}
    return value if leaf.act == own else {**value, "act": leaf.act}


def _read_staple(value: JsonValue, core: Core) -> Staple:
    found = members(
        value, "staple", ("checkpoint", "facts", "hashes", "signatures", "tokens"), ("history", "others")
    )
    balances = history_members.read_balances(found["history"]) if "history" in found else None
    own = act_hash(core.act)
    required, named = _keyed(Claim.of(core, balances), _read_facts(found["facts"], own))
    others = _read_others(found["others"], required.names()) if "others" in found else []
    # A walk of the map comes to its leaves in the order of their keys.
    leaves = tuple(sorted((*named, *others), key=lambda leaf: leaf.key))
    return Staple(
        read_checkpoint(found["checkpoint"]),
        MapProof(from_b64u(found["tokens"], "tokens"), leaves, _read_hashes(found["hashes"]), short=True),
        read_signatures(found["signatures"]),
        _read_history(found["history"], required, named, own) if "history" in found else None,
    )


def _read_history(
    value: JsonValue, required: RequiredFacts, named: Sequence[MapLeaf], own: ActHash
) -> History:
    found = members(value, "history", ("balances", "hashes", "walks"))
    leaves = {leaf.key: leaf for leaf in named}
    shown = {name: leaves[key] for name, key in required.rewritten().items() if key in leaves}
    return history_members.read(value, shown, own, _read_hashes(found["hashes"]))


def _keyed(claim: Claim, facts: Mapping[str, _NamedFact]) -> tuple[RequiredFacts, Sequence[MapLeaf]]:
    """The facts that a claim asks for, and those that are there under their keys."""

    def show(required: RequiredFacts) -> _Shown:
        keys = required.by_name()
        return _Shown([fact.at(keys[name]) for name, fact in facts.items() if name in keys])

    required, shown = settled(claim, show)
    unasked = facts.keys() - set(required.names().values())
    if unasked:
        raise BundleError("the document asks for no fact of this name", names=sorted(unasked))
    return required, shown.leaves


def _read_others(value: JsonValue, names: Mapping[FactKey, str]) -> list[MapLeaf]:
    """Facts that are not asked for, and stand where one that is would be."""
    others = [read_leaf(one) for one in items(value, "others")]
    if not others or any(before.key >= after.key for before, after in pairwise(others)):
        raise BundleError("other facts rise by key, and are left out when there are none", others=len(others))
    for leaf in others:
        if leaf.key in names:
            raise BundleError("a fact that is asked for stands under its name", name=names[leaf.key])
    return others


def _read_facts(value: JsonValue, own: ActHash) -> dict[str, _NamedFact]:
    if not isinstance(value, dict):
        raise BundleError("facts are an object", type=type(value).__name__)
    return {name: _read_fact(one, own) for name, one in value.items()}


def _read_fact(value: JsonValue, own: ActHash) -> _NamedFact:
    found = members(value, "fact", ("index", "time", "word"), ("act",))
    act = ActHash(from_b64u(found["act"], "act", HASH_BYTES)) if "act" in found else own
    if "act" in found and act == own:
        raise BundleError("a fact of the core's own act does not name it")
    return _NamedFact(
        Word(from_b64u(found["word"], "word", HASH_BYTES)),
        act,
        integer(found["index"], "index", 0, U64_LIMIT),
        integer(found["time"], "time", 0, U64_LIMIT),
    )
