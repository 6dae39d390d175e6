"""Events as a page and as a stream; webhook subscriptions."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.responses import StreamingResponse
from sqlmodel import col, select

from api.auth.dependencies import CurrentParty, GatewaySettings, Now, PartyApart, needs
from api.auth.scopes import Scope
from api.events import webhooks
from api.events.models import Subscription
from api.events.schemas import (
    EventType,
    EventView,
    NewSubscription,
    NewSubscriptionView,
    SubscriptionView,
    event_view,
    subscription_view,
)
from api.events.service import events_for
from api.events.stream import stream
from api.idempotency import Idempotent
from api.pagination import Page, PagingQuery, encode
from api.transactions import ApartRoute, DatabaseSession, TransactionRoute

router = APIRouter(tags=["events"], route_class=TransactionRoute, dependencies=[needs(Scope.EVENTS_READ)])
# A stream outlives any transaction, so it opens short ones of its own.
streaming = APIRouter(tags=["events"], route_class=ApartRoute)

Types = Annotated[list[EventType] | None, Query(max_length=50, description="Only these types")]
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Frames without end",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'id: 12\nevent: declarations.status.released\ndata: {"number":12}\n\n',
            }
        },
    }
}


@router.get("/events", operation_id="listEvents", summary="What happened")
def list_events(
    session: DatabaseSession, party: CurrentParty, paging: PagingQuery, types: Types = None
) -> Page[EventView]:
    """Events that concern you, oldest first. `next` of the last page is kept to go on from there later."""
    position = paging.behind()
    found = events_for(session, party, position, paging.limit, types or ())
    last = found[-1].number or position if found else position
    return Page(items=[event_view(event) for event in found], next=encode((last,)))


@streaming.get(
    "/events/stream",
    operation_id="streamEvents",
    summary="Listen",
    response_class=StreamingResponse,
    responses=STREAM,
)
async def stream_events(
    request: Request,
    settings: GatewaySettings,
    party: PartyApart,
    types: Types = None,
    last_event_id: Annotated[int | None, Header(ge=0, lt=1 << 63)] = None,
    after: Annotated[int, Query(ge=0, lt=1 << 63)] = 0,
) -> StreamingResponse:
    """Server-sent events from `Last-Event-ID` (or `after`) on. It ends when your certificate does, not with
    the token.
    """
    engine = request.app.state.engine
    streams = request.app.state.streams
    streams.check(party.id)
    start = last_event_id if last_event_id is not None else after
    frames = stream(engine, settings, streams, party, start, types or ())
    return StreamingResponse(frames, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.post(
    "/webhooks",
    operation_id="subscribe",
    summary="Have events sent",
    status_code=201,
    dependencies=[Idempotent],
)
def subscribe(
    asked: NewSubscription, session: DatabaseSession, settings: GatewaySettings, party: CurrentParty, now: Now
) -> NewSubscriptionView:
    """Standard Webhooks: signed with the secret that this answer shows once; retried for three days."""
    row = webhooks.subscribe(session, settings, party, asked, now)
    secret = webhooks.shown_secret(webhooks.secret_of(settings.key, row.id))
    return NewSubscriptionView(**subscription_view(row).model_dump(), secret=secret)


@router.get("/webhooks", operation_id="listSubscriptions", summary="Your subscriptions")
def list_subscriptions(session: DatabaseSession, party: CurrentParty) -> list[SubscriptionView]:
    """Oldest first."""
    query = select(Subscription).where(col(Subscription.party) == party.id)
    return [subscription_view(row) for row in session.exec(query.order_by(col(Subscription.created)))]


@router.delete("/webhooks/{id}", operation_id="unsubscribe", summary="Stop sending", status_code=204)
def unsubscribe(
    id: Annotated[str, Path(pattern="^[0-9a-f]{16}$", examples=["b1946ac92492d234"])],
    session: DatabaseSession,
    party: CurrentParty,
) -> None:
    """At once; what was not delivered yet is dropped."""
    webhooks.unsubscribe(session, party, id)
