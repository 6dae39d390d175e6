"""What can be wrong with the queue or with what is put into it."""

from __future__ import annotations

from evidence.types import CommandId
from nodes.errors import NodesError


class QueueError(NodesError):
    """The queue cannot do what it was asked."""


class BackPressure(QueueError):
    """Too many commands wait; put it again later. Nothing was stored."""

    def __init__(self, limit: int, waiting: int) -> None:
        super().__init__("the command queue is full", limit=limit, waiting=waiting)
        self.limit = limit
        self.waiting = waiting


class CommandConflict(QueueError):
    """Another command with the same id was put before. Ids are random and never used twice."""

    def __init__(self, command_id: CommandId) -> None:
        super().__init__("a different command has this id", command_id=command_id)


class CommandTooLarge(QueueError):
    """The command alone needs more than one submit may: it could never be tried."""

    def __init__(self, command_id: CommandId, needed: int, limit: int) -> None:
        super().__init__(
            "the command does not fit into one submit", id=command_id, needed=needed, limit=limit
        )


class CommandMalformed(QueueError):
    """A field of a command has not the width that the Ledger's ABI fixes."""


class WriterBusy(QueueError):
    """Another process pumps this queue: there is one writer per account."""


class QueueForeign(QueueError):
    """The queue belongs to another account or Ledger: give this one a queue of its own."""


class ChainReplaced(QueueError):
    """The node no longer has the block that was matched last: another network, or a rolled-back one."""


class SubmitReverted(QueueError):
    """A submit of one command reverted again and again, so nothing can be tried; `reason` is the revert's ABI error.
    Usually the account is not (or no longer) listed in Membership."""
