"""From facts to what is shown of certificates and draws: pure functions."""

from collections.abc import Mapping

from api.certificates.schemas import CertificateView, DrawView, LineBalance, ReceiptView
from api.clock import Instant
from api.codes.quantities import MicroUnits, decimal_literal
from api.facts.models import Fact
from api.subjects.standing import Standing
from evidence.facts import (
    KINDS,
    Agreement,
    CertificateFlag,
    CertificateStatus,
    Decision,
    DrawStatus,
    Kind,
    ReceiptStatus,
)
from evidence.types import DocumentRoot, MemberNumber, SubjectId
from evidence.words import StateWord, decode_balance, decode_state, unit_text

LINE_BITS = 16


def is_expired(state: StateWord, now: Instant) -> bool:
    """Its validity has ended: computed, never written. An application has none yet."""
    return bool(state.terms.until) and now >= state.terms.until


def alias_of(standing: Standing) -> SubjectId | None:
    """The original of a certified copy."""
    alias = standing.of(Kind.CERTIFICATES_ALIAS).get(0)
    return SubjectId(alias.word) if alias else None


def application_root(standing: Standing) -> DocumentRoot | None:
    """Root of the last application."""
    applications = standing.of(Kind.CERTIFICATES_APPLICATION)
    return DocumentRoot(applications[max(applications)].word) if applications else None


def certificate_view(
    standing: Standing, original: Standing, reasons: Mapping[int, bytes], now: Instant
) -> CertificateView:
    """The schema of a certificate that the chain knows.

    Args:
        original: whose lines count: the standing itself, unless it is a copy.
        reasons: committed reason of a rejection, by rejecting member.
    """
    state = standing.state
    assert state is not None, "only what has a status is shown"
    root, application, alias = standing.root, application_root(standing), alias_of(standing)
    successor = standing.of(Kind.CERTIFICATES_SUCCESSOR).get(0)
    return CertificateView(
        owner=standing.owner,
        subject=standing.subject.hex(),
        status=CertificateStatus(state.status).name.lower(),
        meaning=KINDS[Kind.CERTIFICATES_STATUS].meaning(state.status).value,
        revision=state.revision,
        document=root.hex() if root else None,
        application=application.hex() if application else None,
        addressed=state.terms.counterparty,
        agreement=Agreement(state.terms.code).name.lower(),
        starts=state.effective if root else None,
        until=state.terms.until or None,
        expired=is_expired(state, now),
        flags=[flag.name.lower() for flag in CertificateFlag if flag & state.flags and flag.name],
        recorded=state.recorded,
        lines=[_line(fact) for fact in original.of(Kind.CERTIFICATES_LINE).values()],
        receipts=_receipts(standing, reasons),
        successor=successor.word.hex() if successor else None,
        alias_of=alias.hex() if alias else None,
    )


def _line(fact: Fact) -> LineBalance:
    balance = decode_balance(fact.word)
    return LineBalance(
        line=fact.part,
        unit=unit_text(balance.unit),
        certified=decimal_literal(MicroUnits(balance.limit)),
        drawn=decimal_literal(MicroUnits(balance.used)),
    )


def _receipts(standing: Standing, reasons: Mapping[int, bytes]) -> list[ReceiptView]:
    found = []
    for member, fact in standing.of(Kind.CERTIFICATES_RECEIPT).items():
        state = decode_state(fact.word)
        reason = reasons.get(member)
        found.append(
            ReceiptView(
                member=member,
                status=ReceiptStatus(state.status).name.lower(),
                revision=state.revision,
                at=state.recorded,
                reason=reason.hex() if reason else None,
            )
        )
    return found


def draw_view(fact: Fact, certificate: SubjectId, document: bytes | None) -> DrawView:
    """The schema of a draw. Its flags are decision * 65536 + line."""
    state = decode_state(fact.word)
    return DrawView(
        draw=fact.subject.hex(),
        owner=MemberNumber(fact.owner),
        certificate=certificate.hex(),
        line=state.flags & (1 << LINE_BITS) - 1,
        quantity=decimal_literal(MicroUnits(state.amount)),
        decision=Decision(state.flags >> LINE_BITS).name.lower(),
        status=DrawStatus(state.status).name.lower(),
        member=state.member,
        entry_date=state.effective,
        recorded=state.recorded,
        revision=state.revision,
        document=document.hex() if document else None,
    )
