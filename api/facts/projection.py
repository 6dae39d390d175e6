"""Facts and outcomes into rows: pure translation, then bulk writing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from api.database import insert_all, table_of
from api.facts.ledger import FactEvent, OutcomeEvent
from api.facts.models import Fact, FactHistory, Outcome
from evidence.facts import KIND_BALANCE, KIND_RAW, KINDS
from evidence.words import decode_state

_TERMS: Final = {(kind.namespace, kind.number) for kind in KINDS.values() if kind.amount == "terms"}
_UPSERTS: Final[Mapping[str, Any]] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


def fact_row(event: FactEvent) -> dict[str, object]:
    """The row of a fact. WordError when a state word is malformed, which the Ledger does not let happen."""
    origin = event.origin
    row: dict[str, object] = {
        "key": event.key,
        "namespace": origin.namespace,
        "kind": origin.kind,
        "owner": origin.owner,
        "subject": event.subject,
        "part": origin.part,
        "word": event.word,
        "act": event.act,
        "index": event.index,
        "block": event.block,
        "time": event.time,
        "status": 0,
        "revision": 0,
        "counterparty": 0,
        "until": 0,
    }
    if not origin.kind & (KIND_RAW | KIND_BALANCE):
        state = decode_state(event.word)
        row |= {"status": state.status, "revision": state.revision}
        if (origin.namespace, origin.kind) in _TERMS:
            row |= {"counterparty": state.terms.counterparty, "until": state.terms.until}
    return row


def history_row(event: FactEvent) -> dict[str, object]:
    """The row of a fact in the history."""
    names = ("index", "key", "word", "act", "block", "time")
    return {name: getattr(event, name) for name in names}


def outcome_row(event: OutcomeEvent) -> dict[str, object]:
    """The row of an outcome."""
    names = ("account", "sequence", "command", "error", "block", "time")
    return {name: getattr(event, name) for name in names}


def write_facts(session: Session, events: Sequence[FactEvent]) -> None:
    """Adds to the history and replaces current words; of one key only the last of the batch is written."""
    if not events:
        return
    # Tables, not models: the unit of work has nothing to add to rows that are complete, and a rebuild writes millions.
    connection = session.connection()
    insert_all(session, FactHistory, [history_row(event) for event in events])
    latest = {event.key: event for event in events}
    rows = [fact_row(event) for event in latest.values()]
    table = table_of(Fact)
    upsert = _UPSERTS[session.get_bind().dialect.name](table)
    changed = {
        column.name: upsert.excluded[column.name] for column in table.columns if not column.primary_key
    }
    connection.execute(upsert.on_conflict_do_update(index_elements=["key"], set_=changed), rows)


def write_outcomes(session: Session, events: Iterable[OutcomeEvent]) -> None:
    """Adds outcomes; an (account, sequence) that has one already is an IntegrityError."""
    rows = [outcome_row(event) for event in events]
    if rows:
        insert_all(session, Outcome, rows)


def clear(session: Session) -> None:
    """Empties the projection before it is rebuilt from the chain."""
    for table in (Fact, FactHistory, Outcome):
        session.execute(delete(table))
