"""From facts to what is shown of a declaration: pure functions."""

from api.clock import Instant
from api.codes.quantities import MicroUnits, decimal_literal
from api.declarations.schemas import DeclarationView, ItemBalance, Loading
from api.facts.models import Fact
from api.subjects.standing import Standing
from evidence.facts import KINDS, DeclarationFlag, DeclarationStatus, Kind
from evidence.words import BalanceWord, StateWord, decode_balance, unit_text

AWAITING_LOADING = frozenset({DeclarationStatus.RELEASED, DeclarationStatus.PART_LOADED})


def is_overdue(state: StateWord, now: Instant) -> bool:
    """Loading should have ended, and nobody has said so: computed, never written."""
    return state.status in AWAITING_LOADING and now >= state.terms.until


def loading_of(standing: Standing) -> BalanceWord:
    """The loading balance of a declaration that the chain knows: it is written with the first fact."""
    return decode_balance(standing.of(Kind.DECLARATIONS_LOADING)[0].word)


def declaration_view(standing: Standing, now: Instant) -> DeclarationView:
    """The schema of a declaration that the chain knows."""
    state = standing.state
    assert state is not None, "only what has a status is shown"
    status, flags = DeclarationStatus(state.status), DeclarationFlag(state.flags)
    loading = loading_of(standing)
    root = standing.root
    return DeclarationView(
        owner=standing.owner,
        subject=standing.subject.hex(),
        status=status.name.lower(),
        meaning=KINDS[Kind.DECLARATIONS_STATUS].meaning(status).value,
        revision=state.revision,
        version=standing.version,
        document=root.hex() if root else None,
        overdue=is_overdue(state, now),
        load_by=state.terms.until or None,
        notice_until=state.effective if status is DeclarationStatus.NOTICED else None,
        since=state.effective,
        recorded=state.recorded,
        amended=DeclarationFlag.AMENDED in flags,
        extended=DeclarationFlag.EXTENDED in flags,
        goods_items=state.terms.code,
        loading=Loading(declared=loading.limit, loaded=loading.used),
        items=[_item(fact) for fact in standing.of(Kind.DECLARATIONS_ITEM).values()],
    )


def _item(fact: Fact) -> ItemBalance:
    balance = decode_balance(fact.word)
    return ItemBalance(
        item=fact.part >> 8,
        measure=fact.part & 0xFF,
        unit=unit_text(balance.unit),
        released=decimal_literal(MicroUnits(balance.limit)),
        certified=decimal_literal(MicroUnits(balance.used)),
    )
