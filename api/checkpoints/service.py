"""Takes in what witnesses signed, and finds who signed two histories. Nothing is believed that the trust policy does not back."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlmodel import Session, col, delete, func, select

from api.checkpoints.models import PeerPosition, SeenCheckpoint, WitnessFault
from api.clock import Instant
from api.evidence.witnesses import Signed, is_good
from evidence.checkpoints import Checkpoint, Fault, SignedBody, find_fault
from evidence.encoding import from_b64u
from evidence.errors import EvidenceError
from evidence.policy import TrustPolicy
from evidence.signatures import RAW_BYTES, RawSignature
from evidence.types import MemberNumber
from nodes.logs import fields

KEPT: Final = 500_000
"""Signatures that are kept, the newest: 40 witnesses that sign every ten seconds for a day and a half."""

log = logging.getLogger(__name__)


def take_in(session: Session, policy: TrustPolicy, said: Iterable[Signed], now: Instant) -> int:
    """Notes signatures that are good under the policy; how many were new. Two bodies of one block become a fault."""
    return sum(_take_one(session, policy, one, now) for one in said)


def _take_one(session: Session, policy: TrustPolicy, said: Signed, now: Instant) -> bool:
    row = _first(session, said.member, said.block)
    if row is not None and row.body == said.body.encode("utf-8", "surrogatepass"):
        return False
    signed = _read(policy, said)
    if signed is None:
        return False
    checkpoint, body = signed
    if row is not None:
        _accuse(session, policy, find_fault(MemberNumber(said.member), _held(row), body), now)
        return False
    session.add(
        SeenCheckpoint(
            member=said.member,
            block=checkpoint.block,
            time=checkpoint.time,
            body=body.body,
            value=body.value,
            seen=now,
        )
    )
    session.flush()
    return True


def take_in_faults(session: Session, policy: TrustPolicy, proofs: Iterable[bytes], now: Instant) -> None:
    """Notes proofs against witnesses that hold under the policy; others are left out."""
    for proof in proofs:
        try:
            _accuse(session, policy, Fault.from_json(proof), now)
        except EvidenceError as error:
            log.warning("an accusation of a witness proves nothing", extra=fields(reason=str(error)))


def _read(policy: TrustPolicy, said: Signed) -> tuple[Checkpoint, SignedBody] | None:
    """The checkpoint that a witness of the policy's network signed, None when it is none, or of another block than it says."""
    if not is_good(said, policy):
        return None
    try:
        body = SignedBody(
            said.body.encode("utf-8"), RawSignature(from_b64u(said.value, "signature", RAW_BYTES))
        )
        checkpoint = Checkpoint.parse(body.body)
    except EvidenceError:
        return None
    fits = (checkpoint.network, checkpoint.block) == (policy.network, said.block)
    return (checkpoint, body) if fits else None


def _accuse(session: Session, policy: TrustPolicy, fault: Fault | None, now: Instant) -> None:
    """Notes a fault that holds and is the first of its member. EvidenceError when it does not hold."""
    if fault is None or session.get(WitnessFault, fault.member) is not None:
        return
    replace(policy, faults=(fault,))
    session.add(WitnessFault(member=fault.member, proof=fault.to_json(), seen=now))
    session.flush()
    log.error("a witness signed two histories", extra=fields(witness_member=fault.member))


def believed(session: Session, policy: TrustPolicy) -> TrustPolicy:
    """The policy together with the faults that are known here."""
    known = {fault.member for fault in policy.faults}
    found = [Fault.from_json(row.proof) for row in faults(session) if row.member not in known]
    return replace(policy, faults=(*policy.faults, *found)) if found else policy


def faults(session: Session) -> Sequence[WitnessFault]:
    """All proofs, by member."""
    return session.exec(select(WitnessFault).order_by(col(WitnessFault.member))).all()


def seen_behind(session: Session, after: int, limit: int) -> Sequence[SeenCheckpoint]:
    """Signatures in the order in which they were seen, behind a number."""
    query = select(SeenCheckpoint).where(col(SeenCheckpoint.number) > after)
    return session.exec(query.order_by(col(SeenCheckpoint.number)).limit(limit)).all()


def signed_at(session: Session, block: int) -> Sequence[SeenCheckpoint]:
    """All signatures of a block, by member."""
    query = select(SeenCheckpoint).where(col(SeenCheckpoint.block) == block)
    return session.exec(query.order_by(col(SeenCheckpoint.member))).all()


def latest(session: Session) -> dict[int, SeenCheckpoint]:
    """The signature of the highest block of each member's witness."""
    highest = select(func.max(SeenCheckpoint.block), SeenCheckpoint.member).group_by(
        col(SeenCheckpoint.member)
    )
    found = {}
    for block, member in session.exec(highest).all():
        row = _first(session, member, block)
        if row is not None:
            found[member] = row
    return found


def newest_agreed(session: Session, policy: TrustPolicy) -> Sequence[SeenCheckpoint]:
    """The signatures over the newest body that a quorum of witnesses signed, by member; empty when there is none yet."""
    query = (
        select(SeenCheckpoint.block, SeenCheckpoint.body)
        .where(col(SeenCheckpoint.member).not_in(policy.faulty))
        .group_by(col(SeenCheckpoint.block), col(SeenCheckpoint.body))
        .having(func.count() >= policy.quorum)
        .order_by(col(SeenCheckpoint.block).desc())
    )
    found = session.exec(query.limit(1)).first()
    if found is None:
        return []
    block, body = found
    return [row for row in signed_at(session, block) if row.body == body]


def position_of(session: Session, home: int) -> int:
    """Number behind which another gateway is asked for more."""
    row = session.get(PeerPosition, home)
    return row.after if row else 0


def note_position(session: Session, home: int, after: int) -> None:
    """Moves the number on."""
    session.merge(PeerPosition(home=home, after=after))


def forget_old(session: Session) -> None:
    """Forgets all signatures but the newest `KEPT`. Faults stay."""
    newest = session.exec(select(func.max(SeenCheckpoint.number))).one() or 0
    session.exec(delete(SeenCheckpoint).where(col(SeenCheckpoint.number) <= newest - KEPT))


def _first(session: Session, member: int, block: int) -> SeenCheckpoint | None:
    query = select(SeenCheckpoint).where(
        col(SeenCheckpoint.member) == member, col(SeenCheckpoint.block) == block
    )
    return session.exec(query).first()


def _held(row: SeenCheckpoint) -> SignedBody:
    return SignedBody(row.body, RawSignature(row.value))
