"""Events and subscriptions as they travel."""

import json
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from api.encoding import Hex32, Schema
from api.events.models import Event, Subscription

EVENT_EXAMPLE: JsonDict = {
    "number": 12,
    "type": "declarations.status.released",
    "at": 1763884803,
    "owner": 1,
    "subject": "5b" * 32,
    "data": {"index": 41, "block": 42, "act": "c0" * 32, "revision": 2, "member": 1},
}
SUBSCRIPTION_EXAMPLE: JsonDict = {
    "id": "b1946ac92492d234",
    "url": "https://erp.example/hooks/gwanmun",
    "types": ["certificates.status.issued"],
    "created": 1763884800,
    "stopped": None,
}

EventType = Annotated[str, StringConstraints(pattern="^[a-z_]+(\\.[a-z_]+){1,3}$", max_length=80)]


class EventView(Schema):
    """Something that happened. `at` is Unix seconds."""

    model_config = ConfigDict(json_schema_extra={"examples": [EVENT_EXAMPLE]})

    number: int
    type: str
    at: int
    owner: int
    subject: Hex32
    data: dict[str, str | int | bool | None]


class NewSubscription(Schema):
    """Where to send events, and which (none: all that concern you)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"url": "https://erp.example/hooks/gwanmun", "types": ["certificates.status.issued"]}
            ]
        }
    )

    url: str = Field(max_length=500)
    types: list[EventType] = Field(default_factory=list, max_length=50)


class SubscriptionView(Schema):
    """A subscription; `stopped` says why it sends no more."""

    model_config = ConfigDict(json_schema_extra={"examples": [SUBSCRIPTION_EXAMPLE]})

    id: str
    url: str
    types: list[str]
    created: int
    stopped: str | None


class NewSubscriptionView(SubscriptionView):
    """A new subscription with its signing secret, which is shown only now."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [SUBSCRIPTION_EXAMPLE | {"secret": "whsec_" + "A" * 44}]}
    )

    secret: str


def event_view(event: Event) -> EventView:
    """The schema of an event."""
    return EventView(
        number=event.number or 0,
        type=event.type,
        at=event.at,
        owner=event.owner,
        subject=event.subject.hex(),
        data=json.loads(event.data),
    )


def subscription_view(row: Subscription) -> SubscriptionView:
    """The schema of a subscription."""
    return SubscriptionView(
        id=row.id, url=row.url, types=json.loads(row.types), created=row.created, stopped=row.stopped
    )
