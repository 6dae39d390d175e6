"""What this gateway shares with other members, and what it keeps of theirs."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from api.access import View
from api.auth.members import name_of
from api.auth.party import SignedInParty
from api.bodies.cids import Cid
from api.bodies.models import Body, BodyKey, BodyRead
from api.bodies.service import BodyUnknown
from api.clock import Instant
from api.documents.sharing import NotYours
from api.replicas.models import BodyShare, Replica, ReplicaPosition
from api.replicas.schemas import Share, SharedPart
from api.settings import MemberIdentity
from evidence.types import DocumentRoot, MemberNumber

PURPOSE = "replica"


def shares_for(session: Session, member: MemberIdentity, after: int, limit: int, now: Instant) -> list[Share]:
    """What was closed for a member's certificate, or erased, behind a number; handing out a key is a reading, and logged as such.

    Who shares, and whom the access matrix lets receive a body, was decided when it was closed (api/documents/sharing.py).
    """
    mine = select(BodyShare).where(
        col(BodyShare.recipient) == member.certificate.fingerprint, col(BodyShare.number) > after
    )
    rows = session.exec(mine.order_by(col(BodyShare.number)).limit(limit)).all()
    return [_share(session, member, row, now) for row in rows]


def _share(session: Session, member: MemberIdentity, row: BodyShare, now: Instant) -> Share:
    """Of a body that is erased, only that it was, however it stood when it was shared."""
    key = session.get(BodyKey, (row.root, row.recipient))
    bodies = session.exec(select(Body).where(col(Body.root) == row.root).order_by(col(Body.part))).all()
    assert row.number is not None, "a row that was read has its number"
    if row.erased or key is None:
        return Share(number=row.number, root=row.root.hex(), key=None, parts=[])
    session.add(_reading(row, member, now))
    parts = [SharedPart(part=body.part, cid=body.cid) for body in bodies]
    return Share(number=row.number, root=row.root.hex(), key=key.wrapped, parts=parts)


def _reading(row: BodyShare, member: MemberIdentity, now: Instant) -> BodyRead:
    return BodyRead(
        root=row.root,
        part=0,
        party=name_of(member.number),
        certificate=row.recipient,
        at=now,
        purpose=PURPOSE,
        ground=PURPOSE,
        view=View.FULL,
    )


def position_of(session: Session, home: MemberNumber) -> int:
    """Number of the last share of a member that this gateway has taken in."""
    position = session.get(ReplicaPosition, home)
    return position.after if position else 0


def take_in(session: Session, home: MemberNumber, shares: Iterable[Share]) -> list[Cid]:
    """Notes what a member shares, to be fetched; CIDs of copies of what it erased, to be discarded after the commit."""
    erased: list[Cid] = []
    after = position_of(session, home)
    for share in shares:
        if share.number <= after:
            continue
        after = share.number
        root = bytes.fromhex(share.root)
        if share.key is None:
            erased += _forget(session, home, root)
            continue
        for part in share.parts:
            known = session.get(Replica, (root, part.part))
            if known is None:
                session.add(Replica(root=root, part=part.part, home=home, cid=part.cid, key=share.key))
    session.merge(ReplicaPosition(home=home, after=after))
    return erased


def _forget(session: Session, home: MemberNumber, root: bytes) -> list[Cid]:
    """Only its home erases a copy."""
    rows = session.exec(select(Replica).where(col(Replica.root) == root, col(Replica.home) == home)).all()
    for row in rows:
        session.delete(row)
    return [Cid(row.cid) for row in rows]


def wanted(session: Session, limit: int) -> Sequence[Replica]:
    """Copies that are not pinned yet, those first that were not tried for longest."""
    open_ones = select(Replica).where(col(Replica.pinned) == 0)
    return session.exec(open_ones.order_by(col(Replica.tried), col(Replica.root)).limit(limit)).all()


def note_tries(session: Session, tries: Iterable[tuple[Replica, bool]], now: Instant) -> list[Cid]:
    """Notes which copies were pinned when they were tried; CIDs of those that were erased meanwhile."""
    erased = []
    for row, pinned in tries:
        standing = session.get(Replica, (row.root, row.part))
        if standing is None:
            erased.append(Cid(row.cid))
            continue
        standing.tried = now
        standing.pinned = now if pinned else 0
        session.add(standing)
    return erased


def require_office(party: SignedInParty) -> None:
    """NotYours for all but the officers of this gateway's member, for whom the copies were closed."""
    if not party.office:
        raise NotYours("They were closed for this member: ask its officers.")


def replicas_behind(session: Session, root: bytes, part: int, limit: int) -> Sequence[Replica]:
    """Copies in the order of root and part, behind one."""
    later = (col(Replica.root) > root) | ((col(Replica.root) == root) & (col(Replica.part) > part))
    query = select(Replica).where(later).order_by(col(Replica.root), col(Replica.part))
    return session.exec(query.limit(limit)).all()


def copy_of(
    session: Session, party: SignedInParty, root: DocumentRoot, part: int, purpose: str, now: Instant
) -> Replica:
    """A pinned copy, for an officer to take home; logged as a reading. NotYours, BodyUnknown: as they say."""
    require_office(party)
    row = session.get(Replica, (root, part))
    if row is None or not row.pinned:
        raise BodyUnknown("No copy of it is kept here.", root=root.hex(), part=part)
    session.add(
        BodyRead(
            root=root,
            part=part,
            party=party.id,
            certificate=party.certificate,
            at=now,
            purpose=purpose,
            ground=PURPOSE,
            view=View.FULL,
        )
    )
    return row
