"""A request to change a subject: from what was sent to a filed document and an accepted command."""

from collections.abc import Collection
from dataclasses import dataclass

from api.acts.checked import CheckedAct
from api.acts.problems import DocumentMissing
from api.acts.schemas import ActSubmission
from api.acts.service import check_act
from api.desk import Desk
from api.documents.service import Filing, Paper, file_documents
from api.members.models import Party
from api.outbox.models import OutboxCommand
from api.outbox.service import accept
from api.problems import Unprocessable
from api.subjects.rights import SubjectForbidden
from contracts.bindings.calls import Call
from evidence.document_types import DECISION, DocumentType
from evidence.facts import Verb
from evidence.types import Fields, MemberNumber, SubjectId


class PartyUnknown(Unprocessable):
    slug, title = "party-unknown", "This gateway knows no such party"


class DocumentWrong(Unprocessable):
    slug, title = "document-wrong", "This act stands for another document"


@dataclass(frozen=True, slots=True)
class Change:
    """What was sent about a subject, and the revision that the caller means."""

    owner: MemberNumber
    subject: SubjectId
    submission: ActSubmission
    if_match: str | None


def check_change(desk: Desk, change: Change, verb: Verb) -> CheckedAct:
    """The checked act of a change. Its revision is judged afterwards: a repeat of an accepted act is answered first, because
    the revision has moved since. Raises what `check_act` raises."""
    return check_act(
        desk.session,
        desk.settings,
        desk.party,
        change.submission,
        desk.now,
        verbs=(verb,),
        owner=change.owner,
        subject=change.subject,
    )


def require_own(desk: Desk, change: Change) -> None:
    """SubjectForbidden when the subject is another member's, for what only its owner does."""
    if change.owner != desk.own:
        raise SubjectForbidden("Go to the gateway of its owner.", owner=change.owner)


def document_of(checked: CheckedAct, kind: DocumentType) -> Fields:
    """The fields of the act's document, which must be of a type.

    Raises:
        DocumentMissing: the act stands for none. DocumentWrong: it is of another type.
    """
    if checked.document is None:
        raise DocumentMissing("This act needs a document.", schema=kind.name)
    if checked.document.schema.name != kind.name:
        raise DocumentWrong(
            "Send the document that this needs.", given=checked.document.schema.name, expected=kind.name
        )
    return dict(checked.document.fields)


def decision_of(checked: CheckedAct) -> Fields:
    """The fields of the act's decision document. Raises what `document_of` and `require_owner` raise."""
    fields = document_of(checked, DECISION)
    require_owner(checked, fields, "/owner")
    return fields


def require_owner(checked: CheckedAct, fields: Fields, path: str) -> None:
    """DocumentWrong when the document names another owner than the act."""
    if fields[path] != checked.act.owner:
        raise DocumentWrong(
            "The document names another owner.", path=path, given=fields[path], expected=checked.act.owner
        )


def check_parties(desk: Desk, parties: Collection[str]) -> frozenset[str]:
    """PartyUnknown unless all are registered here."""
    for party in parties:
        if desk.session.get(Party, party) is None:
            raise PartyUnknown("Register it first, or leave it out.", party=party)
    return frozenset(parties)


def put(desk: Desk, checked: CheckedAct, call: Call, filing: Filing, items: int = 0) -> OutboxCommand:
    """Files the act's document, if it stands for one, and accepts its command.

    Args:
        items: what the gas of this verb grows with (contracts/gas.py).
    """
    if checked.document is not None:
        file_documents(desk.session, desk.settings, desk.bodies, [Paper(checked, filing)], desk.now)
    return accept(desk.session, checked, call, desk.now, items)
