"""Verification of a bundle against a trust policy, at a present time given by the caller (docs/formats/bundle.md)."""

from __future__ import annotations

from contextlib import suppress

from evidence.acts import act_hash
from evidence.bundles import is_marked
from evidence.histories import HistoryMissing
from evidence.policy import TrustPolicy
from evidence.requirements import Claim, prove_required
from evidence.verification import steps
from evidence.verification.instants import Known, stands, stood
from evidence.verification.verdict import (
    AsOf,
    Balance,
    Current,
    Status,
    StepLog,
    StepResult,
    Stopped,
    Verdict,
    VerificationError,
    exit_code,
)

__all__ = [
    "AsOf",
    "Balance",
    "Current",
    "HistoryMissing",
    "Status",
    "StepResult",
    "Verdict",
    "VerificationError",
    "exit_code",
    "prove_required",
    "verify",
]


def verify(
    data: bytes, policy: TrustPolicy, now: int, log: StepLog | None = None, at: int | None = None
) -> Verdict:
    """The verdict on a bundle's bytes. Whatever the bytes are, nothing is raised but what is said below.

    Args:
        now: present time, Unix seconds.
        log: takes the steps, in place of a fresh one; a bench gives one that has a clock.
        at: the instant whose standing is asked for, Unix seconds; None: now. From the checkpoint's time on it takes the place of
            the present time, for the proof's age too; before it, what was recorded by then counts.

    Raises:
        HistoryMissing: what stood at `at` cannot be said, because the bundle has no history.
    """
    log = log or StepLog()
    try:
        return _verify(log, data, policy, now, at)
    except Stopped:
        return Verdict(False, False, False, None, tuple(log.steps), recognised=is_marked(data))


def _verify(log: StepLog, data: bytes, policy: TrustPolicy, now: int, at: int | None) -> Verdict:
    """The steps in their order.

    Raises:
        Stopped: one other than age does not hold.
    """
    bundle = log.take("encoding", steps.encoding, data)
    core, staple = bundle.core, bundle.staple
    kind, root = log.take("document", steps.document, core)
    act = log.take("act", steps.act, core, policy, kind, root)
    log.take("subject", steps.subject, core, kind, act)
    signer = log.take("signature", steps.signature, core)
    checkpoint = log.take("checkpoint", steps.checkpoint, staple, policy)
    history = staple.history
    balances = history.balances if history else None
    claim = Claim(kind, act, act_hash(core.act), signer.fingerprint, core.version, core.batch, balances)
    required, facts = log.take("facts", steps.facts, staple, claim, checkpoint)
    if history:
        log.take("log", steps.log, history, checkpoint, required, facts)
    recorded = log.take("issued", steps.issued, claim, required, facts)
    log.take("certificate", steps.certificate, signer, policy, act, recorded)
    log.take("credential", steps.credential, act, required, facts, recorded)
    past = at if at is not None and at < checkpoint.time else None
    present = at if at is not None and past is None else now
    known = Known(facts, history, recorded)
    if past is None:
        current, status = log.take("status", stands, claim, required, known, present)
    else:
        current, status = log.take("status", stood, claim, required, known, past)
    # When it does not hold, the log notes it: the proof is genuine and only older than the policy allows.
    with suppress(Stopped):
        log.take("age", steps.age, checkpoint, policy, present)
    as_of = AsOf(checkpoint.block, checkpoint.time)
    shown = core.document.fields
    return Verdict(
        True, current, steps.is_complete(core), as_of, tuple(log.steps), fields=shown, status=status
    )
