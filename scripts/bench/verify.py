"""`gwanmun bench verify`: one certificate's bundle in a warm process, beside the bound of its cryptography alone.

The bundle is the certificate of the benches in full (141 values and its id salt), proved in a map of 100,000 facts and
signed by all four witnesses. The policy is read once, as a verifier that stays up does;
`verify_cold_policy_ms_median` reads it each time. The bound is the bare work that no verifier can leave out: six
signature checks with keys that are read already, and as many SHA-256 of the same sizes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from statistics import median
from typing import Final

from evidence.bundles import Bundle, Core
from evidence.documents import encode_value
from evidence.pki import Certificate
from evidence.policy import TrustPolicy
from evidence.requirements import Claim, required_facts
from evidence.signatures import check
from evidence.verification import verify
from scripts.bench.sample import NOW, SampleNetwork, certificate_sample

FACTS: Final = 100_000
ROUNDS: Final = 400
WARM_UP: Final = 40


def run() -> dict[str, object]:
    """Medians of all three in turn, in milliseconds."""
    world = SampleNetwork()
    document = certificate_sample(world)
    world.fill(FACTS - len(world.facts))
    bundle = document.bundle()
    data, policy = bundle.encode(), world.policy()
    if not verify(data, policy, NOW).valid:
        raise AssertionError("the sample bundle does not verify")
    policy_json = policy.to_json()
    bound = _bound(bundle, policy)
    verify_ms, cold_ms, bound_ms = _medians(
        lambda: verify(data, policy, NOW),
        lambda: verify(data, TrustPolicy.from_json(policy_json), NOW),
        bound,
    )
    return {
        "leaves": len(document.fields),
        "map_facts": FACTS,
        "bundle_bytes": len(data),
        "signatures": 1 + 1 + len(bundle.staple.signatures),
        "hashes": len(_hash_sizes(bundle)),
        "verify_ms_median": verify_ms,
        "verify_cold_policy_ms_median": cold_ms,
        "bound_ms_median": bound_ms,
        "ratio": verify_ms / bound_ms,
    }


def _medians(*works: Callable[[], object]) -> list[float]:
    """Milliseconds of each work, measured in turn so that noise falls on all alike."""
    taken: list[list[float]] = [[] for _ in works]
    for number in range(WARM_UP + ROUNDS):
        for work, times in zip(works, taken, strict=True):
            began = time.perf_counter()
            work()
            if number >= WARM_UP:
                times.append((time.perf_counter() - began) * 1_000)
    return [median(times) for times in taken]


def _bound(bundle: Bundle, policy: TrustPolicy) -> Callable[[], None]:
    """The bare cryptography of one verification, on ready bytes and keys."""
    core, staple = bundle.core, bundle.staple
    signer = Certificate.load(core.signature.certificate)
    root = policy.members[0].roots[0]
    witnesses = [
        (member.witness, signed)
        for signed in staple.signatures
        if (member := policy.member(signed.member)).witness
    ]
    messages = [bytes(size) for size in _hash_sizes(bundle)]

    def work() -> None:
        for message in messages:
            sha256(message).digest()
        check(signer.key, core.signature.attributes, core.signature.value)
        signer.x509.verify_directly_issued_by(root.x509)
        for witness, signed in witnesses:
            if witness is not None:
                check(witness.key, staple.checkpoint, signed.value)

    return work


def _hash_sizes(bundle: Bundle) -> list[int]:
    """Bytes that go into every hash of one verification (docs/formats/hashing.md)."""
    return [*_document_sizes(bundle.core), *_proof_sizes(bundle)]


def _document_sizes(core: Core) -> list[int]:
    fields = core.document.fields
    salts = [10 + 32 + 4] * ((len(fields) + 1) // 2)
    leaves = [
        1 + 16 + 4 + len(path.encode()) + 1 + 4 + len(encode_value(path, value)[1])
        for path, value in fields.items()
    ]
    nodes = [1 + 32 + 32] * (len(fields) - 1)
    return [*salts, *leaves, *nodes, 1 + 32 + 4 + 32]


def _proof_sizes(bundle: Bundle) -> list[int]:
    """Act, certificate, keys (two hashes each), map leaves and inner nodes."""
    proof = bundle.staple.map
    tokens = (byte >> shift & 3 for byte in proof.tokens for shift in (6, 4, 2, 0))
    keys = [1 + 1 + 2 + 4 + 32, 1 + 1 + 2 + 4 + 32 + 4] * len(
        required_facts(Claim.of(bundle.core), proof.leaves).keys()
    )
    nodes = [1 + 32 + 32] * sum(1 for token in tokens if token == 2)
    leaves = [1 + 112] * len(proof.leaves)
    return [len(bundle.core.act), len(bundle.core.signature.certificate), *keys, *leaves, *nodes]
