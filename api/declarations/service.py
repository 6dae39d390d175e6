"""What parties do with declarations: each function judges one request and puts one command into the outbox."""

from api.access import Action, DocumentClass
from api.acts.checked import CheckedAct
from api.acts.service import check_act
from api.declarations import calls, repository
from api.declarations.loading import counts_as
from api.declarations.schemas import DeclarationSubmission
from api.desk import Desk
from api.documents.repository import versions
from api.documents.service import Filing
from api.outbox.models import OutboxCommand
from api.outbox.service import require_fits
from api.readers.counts import item_count
from api.subjects.changes import (
    Change,
    check_change,
    check_parties,
    decision_of,
    document_of,
    put,
    require_own,
    require_owner,
)
from api.subjects.references import Numbering, ReferenceTaken, note_reference, referenced, require_free
from api.subjects.revisions import require_match, require_new, require_past, require_seen
from api.subjects.rights import require_may, require_visible
from api.subjects.standing import Standing, standing_document, standing_of
from contracts.bindings.declarations import ExportDeclarations, Measure
from evidence.acts import Act
from evidence.document_types import EXPORT_DECLARATION, LOADING_REPORT
from evidence.facts import DeclarationStatus, Kind, Namespace, Verb
from evidence.types import Fields, MemberNumber, SubjectId
from evidence.words import decode_balance

CLASS = DocumentClass.DECLARATION


def declaration(desk: Desk, owner: MemberNumber, subject: SubjectId) -> Standing:
    """A declaration that the party may see. SubjectUnknown when there is none."""
    standing = standing_of(desk.session, Namespace.DECLARATIONS, owner, subject)
    require_visible(desk, CLASS, standing)
    return standing


def declare(desk: Desk, sent: DeclarationSubmission) -> OutboxCommand:
    """Files version 1. Raises what `check_act` raises, ItemsWrong, CommandTooLarge, ReferenceTaken, PartyUnknown."""
    verbs = (Verb.DECLARATIONS_DECLARE,)
    checked = check_act(desk.session, desk.settings, desk.party, sent, desk.now, verbs=verbs)
    act, fields = checked.act, document_of(checked, EXPORT_DECLARATION)
    standing = standing_of(desk.session, Namespace.DECLARATIONS, act.owner, act.subject)
    require_new(act, standing.revision)
    _require_releasable(act, calls.measures_of(fields))
    named = check_parties(desk, sent.parties) | {desk.party.id}
    reference = str(fields[EXPORT_DECLARATION.number_path or ""])
    mine = [
        (owner, subject)
        for owner, subject in referenced(desk.session, desk.settings, Numbering.DECLARATION, reference)
        if subject != act.subject and _filed_by(desk, owner, subject)
    ]
    require_free(desk.session, mine, Kind.DECLARATIONS_STATUS, reference)
    for number in {reference, str(fields.get("/id") or reference)}:
        note_reference(desk.session, desk.settings, Numbering.DECLARATION, number, act.owner, act.subject)
    return put(desk, checked, calls.declare(act, fields), Filing(named=named))


def _require_releasable(act: Act, measures: list[Measure]) -> None:
    """CommandTooLarge when customs could not release what is declared: its author hears so now, and divides it."""
    release = ExportDeclarations.release(act.subject, 1, measures, 0)
    require_fits(Verb.DECLARATIONS_RELEASE, release, len(measures))


def _filed_by(desk: Desk, owner: MemberNumber, subject: SubjectId) -> bool:
    """A reference is its author's own: two traders may use the same."""
    return any(row.party == desk.party.id for row in versions(desk.session, owner, subject))


def _check(desk: Desk, change: Change, verb: Verb, *actions: Action) -> tuple[CheckedAct, Standing]:
    """The checked act of a change, and where its declaration stands."""
    standing = standing_of(desk.session, Namespace.DECLARATIONS, change.owner, change.subject)
    require_may(desk, CLASS, standing, *actions)
    return check_change(desk, change, verb), standing


def _decided(desk: Desk, change: Change, verb: Verb, *actions: Action) -> tuple[CheckedAct, Standing, Fields]:
    """A change that a decision document states."""
    require_own(desk, change)
    checked, standing = _check(desk, change, verb, *actions)
    require_seen(change.if_match, checked.act, standing.revision)
    return checked, standing, decision_of(checked)


def release(desk: Desk, change: Change) -> OutboxCommand:
    """Customs accept for export; the balances open with what the present version declares."""
    checked, standing, decision = _decided(desk, change, Verb.DECLARATIONS_RELEASE, Action.DECIDE)
    measures = calls.measures_of(dict(standing_document(desk, standing).fields))
    call = calls.release(checked.act, decision, measures, desk.settings.member.zone)
    return put(desk, checked, call, Filing(), len(measures))


def amend(desk: Desk, change: Change) -> OutboxCommand:
    """A new version, by its author or by customs."""
    require_own(desk, change)
    checked, standing = _check(desk, change, Verb.DECLARATIONS_AMEND, Action.WRITE, Action.DECIDE)
    require_seen(change.if_match, checked.act, standing.revision)
    fields = document_of(checked, EXPORT_DECLARATION)
    given, version = calls.measures_of(fields), standing.version + 1
    _require_releasable(checked.act, given)
    items, moved = item_count(fields), list[Measure]()
    state = standing.state
    assert state is not None, "what is visible has a status"
    if state.status != DeclarationStatus.RECEIVED:
        balances = standing.of(Kind.DECLARATIONS_ITEM)
        moved = calls.moved_measures(
            given, {part: decode_balance(one.word) for part, one in balances.items()}
        )
        items = max(items, state.terms.code)
    number = fields.get("/id")
    if number:
        owner, subject = change.owner, change.subject
        note_reference(desk.session, desk.settings, Numbering.DECLARATION, str(number), owner, subject)
    call = calls.amend(checked.act, fields, version, items, moved)
    return put(desk, checked, call, Filing(version=version), len(moved))


def extend(desk: Desk, change: Change) -> OutboxCommand:
    """Customs move the loading deadline."""
    checked, _, decision = _decided(desk, change, Verb.DECLARATIONS_EXTEND, Action.DECIDE)
    return put(desk, checked, calls.extend(checked.act, decision, desk.settings.member.zone), Filing())


def withdraw(desk: Desk, change: Change) -> OutboxCommand:
    """Taken back by its author or by customs, while nothing of it is certified or loaded."""
    actions = (Action.WRITE, Action.DECIDE)
    checked, standing, decision = _decided(desk, change, Verb.DECLARATIONS_WITHDRAW, *actions)
    state = standing.state
    items = state.terms.code if state else 0
    return put(desk, checked, calls.withdraw(checked.act, decision), Filing(), items)


def notify_overdue(desk: Desk, change: Change) -> OutboxCommand:
    """Customs give notice that loading is overdue, and a time to explain."""
    checked, _, decision = _decided(desk, change, Verb.DECLARATIONS_NOTIFY_OVERDUE, Action.DECIDE)
    call = calls.notify_overdue(checked.act, decision, desk.settings.member.zone)
    return put(desk, checked, call, Filing())


def revoke(desk: Desk, change: Change) -> OutboxCommand:
    """Customs revoke after the notice has run out."""
    checked, _, decision = _decided(desk, change, Verb.DECLARATIONS_REVOKE, Action.DECIDE)
    return put(desk, checked, calls.revoke(checked.act, decision), Filing())


def report_loading(desk: Desk, change: Change) -> OutboxCommand:
    """A carrier's or terminal's report, or customs' own match.

    It counts whatever has happened to the declaration meanwhile, so If-Match may be left out and the act may have seen any
    revision that there was.
    """
    checked, standing = _check(desk, change, Verb.DECLARATIONS_REPORT_LOADING, Action.SEE)
    if change.if_match is not None:
        require_match(change.if_match, standing.revision)
    require_past(checked.act, standing.revision)
    report = document_of(checked, LOADING_REPORT)
    require_owner(checked, report, "/declarationOwner")
    _require_new_report(desk, change, str(report["/reportReference"]))
    return put(desk, checked, calls.report_loading(checked.act, report), Filing())


def _require_new_report(desk: Desk, change: Change, reference: str) -> None:
    """ReferenceTaken when the party's report of this reference counts already or waits for its outcome. The contract knows a
    reference by its salted commitment only: under another salt the same packages would be loaded twice."""
    for command in repository.reports_of(desk.session, change.owner, change.subject, desk.party.id):
        if counts_as(desk, command) == reference:
            raise ReferenceTaken(
                "This report counts; a further one has a reference of its own.",
                number=reference,
                standing=command.id.hex(),
            )
