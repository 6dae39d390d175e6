"""Anchoring a document as a batch of one, and setting its status."""

from sqlmodel import Session

from api.access import Action, DocumentClass, Ground, Rights, may
from api.acts.service import check_act
from api.anchors.schemas import NewDocument, NewStatus
from api.auth.party import SignedInParty
from api.bodies.service import BodyService
from api.clock import Instant
from api.documents.service import Filing, file_document, require, visible_version
from api.facts.repository import fact
from api.members.models import Party
from api.outbox.models import OutboxCommand
from api.outbox.service import accept
from api.problems import Forbidden, Unprocessable
from api.settings import Settings
from contracts.bindings.documents import DocumentRegistry
from evidence.acts import NO_SUBJECT
from evidence.batches import BatchLeaf, batch_root
from evidence.facts import DocumentStatus, Kind, Verb
from evidence.types import DocumentRoot, SubjectId

ANCHORED = frozenset(
    {
        DocumentClass.TRADE_DOCUMENT,
        DocumentClass.PERMIT,
        DocumentClass.BILL_OF_LADING,
        DocumentClass.INSURANCE,
    }
)


class ClassWrong(Unprocessable):
    slug, title = "class-wrong", "This class of document is not filed here"


class WriteForbidden(Forbidden):
    slug, title = "write-forbidden", "Your role does not file this class of document"


class NamedUnknown(Unprocessable):
    slug, title = "named-unknown", "A named party is not registered here"


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
    """Files a document and anchors it. Raises what `check_act` raises, ClassWrong, WriteForbidden,
    NamedUnknown, BodyKnown.
    """
    document_class = _class_for(party, asked.document_class)
    unknown = [name for name in asked.named if session.get(Party, name) is None]
    if unknown:
        raise NamedUnknown("Leave them out, or have them register.", parties=unknown)
    checked = check_act(
        session,
        settings,
        party,
        asked,
        now,
        verbs=(Verb.DOCUMENTS_ANCHOR,),
        subject=NO_SUBJECT,
        revision=0,
        document_required=True,
    )
    filing = Filing(document_class=document_class, named=frozenset(asked.named))
    row = file_document(session, settings, bodies, checked, filing, now)
    leaf = BatchLeaf(DocumentRoot(row.root), checked.act.owner, checked.act.hash)
    return accept(session, checked, DocumentRegistry.anchor(batch_root([leaf]), 1), now)


def _class_for(party: SignedInParty, name: str) -> DocumentClass:
    document_class = next((one for one in ANCHORED if one == name), None)
    if document_class is None:
        raise ClassWrong("Choose one of these.", given=name, known=sorted(ANCHORED))
    as_author = Rights(document_class, named=frozenset({party.id}), jurisdiction=frozenset({party.member}))
    if not may(party, Action.WRITE, as_author).allowed:
        raise WriteForbidden("Ask who may.", documentClass=document_class)
    return document_class


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
        file_document(session, settings, bodies, checked, Filing(named=frozenset({row.party})), now)
    successor = DocumentRoot(bytes.fromhex(asked.successor)) if asked.successor else None
    return accept(
        session, checked, DocumentRegistry.set_status(SubjectId(root), revision, status, successor), now
    )
