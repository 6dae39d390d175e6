"""`gwanmun bench evidence`: how large proofs are, and how fast they are made and judged.

The benchmark certificate, whole and redacted to ten fields (median over 100 choices), among 100,000 facts, signed by three
witnesses, with everything that the verifier demands; its verification in a warm process, step by step; commitments to
10,000 certificates beside the same hashes as bare library calls (`gwanmun bench commit` says more of them); papers a second,
with proof and seal, on two cores.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median
from typing import Final, ParamSpec, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from evidence.bundles import Bundle
from evidence.commitments import redact
from evidence.policy import TrustPolicy
from evidence.verification import verify
from evidence.verification.verdict import Finding, StepLog
from scripts.bench import commit
from scripts.bench.sample import (
    ADMINISTRATION,
    ISSUER,
    NOW,
    PARTNER,
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    der,
)
from scripts.cli.paper import LINK, sealed_paper
from scripts.network.identity import Identity

T = TypeVar("T")
P = ParamSpec("P")

FACTS: Final = 100_000
WITNESSES: Final = (ADMINISTRATION, ISSUER, PARTNER)
FIELDS_SHOWN: Final = 10
CHOICES: Final = 100
ROUNDS: Final = 400
PAPERS: Final = 100
WARM_UP: Final = 40


def run() -> dict[str, object]:
    """Bytes, milliseconds and seconds."""
    world = SampleNetwork()
    document = certificate_sample(world)
    world.fill(FACTS - len(world.facts))
    core = document.core()
    bundle = Bundle(core, world.staple(core, WITNESSES))
    data, small, policy = bundle.encode(), bundle.encode_compact(), world.policy()
    for form in (data, small):
        if not verify(form, policy, NOW).valid:
            raise AssertionError("the sample bundle does not verify")
    commits = commit.run()
    return {
        "leaves": len(document.fields),
        "map_facts": FACTS,
        "bundle_bytes": len(data),
        "compact_bytes": len(small),
        **_redacted(document, bundle),
        "verify_ms_median": _milliseconds(lambda: verify(data, policy, NOW)),
        "verify_compact_ms_median": _milliseconds(lambda: verify(small, policy, NOW)),
        "verify_ms_by_step": _by_step(data, policy),
        "commit_10000_s": commits["commit_10000_s"],
        "sha256_bound_s": commits["sha256_bound_s"],
        "commit_ratio": commits["ratio"],
        **_papers(document, data),
    }


def _papers(document: SampleDocument, data: bytes) -> dict[str, object]:
    """Papers with proof and seal, drawn by two processes that have drawn one before."""
    key = document.party.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        sizes = list(pool.map(_paper, [(data, der(document.party), key)] * 2))
        began = time.perf_counter()
        sizes += pool.map(_paper, [(data, der(document.party), key)] * PAPERS, chunksize=5)
        seconds = time.perf_counter() - began
    return {"pdf_per_s": PAPERS / seconds, "pdf_bytes": max(sizes)}


def _paper(asked: tuple[bytes, bytes, bytes]) -> int:
    """Bytes of one paper of a bundle, sealed with a certificate and key that were made for the bench."""
    data, certificate, key = asked
    loaded = load_der_private_key(key, None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError("the bench's key is no elliptic curve key")
    return len(sealed_paper(data, "ko", LINK, Identity(loaded, x509.load_der_x509_certificate(certificate))))


def _redacted(document: SampleDocument, bundle: Bundle) -> dict[str, object]:
    """Median sizes of bundles that show ten fields; each choice of fields is one seed."""
    sizes, compact = [], []
    for seed in range(CHOICES):
        chosen = random.Random(seed).sample(sorted(document.fields), FIELDS_SHOWN)
        shown = Bundle(document.core(redact(document.commitment, chosen)), bundle.staple)
        sizes.append(len(shown.encode()))
        compact.append(len(shown.encode_compact()))
    return {"redacted_bytes": median(sizes), "redacted_compact_bytes": median(compact)}


def _milliseconds(work: Callable[[], object]) -> float:
    taken = []
    for number in range(WARM_UP + ROUNDS):
        began = time.perf_counter()
        work()
        if number >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1_000)
    return median(taken)


class TimedSteps(StepLog):
    """Notes how long each step takes, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: dict[str, float] = {}

    def take(self, name: str, step: Callable[P, Finding[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        began = time.perf_counter()
        try:
            return super().take(name, step, *args, **kwargs)
        finally:
            self.taken[name] = (time.perf_counter() - began) * 1_000


def _by_step(data: bytes, policy: TrustPolicy) -> dict[str, float]:
    """Median milliseconds of each step."""
    logs = []
    for _ in range(WARM_UP + ROUNDS):
        log = TimedSteps()
        verify(data, policy, NOW, log)
        logs.append(log)
    return {name: median(log.taken[name] for log in logs[WARM_UP:]) for name in logs[0].taken}
