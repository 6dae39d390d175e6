"""The proof without the network: the genuine file holds, a changed one and a lying witness do not."""

import time
from dataclasses import replace
from hashlib import sha256

from evidence.bundles import Bundle
from evidence.checkpoints import Checkpoint, sign_checkpoint
from evidence.policy import TrustPolicy
from evidence.signatures import signer
from evidence.types import Digest, MemberNumber
from evidence.verification import Verdict, verify
from scripts.demo.stage import Stage
from scripts.demo.story import StoryBroken
from scripts.network.cast import member
from scripts.network.identity import Identity

LIAR = "hanbit"


def genuine(stage: Stage) -> None:
    """The bank's file, by the trust policy alone."""
    verdict = judge(stage, stage.papers["bundle"])
    if not verdict.valid:
        raise StoryBroken(f"a genuine bundle: {verdict}")
    stage.narrator.moment(
        "Bank", "proves the certificate offline", "proved", f"{len(verdict.steps)} steps, all hold"
    )


def tampered(stage: Stage) -> None:
    """One character of the goods' quantity is changed."""
    changed = stage.papers["bundle"].replace(b'quantity":"1200"', b'quantity":"9200"', 1)
    if changed == stage.papers["bundle"]:
        raise StoryBroken("the tampered file equals the genuine one")
    _caught(stage, "Bank", "checks a tampered file", judge(stage, changed))


def lying_witness(stage: Stage) -> None:
    """One witness signs an invented state of the network; its signature replaces an honest one."""
    bundle = Bundle.decode(stage.papers["bundle"])
    honest = Checkpoint.parse(bundle.staple.checkpoint)
    invented = replace(honest, map_root=Digest(sha256(b"an invented map").digest()))
    folder = stage.home.member(LIAR) / "witness"
    liar = Identity.load(folder / "key.pem", folder / "crt.pem", stage.home.passphrase())
    lie = sign_checkpoint(invented, MemberNumber(member(LIAR).number), signer(liar.key))
    others = [one for one in bundle.staple.signatures if one.member != lie.member]
    quorum = tuple(sorted([*others, lie], key=lambda one: one.member))
    for body, what in ((honest.body(), "signs something else"), (invented.body(), "invents a state")):
        forged = replace(bundle, staple=replace(bundle.staple, checkpoint=body, signatures=quorum))
        _caught(stage, "Bank", f"checks a quorum with a witness that {what}", judge(stage, forged.encode()))


def judge(stage: Stage, bundle: bytes) -> Verdict:
    """What a verifier says who has the policy and nothing else."""
    return verify(bundle, TrustPolicy.from_json(stage.home.policy.read_bytes()), int(time.time()))


def _caught(stage: Stage, who: str, what: str, verdict: Verdict) -> None:
    if verdict.valid:
        raise StoryBroken(what)
    failed = next(step for step in verdict.steps if not step.ok)
    stage.narrator.moment(who, what, "refused", f"step {failed.name!r} fails: {failed.detail}")
