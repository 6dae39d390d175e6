"""Acts for review: signed with a certificate that was distrusted later, from an instant that lay before its recording."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlmodel import Session, col, func, select

from api.clock import Instant
from api.facts.models import Outcome
from api.facts.repository import fact
from api.members.models import PartyCertificate
from api.outbox.models import CommandStatus, OutboxCommand
from api.problems import Conflict
from evidence import cms
from evidence.facts import Kind
from evidence.pki import Certificate
from evidence.types import MemberNumber, SubjectId
from evidence.words import decode_state


class NotDistrusted(Conflict):
    slug, title = "not-distrusted", "No distrust of this certificate is recorded"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A command and when the chain recorded it."""

    number: int
    command: OutboxCommand
    block: int
    recorded: Instant


def acts_in_between(
    session: Session, owner: MemberNumber, certificate: PartyCertificate, behind: int, limit: int
) -> list[Reviewed]:
    """Up to `limit` commands in order of acceptance, behind a number: those recorded from the instant that the distrust names
    until it was recorded itself. Verification counts them out already; what was built on them is for an officer to look at.

    Raises:
        NotDistrusted: the chain knows of no distrust.
    """
    found = fact(session, Kind.CREDENTIALS_DISTRUST, owner, SubjectId(certificate.fingerprint))
    if found is None:
        raise NotDistrusted("Distrust it first.", certificate=certificate.fingerprint.hex())
    since = decode_state(found.word).effective
    return list(islice(_signed(session, certificate, since, found.time, behind), limit))


def _signed(
    session: Session, certificate: PartyCertificate, since: int, until: int, behind: int
) -> Iterator[Reviewed]:
    """Confirmed commands of the certificate's party that it signed itself, with `since <= recorded < until`."""
    carrier = func.coalesce(col(OutboxCommand.carried_by), col(OutboxCommand.id))
    query = (
        select(OutboxCommand, Outcome)
        .join(Outcome, col(Outcome.command) == carrier)
        .where(
            col(OutboxCommand.party) == certificate.party,
            col(OutboxCommand.status) == CommandStatus.CONFIRMED,
            col(OutboxCommand.number) > behind,
            col(Outcome.error) == b"",
            col(Outcome.time).between(since, until - 1),
        )
        .order_by(col(OutboxCommand.number))
    )
    for command, outcome in session.exec(query):
        signer = Certificate.load(cms.parse(command.signature).certificate)
        if signer.fingerprint == certificate.fingerprint and command.number is not None:
            yield Reviewed(command.number, command, outcome.block, Instant(outcome.time))
