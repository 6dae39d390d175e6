"""`CurrentParty`, and `needs(scope)` for endpoints."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from api.auth.party import SignedInParty
from api.auth.problems import ScopeMissing
from api.auth.scopes import Scope
from api.auth.service import resume
from api.auth.tokens import TokenKeys
from api.clock import Instant
from api.database import reading
from api.facts.indexer import POSITION
from api.facts.models import Position
from api.limits import TokenBuckets
from api.problems import Unauthenticated
from api.settings import Settings
from api.transactions import DatabaseSession

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    bearerFormat="JWT",
    description="Token of POST /token, good for 15 minutes.",
)


def settings_of(request: Request) -> Settings:
    """The settings of this gateway."""
    settings = request.app.state.settings
    assert isinstance(settings, Settings)
    return settings


GatewaySettings = Annotated[Settings, Depends(settings_of)]


def _now(settings: GatewaySettings) -> Instant:
    return settings.clock()


Now = Annotated[Instant, Depends(_now)]


def present_time(session: DatabaseSession, now: Now) -> Instant:
    """Present time of what contracts judge by block time: this machine's, and never before the block that is projected."""
    position = session.get(Position, POSITION)
    return Instant(max(now, position.time)) if position else now


Present = Annotated[Instant, Depends(present_time)]


def current_party(
    request: Request,
    session: DatabaseSession,
    settings: GatewaySettings,
    now: Now,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> SignedInParty:
    """The party behind the bearer token; takes one token of its rate limit.

    Raises:
        Unauthenticated: no token, or not a good one.
        TooManyRequests: the party asks too often.
    """
    if credentials is None:
        raise Unauthenticated("Send Authorization: Bearer with a token of POST /token.")
    keys: TokenKeys = request.app.state.tokens
    party = resume(session, settings, keys.read(credentials.credentials, now), now)
    buckets: TokenBuckets = request.app.state.party_buckets
    buckets.take(party.id)
    return party


CurrentParty = Annotated[SignedInParty, Depends(current_party)]


def current_party_apart(
    request: Request,
    settings: GatewaySettings,
    now: Now,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> SignedInParty:
    """`current_party` for endpoints that run outside a transaction: the session ends before they begin."""
    with reading(request.app.state.engine) as session:
        return current_party(request, session, settings, now, credentials)


PartyApart = Annotated[SignedInParty, Depends(current_party_apart)]


def require_scope(party: SignedInParty, *scopes: Scope) -> None:
    """ScopeMissing when the party's roles have none of some scopes."""
    if party.scopes.isdisjoint(scopes):
        raise ScopeMissing("None of your roles has this scope.", needed=" or ".join(scopes))


def needs(*scopes: Scope) -> Any:
    """Dependency that refuses parties with none of some scopes.

    Raises (when called):
        ScopeMissing: none of the party's roles has one.
    """

    def check(party: CurrentParty) -> None:
        require_scope(party, *scopes)

    dependency: Callable[..., None] = check
    return Depends(dependency)
