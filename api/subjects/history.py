"""What happened to a subject, fact by fact, as the chain has it."""

from typing import Any

from pydantic import ConfigDict
from pydantic.config import JsonDict
from sqlmodel import Session

from api.codes.quantities import MicroUnits, decimal_literal
from api.encoding import Hex32, Schema
from api.facts.models import Fact, FactHistory
from api.facts.repository import history_behind
from api.pagination import Page, Paging
from api.subjects.standing import Standing
from evidence.facts import KINDS, Kind, Namespace
from evidence.types import FactKey
from evidence.words import decode_balance, decode_state, unit_text

EVENT_EXAMPLE: JsonDict = {
    "index": 41,
    "block": 12,
    "time": 1763884803,
    "kind": "declarations.status",
    "part": 0,
    "act": "c0" * 32,
    "status": "released",
    "member": 1,
    "revision": 2,
    "effective": 1763884803,
    "unit": None,
    "limit": None,
    "used": None,
    "value": None,
}
PACKAGE_UNIT = "XPK"


class FactView(Schema):
    """One fact that was set. A state has status, member, revision and effective; a balance unit, limit and used (decimal
    literals, packages whole); other words `value`, in hex. Instants are Unix seconds."""

    model_config = ConfigDict(json_schema_extra={"examples": [EVENT_EXAMPLE]})

    index: int
    block: int
    time: int
    kind: str
    part: int
    act: Hex32
    status: str | None = None
    member: int | None = None
    revision: int | None = None
    effective: int | None = None
    unit: str | None = None
    limit: str | None = None
    used: str | None = None
    value: Hex32 | None = None


def history(session: Session, standing: Standing, paging: Paging) -> Page[FactView]:
    """Everything that the chain recorded of a subject, oldest first. MalformedCursor when the cursor is of another list."""
    facts = {FactKey(fact.key): fact for fact in standing.facts}
    found = history_behind(session, list(facts), paging.behind(-1), paging.limit)
    return paging.page(
        found, lambda past: fact_view(facts[FactKey(past.key)], past), lambda past: (past.index,)
    )


def fact_view(fact: Fact, past: FactHistory) -> FactView:
    """The schema of one setting of a fact."""
    spec = KINDS[kind_of(fact)]
    words: dict[str, Any]
    if spec.raw:
        words = {"value": past.word.hex()}
    elif spec.balance:
        balance = decode_balance(past.word)
        unit = unit_text(balance.unit)
        words = {"unit": unit, "limit": counted(unit, balance.limit), "used": counted(unit, balance.used)}
    else:
        state = decode_state(past.word)
        words = {"member": state.member, "revision": state.revision, "effective": state.effective}
        words["status"] = spec.statuses(state.status).name.lower() if spec.statuses else None
    return FactView(
        index=past.index,
        block=past.block,
        time=past.time,
        kind=spec.name,
        part=fact.part,
        act=past.act.hex(),
        **words,
    )


def kind_of(fact: Fact) -> Kind:
    """The kind of a fact."""
    return Kind(Namespace(fact.namespace) << 16 | fact.kind)


def counted(unit: str, amount: int) -> str:
    """A balance's amount as a decimal literal: packages are whole, all else counts in micro-units."""
    return str(amount) if unit == PACKAGE_UNIT else decimal_literal(MicroUnits(amount))
