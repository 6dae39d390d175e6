"""The importing side: receipts, and draws for import entries, at the gateway of the drawing administration."""

from hmac import compare_digest

from api.access import DocumentClass
from api.acts.checked import CheckedAct
from api.agreements.agreement import agreement
from api.certificates import calls, repository, rules
from api.certificates.models import DrawnLine
from api.certificates.service import certificate, form_of, original_of, refuse
from api.derived_keys import derived_key
from api.desk import Desk
from api.documents.service import Filing
from api.facts.models import Fact
from api.facts.repository import fact
from api.outbox.models import OutboxCommand
from api.problems import Conflict, NotFound, Unprocessable
from api.settings import Settings
from api.subjects.changes import (
    Change,
    DocumentWrong,
    check_change,
    decision_of,
    document_of,
    put,
    require_owner,
)
from api.subjects.revisions import require_seen
from api.subjects.rights import SubjectForbidden, require_visible
from api.subjects.standing import Standing
from contracts.bindings.certificates import ImportEntry
from evidence.document_types import DRAW
from evidence.facts import Agreement, Kind, Verb
from evidence.hashing import draw_id
from evidence.types import Fields, SubjectId
from evidence.words import decode_balance, unit_text

CERTIFICATE = DocumentClass.CERTIFICATE


class DrawUnknown(NotFound):
    slug, title = "draw-unknown", "There is no such draw on this certificate"


class EntrySaltWrong(Unprocessable):
    slug, title = "entry-salt-wrong", "This is not the salt of the entry"


class EntriesExceeded(Conflict):
    slug, title = "entries-exceeded", "The agreement lets no further entry use this certificate"


class EntryLineTaken(Conflict):
    slug, title = (
        "entry-line-taken",
        "A line of an entry and a line of a certificate belong to each other alone",
    )


def require_officer(desk: Desk) -> None:
    """SubjectForbidden for everybody but officers of this gateway's own member."""
    if not desk.party.office:
        raise SubjectForbidden("Ask an officer of this administration.")


def salt_of_entry(settings: Settings, entry_number: str) -> bytes:
    """The one salt of an import entry at this administration."""
    return calls.entry_salt(derived_key(settings, "gwm.entry.1"), entry_number)


def _incoming(desk: Desk, change: Change, verb: Verb) -> tuple[CheckedAct, Standing]:
    """A change to a certificate by an officer of an importing administration. Whether it is the addressed one is the contract's
    to judge, which knows it for certain."""
    standing = certificate(desk, change.owner, change.subject)
    require_visible(desk, CERTIFICATE, standing)
    return check_change(desk, change, verb), standing


def receive(desk: Desk, change: Change) -> OutboxCommand:
    """The addressed administration has taken the certificate in; a decision document may say more."""
    checked, standing = _incoming(desk, change, Verb.CERTIFICATES_RECEIVE)
    require_seen(change.if_match, checked.act, standing.revision)
    if checked.document is not None:
        decision_of(checked)
    return put(desk, checked, calls.receive(checked.act), Filing())


def reject(desk: Desk, change: Change) -> OutboxCommand:
    """The addressed administration finds the form invalid, with a reason, for good."""
    checked, standing = _incoming(desk, change, Verb.CERTIFICATES_REJECT)
    require_seen(change.if_match, checked.act, standing.revision)
    return put(desk, checked, calls.reject(checked.act, decision_of(checked)), Filing())


def draw(desk: Desk, change: Change) -> OutboxCommand:
    """Draws on a line for an import entry's line. Raises what `check_act` raises, ContentRefused, EntrySaltWrong,
    EntriesExceeded, EntryLineTaken."""
    checked, standing = _incoming(desk, change, Verb.CERTIFICATES_DRAW)
    require_seen(change.if_match, checked.act, standing.revision)
    fields = document_of(checked, DRAW)
    require_owner(checked, fields, "/issuer")
    call = calls.draw(checked.act, fields, desk.settings.member.zone)
    entry, original = _entry(desk, fields), original_of(desk, standing)
    _cross_match(desk, standing, original, fields)
    line = calls.counted_line(fields, "/line")
    drawn = draw_id(change.owner, original.subject, line, entry.entry, entry.line)
    others = [
        row
        for row in repository.standing_lines(desk.session, change.owner, original.subject)
        if row.draw != drawn
    ]
    _check_entries(standing, others, entry, line)
    desk.session.merge(
        DrawnLine(
            draw=drawn,
            owner=change.owner,
            subject=original.subject,
            line=line,
            entry=entry.entry,
            entry_line=entry.line,
            command=checked.act.command,
        )
    )
    return put(desk, checked, call, Filing())


def _entry(desk: Desk, fields: Fields) -> ImportEntry:
    """The entry, under the salt that makes the same entry the same wherever it draws: else it could draw twice."""
    expected = salt_of_entry(desk.settings, str(fields["/entryNumber"])).hex()
    if not compare_digest(str(fields["/entrySalt"]).encode(), expected.encode()):
        raise EntrySaltWrong("Ask GET /entries/{number}/salt for it.", given=fields["/entrySalt"])
    return calls.entry_of(fields)


def _cross_match(desk: Desk, standing: Standing, original: Standing, fields: Fields) -> None:
    """ContentRefused where entry and certificate disagree; what the body would say is left out while it is not here."""
    root = standing.root
    if root is not None and desk.bodies.holds(desk.session, root):
        refuse(rules.match_findings(fields, form_of(desk, standing)))
        return
    balance = original.of(Kind.CERTIFICATES_LINE).get(calls.counted_line(fields, "/line"))
    if balance is not None:
        refuse(rules.unit_findings(fields, unit_text(decode_balance(balance.word).unit)))


def _check_entries(standing: Standing, others: list[DrawnLine], entry: ImportEntry, line: int) -> None:
    """How many entries may use a certificate, and that lines match one to one."""
    state = standing.state
    allowed = agreement(Agreement(state.terms.code).name).entries_per_certificate if state else 0
    entries = {row.entry for row in others} | {entry.entry}
    if len(entries) > allowed:
        raise EntriesExceeded("Release the draws of the other entry first.", allowed=allowed)
    for row in others:
        if row.entry == entry.entry and (row.entry_line == entry.line) != (row.line == line):
            raise EntryLineTaken(
                "Release that draw first.", draw=row.draw.hex(), line=row.line, entryLine=row.entry_line
            )


def release_draw(desk: Desk, change: Change, drawn: SubjectId) -> OutboxCommand:
    """Takes a draw back. If-Match and the act's revision are the draw's.

    The act stands for a decision about the certificate, the entry then being that of the draw's own document; or for a draw
    document that names the entry again, for when that document was erased.
    """
    checked, standing = _incoming(desk, change, Verb.CERTIFICATES_RELEASE_DRAW)
    original = original_of(desk, standing)
    recorded = recorded_draw(desk, original, drawn)
    require_seen(change.if_match, checked.act, recorded.revision)
    fields = _drawn_document(desk, checked, recorded)
    entry, line = calls.entry_of(fields), calls.counted_line(fields, "/line")
    if draw_id(change.owner, original.subject, line, entry.entry, entry.line) != drawn:
        raise DocumentWrong("The document names another draw.", draw=drawn.hex())
    row = desk.session.get(DrawnLine, drawn)
    if row is not None:
        row.command = checked.act.command
        desk.session.add(row)
    return put(desk, checked, calls.release_draw(checked.act, fields), Filing())


def recorded_draw(desk: Desk, original: Standing, drawn: SubjectId) -> Fact:
    """The fact of a draw on a certificate. DrawUnknown when there is none."""
    found = fact(desk.session, Kind.CERTIFICATES_DRAW, original.owner, drawn)
    on_it = {row.subject for row in repository.draws_on(desk.session, original.owner, original.subject)}
    if found is None or found.subject not in on_it:
        raise DrawUnknown("Look it up in the list of draws.", draw=drawn.hex())
    return found


def _drawn_document(desk: Desk, checked: CheckedAct, recorded: Fact) -> Fields:
    if checked.document is not None and checked.document.schema.name == DRAW.name:
        return document_of(checked, DRAW)
    decision_of(checked)
    root = repository.drawn_root(desk.session, recorded)
    if root is None:
        raise DrawUnknown("Its document is not kept here: name the entry again.", draw=recorded.subject.hex())
    return dict(desk.bodies.document(desk.session, root).fields)
