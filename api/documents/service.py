"""Filing a document version, and reading, sharing and erasing it by right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlmodel import Session, col, select

from api.access import CLASS_OF_SCHEMA, Action, Decision, DocumentClass, Ground, View, may
from api.acts.checked import CheckedAct
from api.auth.party import SignedInParty
from api.bodies.models import BodyRead
from api.bodies.service import BodyService, Deposit, Original
from api.clock import Instant
from api.database import insert_all, insert_missing
from api.documents.models import Concern, ConcernedMember, DocumentVersion, NamedParty
from api.documents.repository import next_number, rights_of, version_of, versions_behind
from api.grants.repository import open_cases
from api.problems import Conflict, Forbidden, NotFound, Unprocessable
from api.settings import Settings
from evidence.acts import NO_SUBJECT
from evidence.commitments import Commitment
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


@dataclass(frozen=True, slots=True)
class Paper:
    """The document of a checked act, and whom it concerns."""

    checked: CheckedAct
    filing: Filing

    @property
    def document(self) -> Commitment:
        """An act without document files nothing."""
        assert self.checked.document is not None
        return self.checked.document

    @property
    def subject(self) -> SubjectId:
        """What it is kept under: the act's subject, or for an anchored document its own root, as its status fact is."""
        subject = self.checked.act.subject
        return subject if subject != NO_SUBJECT else SubjectId(self.document.root)


def file_documents(
    session: Session, settings: Settings, bodies: BodyService, papers: Sequence[Paper], now: Instant
) -> None:
    """Keeps documents of checked acts: encrypted bodies, register entries in their order, whom they concern.

    Raises:
        BodyKnown: a document root is here already.
    """
    bodies.keep(session, [_deposit(settings, paper) for paper in papers])
    first = next_number(session)
    rows = [_row(settings, paper, number, now) for number, paper in enumerate(papers, first)]
    insert_all(session, DocumentVersion, rows)
    _concern(session, papers, settings.member.number)


def _deposit(settings: Settings, paper: Paper) -> Deposit:
    fields, attachments = paper.document.fields, paper.checked.attachments
    originals = [
        Original(str(fields[f"/attachments/{index}/mediaType"]), data)
        for index, data in enumerate(attachments)
    ]
    recipients = [settings.members[number].certificate for number in sorted(paper.filing.recipients)]
    return Deposit(paper.document, originals, recipients)


def _row(settings: Settings, paper: Paper, number: int, now: Instant) -> dict[str, object]:
    act, document = paper.checked.act, paper.document
    document_class = paper.filing.document_class or CLASS_OF_SCHEMA[document.schema.name]
    return {
        "root": document.root,
        "number": number,
        "owner": act.owner,
        "subject": paper.subject,
        "schema_name": document.schema.name,
        "document_class": document_class,
        "version": paper.filing.version,
        "party": paper.checked.party.id,
        "act": act.encode(),
        "signature": paper.checked.signature,
        "command": act.command,
        "filed": now,
        "retain_until": now + settings.retention.get(document_class, settings.default_retention),
        "selected": False,
    }


def _concern(session: Session, papers: Sequence[Paper], own: MemberNumber) -> None:
    """Adds to whom subjects concern; nobody is ever taken off by a later version."""
    parties, members = list[dict[str, object]](), list[dict[str, object]]()
    for paper in papers:
        owner, filing = paper.checked.act.owner, paper.filing
        about = {"owner": owner, "subject": paper.subject}
        parties += [about | {"party": party} for party in filing.named]
        concerns = [(member, Concern.JURISDICTION) for member in filing.jurisdiction | {own, owner}]
        concerns += [(member, Concern.ADDRESSED) for member in filing.addressed]
        members += [about | {"member": member, "concern": concern} for member, concern in concerns]
    insert_missing(session, NamedParty, parties)
    insert_missing(session, ConcernedMember, members)


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
