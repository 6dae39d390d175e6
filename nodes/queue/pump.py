"""Empties a queue into the Ledger: one writer per account, nothing sent that is not journalled, nothing tried twice."""

from __future__ import annotations

import fcntl
import logging
import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

from nodes.blocks import BlockStamp
from nodes.connection import Connection
from nodes.errors import (
    CallRefused,
    ConnectionFailed,
    LogRangeRefused,
    NonceTaken,
    NonceUsed,
    Reverted,
    TransactionKnown,
)
from nodes.queue.commands import LedgerCalls, QueuedCommand
from nodes.queue.errors import ChainReplaced, SubmitReverted, WriterBusy
from nodes.queue.gas import fitting, submit_gas
from nodes.queue.journal import Queue
from nodes.queue.submissions import Matched, Planned, Submission, Submissions
from nodes.signers import Signer
from nodes.types import Address, RawTransaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PumpSettings:
    """How a pump behaves.

    Attributes:
        in_flight: most submits that are sent and not yet in a block. Half of them only ever when they are full, so that
            a trickle of commands goes out at once and a flood in large batches.
        commands_per_submit: most commands of one submit, beside the queue's gas budget.
        log_range: most blocks asked for at once (network profile).
        resend_s: seconds after which a submit that is in no block is sent again.
        poll_s: seconds between two looks of `run` at the queue.
        look_s: seconds between two looks at the chain while the queue is empty.
        tries: reverts of lone commands, one after the other, after which the pump gives up.
        gas_price: wei; the embedded chain and our own engine take 0.
    """

    in_flight: int = 16
    commands_per_submit: int = 200
    log_range: int = 10_000
    resend_s: float = 10.0
    poll_s: float = 0.05
    look_s: float = 1.0
    tries: int = 3
    gas_price: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """What one step did: outcomes recorded, commands sent and given back untried, submits still in flight."""

    head: int
    outcomes: int
    submitted: int
    released: int
    in_flight: int


class Pump:
    """The one writer of an account.

    A command is carried by one live transaction at a time. Which outcome it had is read from the Ledger's events alone;
    when a transaction's nonce is used and the events up to that block hold no outcome, it was not tried.
    """

    def __init__(
        self,
        queue: Queue,
        connection: Connection,
        signer: Signer,
        ledger: Address,
        calls: LedgerCalls,
        settings: PumpSettings | None = None,
    ) -> None:
        """Takes the writer's lock. WriterBusy when another pump of this queue runs."""
        self._queue = queue
        self._connection = connection
        self._signer = signer
        self._ledger = ledger
        self._calls = calls
        self._settings = settings or PumpSettings()
        self._submissions = Submissions(queue.database)
        self._matched: Matched | None = None
        self._chain_id = 0
        self._sent_at: dict[int, float] = {}
        self._looked_at = -math.inf
        self._reverts = 0
        self._range = self._settings.log_range
        self._lock = _lock(queue)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives up the writer's lock."""
        self._lock.close()

    def due(self) -> bool:
        """Whether a step is worth a question to the node: something is open, or nobody looked for `look_s`."""
        idle = time.monotonic() - self._looked_at < self._settings.look_s
        return not idle or self._submissions.any_open()

    def step(self) -> Progress:
        """Reads outcomes, settles and re-sends what is in flight, submits what waits.

        Raises:
            ConnectionFailed, CallRefused: the node; step again later.
            ChainReplaced: the node's chain is not the one that was matched.
            QueueForeign: the queue belongs to another account or Ledger.
            SubmitReverted: nothing can be submitted.
        """
        head, self._looked_at = self._connection.head(), time.monotonic()
        matched = self._matched or self._reconcile()
        outcomes = self._match(matched, head)
        released = self._settle(head)
        self._resend()
        submitted = self._submit(head, released)
        return Progress(head.number, outcomes, submitted, released, len(self._submissions.in_flight()))

    def run(self, stop: threading.Event, progressed: Callable[[Progress], None] = lambda _: None) -> None:
        """Steps until told to stop, through a node that is away. Raises what `step` raises of the queue's own."""
        while not stop.is_set():
            try:
                if self.due():
                    progressed(self.step())
            except (ConnectionFailed, CallRefused) as error:
                log.warning("the node cannot be used, will try again: %s", error)
                stop.wait(max(1.0, self._settings.poll_s))
                continue
            stop.wait(self._settings.poll_s)

    def _reconcile(self) -> Matched:
        """At start: whose queue and which chain this is."""
        genesis = self._connection.block_hash(0)
        if genesis is None:
            raise ConnectionFailed("the node has no genesis block", url=self._connection.url)
        self._chain_id = self._connection.chain_id()
        self._matched = self._submissions.claim(self._signer.address, self._ledger, genesis)
        return self._matched

    def _match(self, matched: Matched, head: BlockStamp) -> int:
        """Records the outcomes of all blocks up to head; the number of new ones."""
        if head.number == matched.block and head.hash == matched.hash:
            return 0
        if head.number < matched.block:
            # A node that was made anew fetches its blocks again; or another chain stands in its place.
            self._reconcile()
            raise ConnectionFailed("the node is behind what was read", head=head.number, read=matched.block)
        found = self._connection.block_hash(matched.block)
        if found != matched.hash:
            raise ChainReplaced(
                "the chain lost a block that was read",
                block=matched.block,
                expected=matched.hash,
                found=found,
            )
        new = 0
        while matched.block < head.number:
            matched, count = self._match_range(matched, head)
            new += count
        return new

    def _match_range(self, matched: Matched, head: BlockStamp) -> tuple[Matched, int]:
        last = min(head.number, matched.block + self._range)
        topics = self._calls.outcome_topics(self._signer.address)
        try:
            logs = self._connection.logs(matched.block + 1, last, self._ledger, topics)
        except LogRangeRefused:
            if self._range == 1:
                raise
            self._range = max(1, self._range // 2)
            return matched, 0
        stamp = head if last == head.number else self._connection.block(last)
        if stamp is None:
            raise ConnectionFailed("the node lost a block", block=last)
        outcomes = [(entry.block, self._calls.decode_outcome(entry)) for entry in logs]
        self._matched = Matched(stamp.number, stamp.hash)
        return self._matched, self._submissions.record(outcomes, self._matched)

    def _settle(self, head: BlockStamp) -> int:
        """Forgets what is mined; the number of commands that were carried and not tried."""
        in_flight = self._submissions.in_flight()
        if not in_flight:
            return 0
        used = self._connection.nonce(self._signer.address, head.number)
        if in_flight[0].nonce >= used:
            return 0
        released = self._submissions.release(used)
        self._sent_at = {nonce: sent for nonce, sent in self._sent_at.items() if nonce >= used}
        self._reverts = self._reverts + 1 if released else 0
        return released

    def _resend(self) -> None:
        """Sends again, as it is, what is in no block after a while; after a start, at once."""
        now = time.monotonic()
        for submission in self._submissions.in_flight():
            if now - self._sent_at.get(submission.nonce, -self._settings.resend_s) >= self._settings.resend_s:
                self._send(submission)

    def _submit(self, head: BlockStamp, released: int) -> int:
        """Carries waiting commands in new submits; the number of commands."""
        in_flight = self._submissions.in_flight()
        if in_flight and (released or self._reverts):
            # Behind a revert every later submit has the wrong sequence: let them all come in first.
            return 0
        room = self._settings.in_flight - len(in_flight)
        if room <= 0:
            return 0
        waiting = self._submissions.waiting(room * self._settings.commands_per_submit)
        if not waiting:
            return 0
        nonce, first = self._numbers(head, in_flight)
        planned = self._plan(waiting, len(in_flight), nonce, first)
        self._submissions.journal(planned)
        for plan in planned:
            self._send(plan.submission)
        return sum(plan.submission.count for plan in planned)

    def _numbers(self, head: BlockStamp, in_flight: list[Submission]) -> tuple[int, int]:
        """The next nonce and sequence number: our own count, or the chain's when nothing is in flight."""
        if in_flight:
            last = in_flight[-1]
            return last.nonce + 1, last.first + last.count
        account = self._signer.address
        returned = self._connection.read(self._ledger, self._calls.encode_next(account), head.number)
        return self._connection.nonce(account, head.number), self._calls.decode_next(returned)

    def _plan(self, waiting: list[QueuedCommand], in_flight: int, nonce: int, first: int) -> list[Planned]:
        """Cuts the waiting commands into submits. After a revert one command goes alone, so that it shows itself."""
        if self._reverts:
            self._check_reverts(waiting[0], first)
            return [self._signed(waiting[:1], nonce, first)]
        planned: list[Planned] = []
        while waiting and in_flight + len(planned) < self._settings.in_flight:
            count = fitting(waiting[: self._settings.commands_per_submit], self._queue.gas_budget)
            partial = count == len(waiting) and count < self._settings.commands_per_submit
            if partial and in_flight + len(planned) >= max(1, self._settings.in_flight // 2):
                break
            planned.append(self._signed(waiting[:count], nonce + len(planned), first))
            first += count
            waiting = waiting[count:]
        return planned

    def _signed(self, commands: list[QueuedCommand], nonce: int, first: int) -> Planned:
        raw = self._signer.sign_transaction(
            {
                "chainId": self._chain_id,
                "nonce": nonce,
                "to": self._ledger,
                "value": 0,
                "gas": submit_gas(commands),
                "gasPrice": self._settings.gas_price,
                "data": self._calls.encode_submit(first, commands),
            }
        )
        return Planned(Submission(nonce, first, len(commands), RawTransaction(raw)), tuple(commands))

    def _check_reverts(self, command: QueuedCommand, first: int) -> None:
        """Gives up when lone commands revert again and again, with the reason that the Ledger gives."""
        if self._reverts <= self._settings.tries:
            return
        data = self._calls.encode_submit(first, [command])
        try:
            self._connection.read(self._ledger, data, sender=self._signer.address)
        except Reverted as error:
            raise SubmitReverted("submits revert", reason=error.data, attempts=self._reverts) from error
        self._reverts = 1

    def _send(self, submission: Submission) -> None:
        try:
            self._connection.send(submission.raw)
        except (TransactionKnown, NonceUsed, NonceTaken) as error:
            # Known is as good as sent. When another transaction has the nonce, the next blocks tell which was mined.
            log.info("submit of nonce %d: %s", submission.nonce, error)
        self._sent_at[submission.nonce] = time.monotonic()


def _lock(queue: Queue) -> BinaryIO:
    """The writer's lock, held as long as the file is open, and given up by the kernel when the process ends."""
    path = queue.database.path.with_name(queue.database.path.name + ".lock")
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise WriterBusy("another process pumps this queue", path=str(path)) from error
    return file
