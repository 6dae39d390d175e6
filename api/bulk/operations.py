"""What the lines of a bulk request ask for, and how a portion of them is taken.

A portion is judged as far as that needs no writing, then taken in a writing transaction. What goes wrong with a line, a fault of
ours too, is that line's outcome; a database that is away ends the portion.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, TypeAlias

from sqlalchemy.exc import OperationalError

from api.acts.schemas import ActSubmission
from api.anchors.batches import Judged, anchor_judged, judge
from api.anchors.schemas import NewDocument
from api.certificates import service as certificates
from api.declarations import service as declarations
from api.declarations.schemas import DeclarationSubmission
from api.desk import Desk
from api.outbox.models import OutboxCommand
from api.subjects.revisions import etag
from api.transactions import AlreadyAnswered
from evidence.acts import Act
from evidence.encoding import from_b64u
from evidence.types import CommandId

TRANSACTION_SECONDS = 0.5
"""After which a transaction is committed though its portion has more lines: on a busy machine others wait for it too."""

Outcome: TypeAlias = CommandId | Exception
"""The accepted command of a line, or why there is none."""


class Operation(Protocol):
    """How the lines of one endpoint are taken. `submission` is the shape of a line, `lines` how many make a portion."""

    submission: type[ActSubmission]
    lines: int

    def judge(self, desk: Desk, sent: Sequence[Any]) -> Sequence[Any]:
        """What can be said of a portion without writing. Of a line that cannot be read `sent` has its exception."""
        ...

    def take(self, desk: Desk, judged: Sequence[Any]) -> list[Outcome]:
        """Outcomes of the first lines, of one at least, in the transaction that makes them true."""
        ...


class OneByOne:
    """Each line by the service of the single endpoint, in a savepoint and with a command of its own."""

    lines: int = 100

    def __init__(
        self, submission: type[ActSubmission], perform: Callable[[Desk, Any], OutboxCommand]
    ) -> None:
        self.submission = submission
        self._perform = perform

    def judge(self, desk: Desk, sent: Sequence[Any]) -> Sequence[Any]:
        return sent

    def take(self, desk: Desk, judged: Sequence[Any]) -> list[Outcome]:
        """Of all lines, unless time is up."""
        until = time.monotonic() + TRANSACTION_SECONDS
        found = list[Outcome]()
        for one in judged:
            found.append(one if isinstance(one, Exception) else self._outcome(desk, one))
            if time.monotonic() > until:
                break
        return found

    def _outcome(self, desk: Desk, sent: ActSubmission) -> Outcome:
        try:
            with desk.session.begin_nested():
                return CommandId(self._perform(desk, sent).id)
        except AlreadyAnswered as answered:
            return answered.command
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  # it is answered as the application answers it
            return error


class Together:
    """Documents without a life cycle: all of a portion under one root, by one command."""

    submission: type[ActSubmission] = NewDocument
    lines: int = 500

    def judge(self, desk: Desk, sent: Sequence[NewDocument | Exception]) -> Sequence[Judged]:
        return judge(desk, sent)

    def take(self, desk: Desk, judged: Sequence[Judged]) -> list[Outcome]:
        """Of all lines; what goes wrong with the batch as a whole is the outcome of each that would be in it."""
        try:
            with desk.session.begin_nested():
                return anchor_judged(desk, judged)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  # it is answered as the application answers it
            return [one if isinstance(one, Exception) else error for one in judged]


def _issue(desk: Desk, sent: ActSubmission) -> OutboxCommand:
    """A line has no If-Match: the revision that its author saw is the one that the signed act names."""
    return certificates.issue(desk, sent, etag(Act.decode(from_b64u(sent.act, "act")).revision))


DECLARE: Final = OneByOne(DeclarationSubmission, declarations.declare)
ISSUE: Final = OneByOne(ActSubmission, _issue)
ANCHOR: Final = Together()
