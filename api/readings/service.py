"""From bytes to a reading; and what an amendment makes of a declaration that is kept here."""

from collections.abc import Callable, Iterable

from api.access import Action, DocumentClass
from api.bodies.service import DOCUMENT_PART
from api.codes.quantities import decimal_literal
from api.desk import Desk
from api.documents.repository import version_of
from api.documents.service import log_reading, require
from api.documents.sharing import require_full
from api.problems import Unprocessable
from api.readers import certificate as forms
from api.readers import messages, wco
from api.readers.amendment import apply_amendment
from api.readers.counts import package_count
from api.readers.errors import InputTooLarge, ReaderError
from api.readers.measures import measures as measures_in
from api.readings.schemas import (
    FindingView,
    MeasureView,
    NextVersion,
    NotificationError,
    NotificationView,
    Reading,
    ReadingKind,
    RefusalView,
)
from api.subjects.rights import require_visible
from api.subjects.standing import Standing, standing_document
from evidence.document_types import EXPORT_DECLARATION

_KINDS = {
    messages.DeclarationKind.ORIGINAL: ReadingKind.ORIGINAL,
    messages.DeclarationKind.AMENDMENT: ReadingKind.AMENDMENT,
    messages.DeclarationKind.CANCELLATION: ReadingKind.CANCELLATION,
}


class NoAmendment(Unprocessable):
    slug, title = "no-amendment", "This message changes no declaration"


class PredecessorWrong(Unprocessable):
    slug, title = "predecessor-wrong", "The message is about another declaration"


def read_xml(data: bytes) -> Reading:
    """What an XML message says. A refusal is a reading too. InputTooLarge is raised."""
    try:
        return _of_message(wco.read(data))
    except InputTooLarge:
        raise
    except ReaderError as error:
        return _refused(error)


def read_form(data: bytes, kind: ReadingKind) -> Reading:
    """What a Form AK in JSON says, read as an application or as a certificate. InputTooLarge is raised."""
    read = forms.read_certificate if kind is ReadingKind.CERTIFICATE else forms.read_application
    try:
        form = read(data)
    except InputTooLarge:
        raise
    except ReaderError as error:
        return _refused(error, kind)
    lines = [
        MeasureView(item=line.line, measure=0, unit=line.unit, quantity=decimal_literal(line.quantity))
        for line in form.lines
    ]
    return Reading(
        kind=kind,
        schema_name=form.kind.name,
        format=f"Form {form.agreement.form}",
        number=form.number,
        fields=form.fields,
        measures=lines,
    )


def _refused(error: ReaderError, kind: ReadingKind = ReadingKind.UNKNOWN) -> Reading:
    known = error.recognition
    findings = [
        FindingView(
            code=one.code, path=one.path, message=one.problem, value=one.value, code_list=one.code_list
        )
        for one in error.findings
    ]
    return Reading(
        kind=kind,
        function_code=known.function_code if known else None,
        type_code=known.type_code if known else None,
        reference=known.reference if known else None,
        refusal=RefusalView(slug=error.slug, title=error.title, findings=findings),
    )


def _of_message(message: messages.Message) -> Reading:
    if isinstance(message, messages.DeclarationMessage):
        return _of_declaration(message)
    if isinstance(message, messages.Notification):
        return Reading(
            kind=ReadingKind.NOTIFICATION,
            format="WCO RES",
            function_code=message.function_code,
            reference=message.reference,
            number=message.number,
            notification=notification_view(message),
            unread=list(message.unread),
        )
    return Reading(
        kind=ReadingKind.INVENTORY,
        format=message.kind,
        function_code=message.code,
        reference=message.reference,
        number=message.ucr,
        details=dict(message.details),
        unread=list(message.unread),
    )


def _of_declaration(message: messages.DeclarationMessage) -> Reading:
    original = message.kind is messages.DeclarationKind.ORIGINAL
    return Reading(
        kind=_KINDS[message.kind],
        schema_name=EXPORT_DECLARATION.name,
        format=message.format,
        function_code=message.function_code,
        type_code=message.type_code,
        reference=message.reference,
        number=message.number,
        predecessor=message.predecessor,
        fields=message.fields or None,
        measures=_measures(message.measures),
        packages=message.packages if original else None,
        complete=message.complete,
        supplementary=message.supplementary,
        reasons=list(message.reasons),
        unread=list(message.unread),
    )


def _measures(found: Iterable[messages.Measure]) -> list[MeasureView]:
    return [
        MeasureView(item=one.item, measure=one.measure, unit=one.unit, quantity=decimal_literal(one.quantity))
        for one in found
    ]


def notification_view(message: messages.Notification) -> NotificationView:
    """The schema of a response of customs."""
    return NotificationView(
        name=message.name,
        function_code=message.function_code,
        id=message.id,
        issued=message.issued,
        reference=message.reference,
        number=message.number,
        version=message.version,
        accepted=message.accepted,
        rejected=message.rejected,
        effective=message.effective,
        limit=message.limit,
        status_code=message.status_code,
        statements=list(message.statements),
        errors=[NotificationError(code=code, pointer=pointer) for code, pointer in message.errors],
    )


def next_version(desk: Desk, standing: Standing, known: Callable[[str], bool], data: bytes) -> NextVersion:
    """What an amendment or cancellation message makes of a declaration, whose body the party must be allowed to read in full.

    Args:
        known: whether this gateway knows the declaration by a number.

    Raises:
        NoAmendment, PredecessorWrong: as they say. ReaderError: the message is refused, or points to what is not there.
    """
    message = wco.read(data)
    if not isinstance(message, messages.DeclarationMessage) or message.predecessor is None:
        raise NoAmendment("Send an amendment or a cancellation.")
    if not known(message.predecessor):
        raise PredecessorWrong("Look it up by its number.", predecessor=message.predecessor)
    kind, fields = _KINDS[message.kind], None
    if kind is ReadingKind.AMENDMENT:
        fields = apply_amendment(_readable(desk, standing), message)
    return NextVersion(
        kind=kind,
        revision=standing.revision,
        version=standing.version,
        fields=fields,
        measures=_measures(measures_in(fields)) if fields else [],
        packages=package_count(fields) if fields else None,
        reasons=list(message.reasons),
        unread=list(message.unread),
    )


def _readable(desk: Desk, standing: Standing) -> dict[str, str | int | bool | None]:
    """The fields of the present version, read by right and written into its read log."""
    require_visible(desk, DocumentClass.DECLARATION, standing)
    document = standing_document(desk, standing)
    row = version_of(desk.session, document.root)
    assert row is not None, "a body is kept with its entry in the register"
    decision = require(desk.session, desk.party, Action.READ, row, desk.now)
    require_full(decision, row)
    log_reading(desk.session, desk.party, row, DOCUMENT_PART, decision, "amendment", desk.now)
    return dict(document.fields)
