"""Filing a document version, and reading, sharing and erasing it by right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlmodel import Session, col, select

from api.access import CLASS_OF_SCHEMA, Action, Decision, DocumentClass, Ground, View, may
from api.acts.checked import CheckedAct
from api.auth.party import SignedInParty
from api.bodies.models import BodyRead
from api.bodies.service import BodyService, Original
from api.clock import Instant
from api.documents.models import Concern, ConcernedMember, DocumentVersion, NamedParty
from api.documents.repository import next_number, rights_of, version_of, versions_behind
from api.grants.repository import open_cases
from api.problems import Conflict, Forbidden, NotFound, Unprocessable
from api.settings import Settings
from evidence.acts import NO_SUBJECT, Act
from evidence.types import DocumentRoot, MemberNumber, SubjectId


class DocumentUnknown(NotFound):
    slug, title = "document-unknown", "You see no such document"


class ReadForbidden(Forbidden):
    slug, title = "read-forbidden", "You may see that it exists, not read it"


class PurposeMissing(Unprocessable):
    slug, title = "purpose-missing", "Say why you read it; readings are logged"


class RetentionRunning(Conflict):
    slug, title = "retention-running", "The law still wants this body kept"


@dataclass(frozen=True, slots=True)
class Filing:
    """Whom a document concerns, besides its author: `named` party ids; members by jurisdiction, address, or as recipients
    of the body. The gateway's own member always has jurisdiction over what it keeps."""

    version: int = 1
    document_class: DocumentClass | None = None
    named: frozenset[str] = frozenset()
    jurisdiction: frozenset[MemberNumber] = frozenset()
    addressed: frozenset[MemberNumber] = frozenset()
    recipients: frozenset[MemberNumber] = field(default=frozenset())


def file_document(
    session: Session,
    settings: Settings,
    bodies: BodyService,
    checked: CheckedAct,
    filing: Filing,
    now: Instant,
) -> DocumentVersion:
    """Keeps the document of a checked act: encrypted body, register entry, whom it concerns.

    Raises:
        BodyKnown: this document root is here already.
    """
    document = checked.document
    assert document is not None, "an act without document files nothing"
    media = [
        str(document.fields[f"/attachments/{index}/mediaType"]) for index in range(len(checked.attachments))
    ]
    originals = [Original(name, data) for name, data in zip(media, checked.attachments, strict=True)]
    recipients = [settings.members[number].certificate for number in sorted(filing.recipients)]
    bodies.keep(session, document, originals, recipients)
    act = checked.act
    document_class = filing.document_class or CLASS_OF_SCHEMA[document.schema.name]
    subject = subject_in_register(act, document.root)
    row = DocumentVersion(
        root=document.root,
        number=next_number(session),
        owner=act.owner,
        subject=subject,
        schema_name=document.schema.name,
        document_class=document_class,
        version=filing.version,
        party=checked.party.id,
        act=act.encode(),
        signature=checked.signature,
        command=act.command,
        filed=now,
        retain_until=now + settings.retention.get(document_class, settings.default_retention),
    )
    session.add(row)
    concern(session, act.owner, subject, filing, settings.member.number)
    session.flush()
    return row


def subject_in_register(act: Act, root: DocumentRoot) -> SubjectId:
    """What a document is kept under: the act's subject, or for an anchored document its own root, as its
    status fact is.
    """
    return act.subject if act.subject != NO_SUBJECT else SubjectId(root)


def concern(
    session: Session, owner: MemberNumber, subject: SubjectId, filing: Filing, own: MemberNumber
) -> None:
    """Adds to whom a subject concerns; nobody is ever taken off by a later version."""
    for party in filing.named:
        session.merge(NamedParty(owner=owner, subject=subject, party=party))
    for member in filing.jurisdiction | {own, owner}:
        session.merge(
            ConcernedMember(owner=owner, subject=subject, member=member, concern=Concern.JURISDICTION)
        )
    for member in filing.addressed:
        session.merge(ConcernedMember(owner=owner, subject=subject, member=member, concern=Concern.ADDRESSED))


def visible_versions(
    session: Session, party: SignedInParty, owner: MemberNumber, subject: SubjectId, now: Instant
) -> list[DocumentVersion]:
    """Versions of a subject that the party may see, in order of filing. DocumentUnknown when there is none."""
    require_sight(session, party, owner, subject, now)
    return list(_seen_versions(session, party, owner, subject, now, 0))


def page_of_versions(
    session: Session,
    party: SignedInParty,
    owner: MemberNumber,
    subject: SubjectId,
    now: Instant,
    after: int,
    limit: int,
) -> list[DocumentVersion]:
    """Up to `limit` versions that the party may see behind a number of filing. DocumentUnknown when it may see none at all,
    wherever it asks to begin.
    """
    require_sight(session, party, owner, subject, now)
    return list(islice(_seen_versions(session, party, owner, subject, now, after), limit))


def require_sight(
    session: Session, party: SignedInParty, owner: MemberNumber, subject: SubjectId, now: Instant
) -> None:
    """DocumentUnknown when the party may see no version of a subject: strangers learn nothing."""
    if next(_seen_versions(session, party, owner, subject, now, 0), None) is None:
        raise DocumentUnknown("Ask the party that filed it for a grant.", owner=owner, subject=subject.hex())


def _seen_versions(
    session: Session,
    party: SignedInParty,
    owner: MemberNumber,
    subject: SubjectId,
    now: Instant,
    after: int,
) -> Iterator[DocumentVersion]:
    rows = versions_behind(session, owner, subject, after)
    return (row for row in rows if _may(session, party, Action.SEE, row, now).allowed)


def visible_version(
    session: Session, party: SignedInParty, root: DocumentRoot, now: Instant
) -> DocumentVersion:
    """One version. DocumentUnknown when the party may not see it."""
    row = version_of(session, root)
    if row is None or not _may(session, party, Action.SEE, row, now).allowed:
        raise DocumentUnknown("Ask the party that filed it for a grant.", root=root.hex())
    return row


def _may(
    session: Session, party: SignedInParty, action: Action, row: DocumentVersion, now: Instant
) -> Decision:
    return may(party, action, rights_of(session, row, now))


def require(
    session: Session, party: SignedInParty, action: Action, row: DocumentVersion, now: Instant
) -> Decision:
    """The matrix's decision. ReadForbidden when it refuses."""
    decision = _may(session, party, action, row, now)
    if not decision.allowed:
        raise ReadForbidden(f"None of your roles may {action} it now.", root=row.root.hex())
    return decision


# Grounds on which an authority reads what is not its own paper: it says why.
_WITH_PURPOSE = frozenset({Ground.SELECTED, Ground.CASE, Ground.ADDRESSED})


def log_reading(
    session: Session,
    party: SignedInParty,
    row: DocumentVersion,
    part: int,
    decision: Decision,
    purpose: str | None,
    now: Instant,
) -> None:
    """Writes down who reads which part, why and on which ground, in the transaction that hands it out.

    Raises:
        PurposeMissing: an authority reads and does not say why.
    """
    if decision.ground in _WITH_PURPOSE and not purpose:
        raise PurposeMissing("Send purpose.", ground=decision.ground)
    session.add(
        BodyRead(
            root=row.root,
            part=part,
            party=party.id,
            certificate=party.certificate,
            at=now,
            purpose=purpose or "",
            case=_case_of(session, party, row, now) if decision.ground is Ground.CASE else None,
            ground=str(decision.ground),
            view=decision.view,
        )
    )


def _case_of(session: Session, party: SignedInParty, row: DocumentVersion, now: Instant) -> int | None:
    cases = open_cases(session, MemberNumber(row.owner), SubjectId(row.subject), now)
    return next((case.number for case in cases if case.auditor == party.id), None)


def readings(session: Session, root: DocumentRoot, after: int, limit: int) -> Sequence[BodyRead]:
    """The read log of a document version, oldest first."""
    query = select(BodyRead).where(col(BodyRead.root) == root, col(BodyRead.number) > after)
    return session.exec(query.order_by(col(BodyRead.number)).limit(limit)).all()


def shown_paths(paths: Iterable[str], view: View, loading: Iterable[str]) -> list[str]:
    """Paths of a document that a view shows."""
    return sorted(paths) if view is View.FULL else sorted(set(paths) & set(loading))
