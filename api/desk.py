"""What one request works with, as one value: endpoints take a `CurrentDesk` and hand it to their service."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from api.auth.dependencies import CurrentParty, GatewaySettings, Present
from api.auth.party import SignedInParty
from api.bodies.service import BodyService
from api.clock import Instant
from api.documents.endpoints import bodies_of
from api.settings import Settings
from api.transactions import DatabaseSession
from evidence.types import MemberNumber


@dataclass(frozen=True, slots=True)
class Desk:
    """The request's transaction, the gateway, who asks, and the present time."""

    session: Session
    settings: Settings
    bodies: BodyService
    party: SignedInParty
    now: Instant

    @property
    def own(self) -> MemberNumber:
        """Number of the gateway's member."""
        return self.settings.member.number


def desk_of(
    request: Request,
    session: DatabaseSession,
    settings: GatewaySettings,
    party: CurrentParty,
    now: Present,
) -> Desk:
    """The desk of this request."""
    return Desk(session, settings, bodies_of(request), party, now)


CurrentDesk = Annotated[Desk, Depends(desk_of)]
