"""Accepting commands. What becomes of them afterwards is said in `progress`."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from api.acts.checked import CheckedAct
from api.clock import Instant
from api.outbox.models import OutboxCommand
from api.problems import Conflict
from contracts.bindings.calls import Call
from contracts.gas import gas_allowance


class CommandTaken(Conflict):
    slug, title = "command-id-taken", "Another act has this command id"


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
