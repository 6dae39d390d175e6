"""What a certificate's documents say to the contract: pure functions from acts, forms and fields to calls.

As for declarations, everything comes from the act and from documents that acts bind. Lines and links are those that the
readers found (api/readers/certificate_lines.py).
"""

import hmac
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from api.civil import civil_date, end_of, start_of
from api.codes.quantities import MicroUnits, micro_units
from api.declarations.calls import SALT_BYTES, reason_of
from api.problems import Unprocessable
from api.readers.certificate import CertificateForm
from api.readers.certificate_lines import SOURCE_CERTIFICATE
from contracts.bindings.calls import Call
from contracts.bindings.certificates import (
    CertificateTerms,
    CertifiedLine,
    ImportEntry,
    OriginCertificates,
)
from evidence.acts import Act
from evidence.encoding import from_hex
from evidence.facts import Agreement, CertificateFlag, Decision
from evidence.hashing import salted_commitment
from evidence.types import Digest, Fields, Link, MemberNumber, SubjectId
from evidence.words import unit_code

GREATEST_LINE = 0xFFFF


class DrawWrong(Unprocessable):
    slug, title = "draw-wrong", "The draw cannot be counted"


def terms(form: CertificateForm, addressed: MemberNumber, zone: ZoneInfo) -> CertificateTerms:
    """Valid from the day of issue to the end of `/validUntil`, in the issuer's zone."""
    fields = form.fields
    flags = CertificateFlag(0)
    if fields.get("/issuedRetroactively"):
        flags |= CertificateFlag.RETROACTIVE
    if fields.get("/thirdCountryInvoicing"):
        flags |= CertificateFlag.THIRD_PARTY_INVOICE
    if any(link.source == SOURCE_CERTIFICATE for link in form.links):
        flags |= CertificateFlag.BACK_TO_BACK
    return CertificateTerms(
        addressed,
        start_of(civil_date(fields["/issueDate"], "/issueDate"), zone),
        end_of(civil_date(fields["/validUntil"], "/validUntil"), zone),
        Agreement.AK,
        flags,
    )


def _lines(form: CertificateForm) -> list[CertifiedLine]:
    return [CertifiedLine(unit_code(line.unit), line.quantity) for line in form.lines]


def apply(act: Act, addressed: MemberNumber) -> Call:
    return OriginCertificates.apply(act.subject, act.revision, addressed, Agreement.AK, act.document)


def return_application(act: Act, decision: Fields) -> Call:
    return OriginCertificates.return_application(act.subject, act.revision, reason_of(decision))


def issue(act: Act, form: CertificateForm, terms: CertificateTerms) -> Call:
    return OriginCertificates.issue(act.subject, act.revision, terms, act.document, _lines(form), form.links)


def receive(act: Act) -> Call:
    return OriginCertificates.receive(act.owner, act.subject)


def reject(act: Act, decision: Fields) -> Call:
    return OriginCertificates.reject(act.owner, act.subject, reason_of(decision))


def correct(
    act: Act,
    replaced: SubjectId,
    revision: int,
    standing: Sequence[Link],
    form: CertificateForm,
    terms: CertificateTerms,
) -> Call:
    """The act is about the new certificate; `replaced` at `revision`, with its `standing` links, is the one that it replaces."""
    return OriginCertificates.correct(
        replaced, revision, standing, act.subject, terms, act.document, _lines(form), form.links
    )


def copy(act: Act, original: SubjectId) -> Call:
    return OriginCertificates.copy(original, act.subject, act.document)


def cancel(act: Act, decision: Fields, standing: Sequence[Link]) -> Call:
    """`standing` are the certificate's links, which give their shares back."""
    return OriginCertificates.cancel(act.subject, act.revision, reason_of(decision), standing)


def entry_salt(secret: bytes, entry_number: str) -> bytes:
    """The one salt of an import entry at its administration, so that the same entry always has the same commitment."""
    return hmac.digest(secret, b"gwm.entry.1" + entry_number.encode(), "sha256")[:SALT_BYTES]


def entry_of(draw: Fields) -> ImportEntry:
    """The import entry's line that a draw is for; the entry is committed to, because its number can be guessed."""
    salt = from_hex(draw["/entrySalt"], "/entrySalt", SALT_BYTES)
    commitment: Digest = salted_commitment(salt, str(draw["/entryNumber"]))
    return ImportEntry(commitment, counted_line(draw, "/entryLine"))


def quantity_of(draw: Fields) -> MicroUnits:
    """Micro-units that a draw takes, more than 0. DrawWrong when they cannot be counted."""
    literal = str(draw["/quantity"])
    try:
        quantity = micro_units(literal)
    except ValueError as error:
        raise DrawWrong(f"/quantity: {error}.", value=literal[:40]) from error
    if not quantity:
        raise DrawWrong("/quantity: draw more than nothing.", value=literal)
    return quantity


def counted_line(fields: Fields, path: str) -> int:
    """A line number from 1. DrawWrong when it is none."""
    value = fields.get(path)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= GREATEST_LINE:
        raise DrawWrong(f"{path}: give a whole number from 1.", path=path, value=str(value)[:40])
    return value


def draw(act: Act, decision: Fields, zone: ZoneInfo) -> Call:
    """One entry line's draw; the entry's date is a day of the importing administration."""
    kinds = {kind.name.lower(): kind for kind in Decision}
    kind = kinds.get(str(decision["/decision"]))
    if kind is None:
        raise DrawWrong("/decision: unknown.", value=str(decision["/decision"])[:40], known=sorted(kinds))
    return OriginCertificates.draw(
        act.owner,
        act.subject,
        counted_line(decision, "/line"),
        quantity_of(decision),
        entry_of(decision),
        start_of(civil_date(decision["/entryDate"], "/entryDate"), zone),
        kind,
    )


def release_draw(act: Act, drawn: Fields) -> Call:
    """The act's revision is that of the draw; `drawn` is the document that was drawn with."""
    line = counted_line(drawn, "/line")
    return OriginCertificates.release_draw(act.owner, act.subject, line, entry_of(drawn), act.revision)
