"""From the outbox into the command queue, and from the queue onto the chain.

The relay says nothing about outcomes: only the indexer does.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine

from api.clock import present
from api.database import outliving, reading, writing
from api.outbox.models import OutboxCommand
from api.outbox.progress import hold, mark_submitted, pending, release
from api.polling import Polling
from evidence.types import ActHash, CommandId
from nodes.errors import CallRefused, ConnectionFailed, SenderUnlisted
from nodes.logs import fields
from nodes.queue import BackPressure, Pump, Queue, QueuedCommand
from nodes.types import Address

GREATEST_TAKE: Final = 500
RETRY_SECONDS: Final = 0.5
UNLISTED: Final = "AccountUnlisted"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Relay:
    """One member's relay. `addresses` is the network's address book by contract name."""

    engine: Engine
    queue: Queue
    pump: Pump
    addresses: Mapping[str, Address]
    _held: bool | None = None

    def take(self) -> int:
        """Moves pending commands into the queue; how many. A repeat after a crash changes nothing, because the queue
        knows a command by its id."""
        with reading(self.engine) as session:
            commands = [self._queued(row) for row in pending(session, GREATEST_TAKE)]
        if not commands:
            return 0
        try:
            self.queue.put_all(commands)
        except BackPressure as pressure:
            log.info("the queue is full: %s", pressure)
            return 0
        with writing(self.engine) as session:
            mark_submitted(session, [command.command_id for command in commands], present())
        return len(commands)

    def _queued(self, row: OutboxCommand) -> QueuedCommand:
        target = self.addresses[row.contract]
        return QueuedCommand(CommandId(row.id), target, row.gas, ActHash(row.act_hash), row.call)

    def _take_if_answered(self) -> int:
        """Takes what there is; nothing while the database is away. What is in the queue goes on to the chain without it."""
        with outliving(log):
            return self.take()
        return 0

    def _step(self) -> int:
        """Lets the pump step; how many commands it submitted. When no member lists the account, every open command says so."""
        try:
            submitted = self.pump.step().submitted
        except SenderUnlisted as refusal:
            self._say({"name": UNLISTED, "values": {"account": refusal.data, "reason": refusal.problem}})
            raise
        self._say(None)
        return submitted

    def _say(self, reason: dict[str, Any] | None) -> None:
        """Says why the network takes nothing, to commands that came meanwhile too; or, once, that it takes them."""
        if reason is None and self._held is False:
            return
        with outliving(log), writing(self.engine) as session:
            if reason is None:
                release(session, present())
            else:
                hold(session, reason, present())
            self._held = reason is not None

    def run(self, stop: threading.Event) -> None:
        """Takes and pumps until told to stop, through a node or a database that is away.

        Raises what the queue raises of its own.
        """
        polling = Polling()
        while not stop.is_set():
            stop.wait(self._round(polling))

    def _round(self, polling: Polling) -> float:
        """One look at the outbox and, when something is open, at the chain; the seconds to wait for the next."""
        taken = self._take_if_answered()
        try:
            submitted = self._step() if self.pump.due() else 0
        except (ConnectionFailed, CallRefused) as error:
            log.warning("the node cannot be used, will try again: %s", error)
            return RETRY_SECONDS
        if taken or submitted:
            log.info("commands carried", extra=fields(taken=taken, submitted=submitted))
        return polling.after(worked=bool(taken or submitted))
