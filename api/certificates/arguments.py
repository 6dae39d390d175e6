"""What a certificate's documents say to the contract: pure functions from fields to arguments.

As for declarations, everything comes from the act and from documents that acts bind.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from api.civil import civil_date, end_of, start_of
from api.codes.quantities import micro_units, unit_code
from api.declarations.arguments import SALT_BYTES, Arguments, reason_of
from api.outbox.service import Argument
from api.problems import Unprocessable
from evidence.acts import Act
from evidence.documents import unflatten
from evidence.encoding import from_hex
from evidence.facts import Agreement, CertificateFlag, Decision
from evidence.hashing import salted_commitment
from evidence.types import Fields, Link, MemberNumber, SubjectId
from evidence.words import unit_code as packed_unit

DECLARATION_ITEM = 0
CERTIFICATE_LINE = 1
ITEM_PARTS = 256
NO_REVISION = 0


class LinesWrong(Unprocessable):
    slug, title = "lines-wrong", "The certificate's lines cannot be accounted for"


@dataclass(frozen=True, slots=True)
class Form:
    """A certificate or application, read for the contract: `lines` are (unit u24, micro-units) in order."""

    lines: tuple[tuple[int, int], ...]
    links: tuple[Link, ...]


def form_of(fields: Fields) -> Form:
    """Lines and links of an AK form.

    Raises:
        LinesWrong: line numbers have a gap, a quantity or unit cannot be counted.
    """
    document: Any = unflatten(fields)
    items: list[dict[str, Any]] = document.get("items", [])
    numbers = [item["itemNumber"] for item in items]
    if not items or numbers != list(range(1, len(items) + 1)):
        raise LinesWrong("Number the lines from 1 without gap.", lines=numbers[:20])
    lines = tuple(_measured(item, item["itemNumber"]) for item in items)
    links = tuple(_link(item["itemNumber"], link) for item in items for link in item.get("links", []))
    return Form(lines, links)


def _measured(item: Mapping[str, object], line: int) -> tuple[int, int]:
    try:
        return packed_unit(unit_code(str(item["quantityUnit"]))), micro_units(str(item["quantity"]))
    except ValueError as error:
        raise LinesWrong(f"Line {line}: {error}.", line=line) from error


def _link(line: int, link: Mapping[str, object]) -> Link:
    unit, quantity = _measured(link, line)
    source, item, measure = (_number(link, name) for name in ("source", "item", "measure"))
    return Link(
        line=line,
        source=source,
        owner=MemberNumber(_number(link, "owner")),
        subject=SubjectId(from_hex(link["subject"], f"/items/{line - 1}/links/*/subject", 32)),
        part=item * ITEM_PARTS + measure if source == DECLARATION_ITEM else item,
        unit=unit,
        quantity=quantity,
    )


def _number(link: Mapping[str, object], name: str) -> int:
    value = link[name]
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 16:
        raise LinesWrong(f"{name} is a whole number below 65536.", value=str(value)[:40])
    return value


def link_arguments(links: Sequence[Link]) -> list[Argument]:
    """`Link[]` as the contract takes it."""
    return [
        (link.line, link.source, link.owner, link.subject, link.part, link.unit, link.quantity)
        for link in links
    ]


def terms(fields: Fields, addressed: MemberNumber, zone: ZoneInfo) -> Argument:
    """`CertificateTerms`: valid from the day of issue to the end of `/validUntil`, in the issuer's zone."""
    flags = CertificateFlag(0)
    if fields.get("/issuedRetroactively"):
        flags |= CertificateFlag.RETROACTIVE
    if fields.get("/thirdCountryInvoicing"):
        flags |= CertificateFlag.THIRD_PARTY_INVOICE
    if any(link.source == CERTIFICATE_LINE for link in form_of(fields).links):
        flags |= CertificateFlag.BACK_TO_BACK
    return (
        addressed,
        start_of(civil_date(fields["/issueDate"], "/issueDate"), zone),
        end_of(civil_date(fields["/validUntil"], "/validUntil"), zone),
        int(Agreement.AK),
        int(flags),
    )


def apply_for(act: Act, addressed: MemberNumber) -> Arguments:
    return (act.subject, act.revision, addressed, int(Agreement.AK), act.document)


def return_application(act: Act, decision: Fields) -> Arguments:
    return (act.subject, act.revision, reason_of(decision))


def issue(act: Act, certificate: Fields, addressed: MemberNumber, zone: ZoneInfo) -> Arguments:
    form = form_of(certificate)
    lines: Argument = list(form.lines)
    return (
        act.subject,
        act.revision,
        terms(certificate, addressed, zone),
        act.document,
        lines,
        link_arguments(form.links),
    )


def receive(act: Act) -> Arguments:
    return (act.owner, act.subject)


def reject(act: Act, decision: Fields) -> Arguments:
    return (act.owner, act.subject, reason_of(decision))


def entry_salt(secret: bytes, entry_number: str) -> bytes:
    """The one salt of an import entry at its administration, so that the same entry always has the same commitment."""
    return hmac.digest(secret, b"gwm.entry.1" + entry_number.encode(), "sha256")[:SALT_BYTES]


def entry_of(draw: Fields) -> bytes:
    """Commitment to the import entry of a draw."""
    return salted_commitment(
        from_hex(draw["/entrySalt"], "/entrySalt", SALT_BYTES), str(draw["/entryNumber"])
    )


def draw(act: Act, decision: Fields, zone: ZoneInfo) -> Arguments:
    """One entry line's draw; the entry's date is a day of the importing administration."""
    line = _line(decision)
    _, quantity = _measured({name: decision[f"/{name}"] for name in ("quantity", "quantityUnit")}, line)
    entered = start_of(civil_date(decision["/entryDate"], "/entryDate"), zone)
    kinds = {kind.name.lower(): kind for kind in Decision}
    kind = kinds.get(str(decision["/decision"]))
    if kind is None:
        raise Unprocessable("/decision: unknown.", value=str(decision["/decision"])[:40], known=sorted(kinds))
    entry_line = _entry_line(decision)
    return (act.owner, act.subject, line, quantity, entry_of(decision), entry_line, entered, int(kind))


def release_draw(act: Act, decision: Fields, revision: int) -> Arguments:
    """`revision` is that of the draw, which the act names as its own."""
    return (act.owner, act.subject, _line(decision), entry_of(decision), _entry_line(decision), revision)


def correct(
    act: Act,
    standing: Fields,
    revision: int,
    replaced: SubjectId,
    certificate: Fields,
    addressed: MemberNumber,
    zone: ZoneInfo,
) -> Arguments:
    """The act is about the new certificate; `replaced` at `revision` is the one that it takes over from."""
    form = form_of(certificate)
    lines: Argument = list(form.lines)
    return (
        replaced,
        revision,
        link_arguments(form_of(standing).links),
        act.subject,
        terms(certificate, addressed, zone),
        act.document,
        lines,
        link_arguments(form.links),
    )


def copy(act: Act, original: SubjectId) -> Arguments:
    return (original, act.subject, act.document)


def cancel(act: Act, decision: Fields, standing: Fields) -> Arguments:
    """`standing` is the certificate's own document, whose links give their shares back."""
    return (act.subject, act.revision, reason_of(decision), link_arguments(form_of(standing).links))


def _line(decision: Fields) -> int:
    return _positive(decision["/line"], "/line")


def _entry_line(decision: Fields) -> int:
    return _positive(decision["/entryLine"], "/entryLine")


def _positive(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1 << 16:
        raise Unprocessable(f"{path}: give a whole number from 1.", path=path, value=str(value)[:40])
    return value
