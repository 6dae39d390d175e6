"""Writes acts.json, checkpoints.json and bundle.json: `python -m tests.vectors.make_signed`.

ECDSA signatures and certificates are made with fresh keys that are thrown away, so a second run writes other bytes of
the same formats. What must hold of them is in the tests; run this only when a format changes.
"""

import json
from pathlib import Path
from typing import Any

from evidence import cms
from evidence.acts import Act
from evidence.bundles import layout_1
from evidence.checkpoints import Checkpoint, Fault, SignedBody, find_fault, sign_checkpoint
from evidence.commitments import redact
from evidence.encoding import b64u
from evidence.facts import Verb
from evidence.signatures import signer
from evidence.types import CommandId, Digest, DocumentRoot, MemberNumber, NetworkId, SubjectId
from evidence.verification import verify
from scripts.bench.sample import (
    ADMINISTRATION,
    NOW,
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    declaration_sample,
    der,
    generic_sample,
)
from tests.unit.evidence.builder import certified_copy, rejected
from tests.vectors.inputs import derived

HERE = Path(__file__).parent


def act_vectors(documents: dict[str, SampleDocument]) -> dict[str, Any]:
    """Acts field by field, and signatures over acts."""
    return {
        "acts": [_act_vector(verb, number) for number, verb in enumerate(Verb)],
        "signatures": [_signature_vector(about, document) for about, document in documents.items()],
    }


def _act_vector(verb: Verb, number: int) -> dict[str, Any]:
    act = Act(
        NetworkId(derived("network")),
        verb,
        MemberNumber(number * 1_000 + 1),
        SubjectId(derived(f"subject {number}") if number % 2 else bytes(32)),
        number,
        DocumentRoot(derived(f"document {number}")),
        CommandId(derived(f"command {number}", 16)),
        1_790_000_000 + number,
    )
    return {
        "network": act.network.hex(),
        "verb": act.verb.text,
        "owner": act.owner,
        "subject": act.subject.hex(),
        "revision": act.revision,
        "document": act.document.hex(),
        "command": act.command.hex(),
        "not_after": act.not_after,
        "encoded": act.encode().hex(),
        "hash": act.hash.hex(),
    }


def _signature_vector(about: str, document: SampleDocument) -> dict[str, str]:
    signature = cms.parse(document.cms)
    return {
        "about": about,
        "act": document.act.hex(),
        "attributes": signature.attributes.hex(),
        "certificate": signature.certificate.hex(),
        "value": signature.value.hex(),
        "cms": document.cms.hex(),
    }


def checkpoint_vectors(world: SampleNetwork) -> dict[str, Any]:
    """Bodies field by field, a signature, and a proof of fault."""
    checkpoints = [
        Checkpoint(
            world.network,
            size,
            Digest(derived("root")),
            block,
            Digest(derived("block")),
            time,
            Digest(derived("map")),
        )
        for size, block, time in (
            (1, 0, 0),
            (123_456, 4_242, 1_790_000_000),
            (2**64 - 1, 2**64 - 1, 2**64 - 1),
        )
    ]
    witness = world.witnesses[ADMINISTRATION]
    return {
        "witness": der(witness).hex(),
        "checkpoints": [_checkpoint_vector(one, world) for one in checkpoints],
        "fault": _fault(world).to_json().decode("utf-8"),
    }


def _checkpoint_vector(checkpoint: Checkpoint, world: SampleNetwork) -> dict[str, Any]:
    signature = sign_checkpoint(checkpoint, ADMINISTRATION, signer(world.witnesses[ADMINISTRATION].key))
    return {
        "network": checkpoint.network.hex(),
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "block": checkpoint.block,
        "block_hash": checkpoint.block_hash.hex(),
        "time": checkpoint.time,
        "map_root": checkpoint.map_root.hex(),
        "body": checkpoint.body().decode("utf-8"),
        "signature": b64u(signature.value),
    }


def _fault(world: SampleNetwork) -> Fault:
    sign = signer(world.witnesses[ADMINISTRATION].key)
    signed = []
    for text in ("one map", "another map"):
        roots = Digest(derived("root")), Digest(derived("block")), Digest(derived(text))
        checkpoint = Checkpoint(world.network, 10, roots[0], 7, roots[1], 1_790_000_000, roots[2])
        signed.append(SignedBody(checkpoint.body(), sign_checkpoint(checkpoint, ADMINISTRATION, sign).value))
    fault = find_fault(ADMINISTRATION, *signed)
    if fault is None:
        raise AssertionError("the bodies do not contradict each other")
    return fault


def bundle_vectors(world: SampleNetwork, documents: dict[str, SampleDocument]) -> dict[str, Any]:
    """Bundles as text, the policy, and the verdict on each at one time."""
    policy = world.policy()
    bundles = {}
    for about, document in documents.items():
        bundles[about] = document.bundle().encode(layout_1.FORMAT)
        bundles[f"{about}, redacted"] = document.bundle(
            redact(document.commitment, list(document.fields)[:2])
        ).encode(layout_1.FORMAT)
    return {
        "policy": json.loads(policy.to_json()),
        "now": NOW,
        "bundles": [
            {
                "about": about,
                "bundle": data.decode("utf-8"),
                "verdict": {
                    name: value
                    for name, value in verify(data, policy, NOW).to_json().items()
                    if name != "steps"
                },
            }
            for about, data in bundles.items()
        ],
    }


def main() -> None:
    """Writes the three files."""
    world = SampleNetwork()
    documents = {
        "certificate": certificate_sample(world),
        "declaration": declaration_sample(world),
        "document without a life cycle": generic_sample(world),
    }
    standing = {
        **documents,
        "rejected certificate": rejected(certificate_sample(world)),
        "certified copy": certified_copy(certificate_sample(world)),
        "certified copy of a rejected certificate": certified_copy(rejected(certificate_sample(world))),
    }
    world.fill(50)
    files = {
        "acts.json": act_vectors(documents),
        "checkpoints.json": checkpoint_vectors(world),
        "bundle.json": bundle_vectors(world, standing),
    }
    for name, content in files.items():
        (HERE / name).write_text(json.dumps(content, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
