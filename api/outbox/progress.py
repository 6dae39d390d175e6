"""The moves of a command behind its acceptance: pending, submitted, confirmed or refused. Relay and indexer make them.

Nothing here knows of HTTP, so that neither of the two processes loads a web framework.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import update
from sqlmodel import Session, col, select

from api.clock import Instant
from api.events.announcing import announce_outcomes
from api.facts.ledger import OutcomeEvent
from api.outbox.models import FINAL, CommandStatus, OutboxCommand
from contracts.bindings.errors import decode_error
from evidence.types import CommandId

# Databases limit the parameters of one statement.
PORTION: Final = 500

Item = TypeVar("Item")


class OutcomeContradicted(Exception):
    """A command that has its outcome was given another: the history or the indexer is broken."""

    def __init__(self, command: CommandId, standing: str, given: str) -> None:
        super().__init__(f"command {command.hex()} is {standing}, not {given}")
        self.command, self.standing, self.given = command, standing, given


def find(session: Session, command: CommandId) -> OutboxCommand | None:
    """The command of an id."""
    return session.exec(select(OutboxCommand).where(col(OutboxCommand.id) == command)).one_or_none()


def pending(session: Session, limit: int) -> list[OutboxCommand]:
    """Commands that the relay has not taken yet, in order of acceptance."""
    query = (
        select(OutboxCommand)
        .where(col(OutboxCommand.status) == CommandStatus.PENDING)
        .order_by(col(OutboxCommand.number))
        .limit(limit)
    )
    return list(session.exec(query))


def mark_submitted(session: Session, commands: Sequence[CommandId], now: Instant) -> None:
    """Says that the relay has journalled these; a command that has its outcome keeps it."""
    for ids in _portions(commands):
        session.connection().execute(
            update(OutboxCommand)
            .where(col(OutboxCommand.id).in_(ids), col(OutboxCommand.status) == CommandStatus.PENDING)
            .values(status=CommandStatus.SUBMITTED, updated=now)
        )


def settle(session: Session, outcomes: Sequence[OutcomeEvent], account: bytes, now: Instant) -> None:
    """Gives this gateway's commands their outcomes, for the indexer, and tells their parties.

    Args:
        account: the 20-byte account of this gateway's relay. Command ids are public once they are on the chain, so an
            outcome that another member's account obtained under one of ours says nothing about it.

    Raises:
        OutcomeContradicted: a command has the opposite outcome already.
    """
    own, ended = [outcome for outcome in outcomes if outcome.account == account], list[OutboxCommand]()
    for portion in _portions(own):
        ids = [outcome.command for outcome in portion]
        found = session.exec(select(OutboxCommand).where(col(OutboxCommand.id).in_(ids)))
        rows = {row.id: row for row in found}
        for outcome in portion:
            row = rows.get(outcome.command)
            if row is not None:
                status = CommandStatus.REFUSED if outcome.error else CommandStatus.CONFIRMED
                error = json.dumps(explain(outcome.error)) if outcome.error else None
                if _finish(session, row, status, error, outcome.block, now):
                    ended.append(row)
    announce_outcomes(session, ended, now)


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


def _portions(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), PORTION):
        yield items[start : start + PORTION]
