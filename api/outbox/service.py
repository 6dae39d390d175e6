"""Accepting commands, and the moves of a command: pending, submitted, confirmed or refused."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from api.acts.checked import CheckedAct
from api.clock import Instant
from api.facts.ledger import OutcomeEvent
from api.outbox.models import FINAL, CommandStatus, OutboxCommand
from api.problems import Conflict
from contracts.bindings.calls import Call
from contracts.bindings.errors import decode_error
from contracts.gas import gas_allowance
from evidence.types import CommandId


class CommandTaken(Conflict):
    slug, title = "command-id-taken", "Another act has this command id"


class OutcomeContradicted(Exception):
    """A command that has its outcome was given another: the history or the indexer is broken."""

    def __init__(self, command: CommandId, standing: str, given: str) -> None:
        super().__init__(f"command {command.hex()} is {standing}, not {given}")
        self.command, self.standing, self.given = command, standing, given


def accept(session: Session, checked: CheckedAct, call: Call, now: Instant, items: int = 0) -> OutboxCommand:
    """Puts a checked act's command into the outbox; the caller answers 202 once the transaction is committed.

    Args:
        items: what the gas of this verb grows with (contracts/gas.py).

    Raises:
        CommandTaken: the command id belongs to another act.
    """
    act = checked.act
    command = OutboxCommand(
        id=act.command,
        verb=act.verb,
        contract=call.contract,
        function=call.function,
        gas=gas_allowance(act.verb, items),
        call=call.data,
        act=act.encode(),
        act_hash=act.hash,
        signature=checked.signature,
        owner=act.owner,
        subject=act.subject,
        party=checked.party.id,
        created=now,
        updated=now,
    )
    session.add(command)
    try:
        session.flush()
    except IntegrityError as error:
        raise CommandTaken("Draw a new random command id.", command=act.command.hex()) from error
    return command


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


def mark_submitted(session: Session, commands: Iterable[CommandId], now: Instant) -> None:
    """Says that the relay has journalled these; a command that has its outcome keeps it."""
    for command in commands:
        row = find(session, command)
        if row is not None and row.status == CommandStatus.PENDING:
            row.status, row.updated = CommandStatus.SUBMITTED, now
            session.add(row)


def settle(
    session: Session,
    outcomes: Sequence[OutcomeEvent],
    now: Instant,
) -> None:
    """Gives this gateway's commands their outcomes, for the indexer.

    Raises:
        OutcomeContradicted: see `confirm`.
    """
    for outcome in outcomes:
        if outcome.error:
            refuse(session, outcome.command, explain(outcome.error), outcome.block, now)
        else:
            confirm(session, outcome.command, outcome.block, now)


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
    if row is None:
        return False
    if row.status in FINAL:
        if row.status != status:
            raise OutcomeContradicted(command, row.status, status)
        return True
    row.status, row.error, row.block, row.updated = status, error, block, now
    session.add(row)
    return True
