"""Verification of a paper: `paper`, `seal`, the steps of its bundle, `text` (docs/formats/paper.md)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from evidence.bundles import Bundle
from evidence.checkpoints import Checkpoint
from evidence.errors import EvidenceError
from evidence.papers.container import Parameters
from evidence.papers.reading import compare, read
from evidence.papers.sealing import Sealed
from evidence.pki import check_chain
from evidence.policy import TrustPolicy
from evidence.verification import Verdict, verify
from evidence.verification.verdict import Finding, StepLog, Stopped, VerificationError


def verify_paper(data: bytes, policy: TrustPolicy, now: int, at: int | None = None) -> Verdict:
    """The verdict on a PDF, by the file and the policy alone. `now`, `at` and what is raised: as of `verify`."""
    log = StepLog()
    with suppress(Stopped):
        bundle, parameters = log.take("paper", _paper, data)
        log.take("seal", _seal, data, bundle, policy)
        verdict = verify(bundle, policy, now, log, at)
        if not verdict.valid:
            return replace(verdict, recognised=True)
        log.take("text", _text, data, bundle, parameters)
        return replace(verdict, steps=tuple(log.steps))
    return Verdict(False, False, False, None, tuple(log.steps), recognised=b"certificate.gwb.json" in data)


def _paper(data: bytes) -> Finding[tuple[bytes, Parameters]]:
    """A file as ours are, with one bundle in it."""
    bundle, parameters = read(data)
    return Finding(
        (bundle, parameters), f"one revision, {len(data)} bytes, carries a bundle of {len(bundle)} bytes"
    )


def _seal(data: bytes, bundle: bytes, policy: TrustPolicy) -> Finding[None]:
    """One signature over the whole file, by a certificate of a member's root that was valid at the checkpoint's time."""
    certificate = Sealed.of(data).verify()
    time = Checkpoint.parse(Bundle.decode(bundle).staple.checkpoint).time
    for member in policy.members:
        with suppress(EvidenceError):
            root = check_chain(certificate, member.roots, time)
            return Finding(None, f"by {certificate.name}, issued by {root.name}, a root of {member.name}")
    raise VerificationError("the seal is of nobody whom the policy trusts", by=certificate.name)


def _text(data: bytes, bundle: bytes, parameters: Parameters) -> Finding[None]:
    """The pages show what the bundle says, and the file holds nothing else."""
    pages = compare(data, bundle, parameters)
    return Finding(None, f"{pages} pages show what the bundle says, and nothing else")
