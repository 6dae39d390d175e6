"""Who may hand a body on, to whom, and selecting documents for control."""

from sqlmodel import Session

from api.access import Action, Decision, DocumentClass, View, may
from api.auth.party import SignedInParty
from api.auth.service import live_party
from api.bodies.models import BodyRead
from api.clock import Instant
from api.documents.models import DocumentVersion
from api.documents.repository import rights_of
from api.documents.service import ReadForbidden
from api.members.certificates import read_certificate
from api.members.models import PartyCertificate
from api.members.repository import holding
from api.problems import Conflict, Forbidden, Unprocessable
from api.settings import Settings
from evidence.facts import PartyRole
from evidence.pki import Certificate
from evidence.types import SubjectId

SELECTABLE = frozenset({DocumentClass.TRADE_DOCUMENT, DocumentClass.PERMIT})


class RecipientRefused(Unprocessable):
    slug, title = "recipient-refused", "This certificate may not receive the body"


class NotSelectable(Conflict):
    slug, title = "not-selectable", "Customs read this class of document without selecting it"


class NotYours(Forbidden):
    slug, title = "not-yours", "Only who filed it, or this member's officers, may do this"


def header_text(text: str) -> str:
    """Text that a header can carry: printable ASCII, the rest replaced."""
    return "".join(char if " " <= char <= "~" else "?" for char in text[:200])


def require_full(decision: Decision, row: DocumentVersion) -> None:
    """ReadForbidden for roles that read only a part."""
    if decision.view is not View.FULL:
        raise ReadForbidden("Your role reads a part of the document, not this.", root=row.root.hex())


def require_author_or_office(party: SignedInParty, row: DocumentVersion) -> None:
    """NotYours for everybody else."""
    if party.id != row.party and not party.office:
        raise NotYours("Ask one of them.", root=row.root.hex())


def require_giver(session: Session, party: SignedInParty, row: DocumentVersion, now: Instant) -> None:
    """NotYours unless the party may write the document or decide on it."""
    rights = rights_of(session, row, now)
    if not any(may(party, action, rights).allowed for action in (Action.WRITE, Action.DECIDE)):
        raise NotYours("Ask one of them.", root=row.root.hex())


def recipient_for(session: Session, settings: Settings, party: SignedInParty) -> Certificate:
    """The certificate for which a reader takes a body home: a partner's officer takes it for its member."""
    if party.home != party.member:
        return settings.members[party.home].certificate
    return read_certificate(session.get_one(PartyCertificate, party.certificate).der)


def find_recipient(
    session: Session, settings: Settings, row: DocumentVersion, fingerprint: bytes, now: Instant
) -> Certificate:
    """A certificate that may receive the body: of a party that may read it in full, or of a member that it concerns.

    Raises:
        RecipientRefused: neither.
    """
    rights = rights_of(session, row, now)
    for member in settings.members.values():
        if member.certificate.fingerprint == fingerprint:
            if member.number in rights.jurisdiction | rights.addressed:
                return member.certificate
            raise RecipientRefused("The document does not concern this member.", member=member.number)
    held = holding(session, settings.member.number, SubjectId(fingerprint))
    party = live_party(held, settings, now) if held else None
    decision = may(party, Action.READ, rights) if party else None
    if held is None or decision is None or not decision.allowed or decision.view is not View.FULL:
        raise RecipientRefused(
            "It is no live certificate of a party that may read it.", given=fingerprint.hex()
        )
    return read_certificate(held.certificate.der)


def select(
    session: Session, party: SignedInParty, row: DocumentVersion, selected: bool, reason: str, now: Instant
) -> None:
    """Selects a document for control, or lets it go. Written into the read log, so that selecting leaves a trace.

    Raises:
        NotSelectable: customs read this class anyway.
        NotYours: not an officer of this gateway's own administration.
    """
    if not party.office or PartyRole.ADMINISTRATION not in party.roles:
        raise NotYours("Only this administration's officers select.", root=row.root.hex())
    if DocumentClass(row.document_class) not in SELECTABLE:
        raise NotSelectable("Read it.", documentClass=row.document_class)
    row.selected = selected
    session.add(row)
    session.add(
        BodyRead(
            root=row.root,
            part=0,
            party=party.id,
            certificate=party.certificate,
            at=now,
            purpose=reason,
            ground="selected" if selected else "released",
            view="none",
        )
    )
