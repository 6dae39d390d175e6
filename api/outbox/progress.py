"""The moves of a command behind its acceptance: pending, submitted, confirmed or refused. Relay and indexer make them.

Nothing here knows of HTTP, so that neither of the two processes loads a web framework.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Update, update
from sqlmodel import Session, col, select

from api.chunks import portions
from api.clock import Instant
from api.events.announcing import announce_outcomes
from api.facts.ledger import OutcomeEvent
from api.outbox.models import FINAL, CommandStatus, OutboxCommand
from contracts.bindings.errors import decode_error
from evidence.types import CommandId

_NUMBER: Final = col(OutboxCommand.number)


class OutcomeContradicted(Exception):
    """A command that has its outcome was given another: the history or the indexer is broken."""

    def __init__(self, command: CommandId, standing: str, given: str) -> None:
        super().__init__(f"command {command.hex()} is {standing}, not {given}")
        self.command, self.standing, self.given = command, standing, given


def find(session: Session, command: CommandId) -> OutboxCommand | None:
    """The command of an id."""
    return session.exec(select(OutboxCommand).where(col(OutboxCommand.id) == command)).one_or_none()


def found(session: Session, commands: Sequence[CommandId]) -> dict[CommandId, OutboxCommand]:
    """The commands of some ids, those that there are."""
    rows = dict[CommandId, OutboxCommand]()
    for ids in portions(commands):
        for row in session.exec(select(OutboxCommand).where(col(OutboxCommand.id).in_(ids))):
            rows[CommandId(row.id)] = row
    return rows


def batch_of(session: Session, command: CommandId) -> list[OutboxCommand]:
    """The commands that go to the chain with this one, itself among them, in the order of their leaves; one that goes alone
    is a batch of one. Empty when it is not known here."""
    row = find(session, command)
    if row is None:
        return []
    carrier = row.carried_by or row.id
    others = select(OutboxCommand).where(col(OutboxCommand.carried_by) == carrier).order_by(_NUMBER)
    first = row if row.id == carrier else find(session, CommandId(carrier))
    return [one for one in (first, *session.exec(others)) if one is not None]


def pending(session: Session, limit: int) -> list[OutboxCommand]:
    """Commands that the relay has not taken yet and that no other carries, in order of acceptance."""
    query = (
        select(OutboxCommand)
        .where(col(OutboxCommand.status) == CommandStatus.PENDING, col(OutboxCommand.carried_by).is_(None))
        .order_by(col(OutboxCommand.number))
        .limit(limit)
    )
    return list(session.exec(query))


def mark_submitted(session: Session, commands: Sequence[CommandId], now: Instant) -> None:
    """Says that the relay has journalled these, and so what they carry; a command that has its outcome keeps it."""
    for ids in portions(commands):
        for key in (col(OutboxCommand.id), col(OutboxCommand.carried_by)):
            session.connection().execute(
                update(OutboxCommand)
                .where(key.in_(ids), col(OutboxCommand.status) == CommandStatus.PENDING)
                .values(status=CommandStatus.SUBMITTED, updated=now)
            )


def hold(session: Session, reason: dict[str, Any], now: Instant) -> None:
    """Says of every open command why the network does not take it. That is no outcome: a vote may change it."""
    silent = _open_ones().where(col(OutboxCommand.error).is_(None))
    session.connection().execute(silent.values(error=json.dumps(reason), updated=now))


def release(session: Session, now: Instant) -> None:
    """Takes back what `hold` said."""
    told = _open_ones().where(col(OutboxCommand.error).is_not(None))
    session.connection().execute(told.values(error=None, updated=now))


def held(session: Session) -> dict[str, Any] | None:
    """Why the network takes nothing from this member, None when it does. `hold` says it of all open ones, so of the latest."""
    query = select(OutboxCommand.status, OutboxCommand.error).order_by(col(OutboxCommand.number).desc())
    status, error = session.exec(query.limit(1)).first() or (None, None)
    return json.loads(error) if error and status not in FINAL else None


def _open_ones() -> Update:
    return update(OutboxCommand).where(col(OutboxCommand.status).not_in(list(FINAL)))


def settle(session: Session, outcomes: Sequence[OutcomeEvent], account: bytes, now: Instant) -> None:
    """Gives this gateway's commands their outcomes, and those that they carry the same, for the indexer, and tells their parties.

    Args:
        account: the 20-byte account of this gateway's relay. Command ids are public once they are on the chain, so an
            outcome that another member's account obtained under one of ours says nothing about it.

    Raises:
        OutcomeContradicted: a command has the opposite outcome already.
    """
    own, ended = [outcome for outcome in outcomes if outcome.account == account], list[OutboxCommand]()
    for portion in portions(own):
        given = {outcome.command: outcome for outcome in portion}
        for row, carrier in _carried(session, list(given)):
            outcome = given[carrier]
            status = CommandStatus.REFUSED if outcome.error else CommandStatus.CONFIRMED
            error = json.dumps(explain(outcome.error)) if outcome.error else None
            if _finish(session, row, status, error, outcome.block, now):
                ended.append(row)
    announce_outcomes(session, ended, now)


def _carried(session: Session, ids: Sequence[CommandId]) -> Iterator[tuple[OutboxCommand, CommandId]]:
    """The commands of some ids and those that they carry, each with the id under which it is on the chain."""
    for row in session.exec(select(OutboxCommand).where(col(OutboxCommand.id).in_(ids))):
        yield row, CommandId(row.id)
    carried = select(OutboxCommand).where(col(OutboxCommand.carried_by).in_(ids))
    for row in session.exec(carried.order_by(_NUMBER)):
        yield row, CommandId(row.carried_by or b"")


def explain(error: bytes) -> dict[str, Any]:
    """A contract's ABI-encoded error as its party reads it: name, and values with bytes as hex."""
    found = decode_error(error)
    values = {name: value.hex() if isinstance(value, bytes) else value for name, value in found.args.items()}
    return {"name": found.name, "values": values}


def confirm(session: Session, command: CommandId, block: int, now: Instant) -> bool:
    """Gives a command its outcome; false when the command is not of this gateway. Repeats change nothing.

    Raises:
        OutcomeContradicted: it was refused before.
    """
    return _settle(session, command, CommandStatus.CONFIRMED, None, block, now)


def refuse(session: Session, command: CommandId, error: dict[str, Any], block: int, now: Instant) -> bool:
    """Gives a command its outcome, with the contract's error (`name` and `values`).

    Raises:
        OutcomeContradicted: it was confirmed before.
    """
    return _settle(session, command, CommandStatus.REFUSED, json.dumps(error), block, now)


def _settle(
    session: Session, command: CommandId, status: CommandStatus, error: str | None, block: int, now: Instant
) -> bool:
    row = find(session, command)
    if row is not None and _finish(session, row, status, error, block, now):
        announce_outcomes(session, [row], now)
    return row is not None


def _finish(
    session: Session, row: OutboxCommand, status: CommandStatus, error: str | None, block: int, now: Instant
) -> bool:
    """Whether the command came to its end just now."""
    if row.status not in FINAL:
        row.status, row.error, row.block, row.updated = status, error, block, now
        session.add(row)
        return True
    if row.status != status:
        raise OutcomeContradicted(CommandId(row.id), row.status, status)
    return False
