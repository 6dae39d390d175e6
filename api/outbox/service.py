"""Accepting commands. What becomes of them afterwards is said in `progress`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from api.acts.checked import CheckedAct
from api.clock import Instant
from api.database import insert_all
from api.outbox.models import CommandStatus, OutboxCommand
from api.outbox.progress import held
from api.problems import Conflict, Forbidden, Unprocessable
from contracts.bindings.calls import Call
from contracts.gas import gas_allowance
from evidence.facts import Verb
from evidence.types import ActHash, CommandId
from nodes.queue import QueuedCommand
from nodes.queue.gas import submit_gas
from nodes.queue.journal import DEFAULT_GAS_BUDGET
from nodes.types import Address

# The size of a command does not depend on where it goes.
NOWHERE = Address(bytes(20))


class CommandTaken(Conflict):
    slug, title = "command-id-taken", "Another act has this command id"


class CommandTooLarge(Unprocessable):
    slug, title = "command-too-large", "This needs more than one command to the chain may take"


class MemberUnlisted(Forbidden):
    slug, title = "member-unlisted", "The network takes nothing from this member any more"


def accept(session: Session, checked: CheckedAct, call: Call, now: Instant, items: int = 0) -> OutboxCommand:
    """Puts a checked act's command into the outbox; the caller answers 202 once the transaction is committed.

    Args:
        items: what the gas of this verb grows with (contracts/gas.py).

    Raises:
        MemberUnlisted: nothing of this gateway's member can come onto the chain.
        CommandTaken: the command id belongs to another act.
        CommandTooLarge: the relay's queue could never take it.
    """
    require_listed(session)
    command = OutboxCommand(**_row(checked, call, require_fits(checked.act.verb, call, items), now))
    session.add(command)
    try:
        session.flush()
    except IntegrityError as error:
        raise command_taken(command.id) from error
    return command


def accept_batch(session: Session, batch: Sequence[CheckedAct], call: Call, now: Instant) -> None:
    """Puts commands into the outbox that one call does together: the first carries the others, in their order.

    Nobody else may have their ids: the caller has looked, in this transaction. Raises MemberUnlisted.
    """
    require_listed(session)
    first, *others = batch
    rows = [_row(first, call, require_fits(first.act.verb, call), now)]
    for one in others:
        nothing = {"gas": 0, "call": b"", "carried_by": first.act.command}
        rows.append(_row(one, call, 0, now) | nothing)
    insert_all(session, OutboxCommand, rows)


def require_listed(session: Session) -> None:
    """MemberUnlisted when the network takes nothing from this gateway's member."""
    if reason := held(session):
        raise MemberUnlisted("A vote of the members can list its account again.", reason=reason)


def _row(checked: CheckedAct, call: Call, gas: int, now: Instant) -> dict[str, Any]:
    act = checked.act
    return {
        "id": act.command,
        "verb": act.verb,
        "contract": call.contract,
        "function": call.function,
        "gas": gas,
        "call": call.data,
        "act": act.encode(),
        "act_hash": act.hash,
        "signature": checked.signature,
        "owner": act.owner,
        "subject": act.subject,
        "party": checked.party.id,
        "carried_by": None,
        "status": CommandStatus.PENDING,
        "created": now,
        "updated": now,
    }


def command_taken(command: bytes) -> CommandTaken:
    """The problem of an id that belongs to another act."""
    return CommandTaken("Draw a new random command id.", command=command.hex())


def require_fits(verb: Verb, call: Call, items: int = 0) -> int:
    """Gas that a command of this verb is given.

    What the queue would refuse stops the relay: it is refused here, before anybody is promised an outcome.

    Raises:
        CommandTooLarge: no submit could hold it.
    """
    gas = gas_allowance(verb, items)
    needed = submit_gas([QueuedCommand(CommandId(bytes(16)), NOWHERE, gas, ActHash(bytes(32)), call.data)])
    if needed > DEFAULT_GAS_BUDGET:
        raise CommandTooLarge("Divide it.", verb=verb.text, gas=needed, greatest=DEFAULT_GAS_BUDGET)
    return gas
