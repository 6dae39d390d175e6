"""Anchoring a document, and setting its status."""

from sqlmodel import Session

from api.access import Action, Ground
from api.acts.service import check_act
from api.anchors.batches import anchor_judged, judge
from api.anchors.problems import WriteForbidden
from api.anchors.schemas import NewDocument, NewStatus
from api.auth.party import SignedInParty
from api.bodies.service import BodyService
from api.clock import Instant
from api.desk import Desk
from api.documents.service import Filing, Paper, file_documents, require, visible_version
from api.facts.repository import fact
from api.outbox.models import OutboxCommand
from api.outbox.progress import find
from api.outbox.service import accept
from api.problems import Unprocessable
from api.settings import Settings
from contracts.bindings.documents import DocumentRegistry
from evidence.facts import DocumentStatus, Kind, Verb
from evidence.types import DocumentRoot, SubjectId


class StatusWrong(Unprocessable):
    slug, title = "status-wrong", "A document cannot be given this status so"


def anchor(
    session: Session,
    settings: Settings,
    bodies: BodyService,
    party: SignedInParty,
    asked: NewDocument,
    now: Instant,
) -> OutboxCommand:
    """Files a document and anchors it, as a batch of one. Raises what `check_act` raises, ClassWrong, WriteForbidden,
    NamedUnknown, BodyKnown, CommandTaken.
    """
    desk = Desk(session, settings, bodies, party, now)
    (outcome,) = anchor_judged(desk, judge(desk, [asked]))
    if isinstance(outcome, Exception):
        raise outcome
    command = find(session, outcome)
    assert command is not None, "it was accepted just now"
    return command


def set_status(
    session: Session,
    settings: Settings,
    bodies: BodyService,
    party: SignedInParty,
    root: DocumentRoot,
    asked: NewStatus,
    now: Instant,
) -> OutboxCommand:
    """Suspends, revokes, reinstates or supersedes an anchored document, for who filed it and for the office that may write it.

    Raises what `check_act` raises, DocumentUnknown, ReadForbidden, WriteForbidden, StatusWrong.
    """
    row = visible_version(session, party, root, now)
    decision = require(session, party, Action.WRITE, row, now)
    if decision.ground is Ground.NAMED and row.party != party.id:
        raise WriteForbidden("It names you; who filed it says where it stands.", root=root.hex())
    status = next((one for one in DocumentStatus if one.name.lower() == asked.status), None)
    if status is None:
        known = [one.name.lower() for one in DocumentStatus]
        raise StatusWrong("Choose one of these.", given=asked.status, known=known)
    if (status is DocumentStatus.SUPERSEDED) != (asked.successor is not None):
        raise StatusWrong("Name a successor with superseded, and with nothing else.", given=asked.status)
    standing = fact(session, Kind.DOCUMENTS_STATUS, settings.member.number, SubjectId(root))
    revision = standing.revision if standing else 0
    checked = check_act(
        session,
        settings,
        party,
        asked,
        now,
        verbs=(Verb.DOCUMENTS_SET_STATUS,),
        subject=SubjectId(root),
        revision=revision,
    )
    if checked.document is not None:
        paper = Paper(checked, Filing(named=frozenset({row.party})))
        file_documents(session, settings, bodies, [paper], now)
    successor = DocumentRoot(bytes.fromhex(asked.successor)) if asked.successor else None
    return accept(
        session, checked, DocumentRegistry.set_status(SubjectId(root), revision, status, successor), now
    )
