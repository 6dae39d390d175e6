"""Events, who may read each, subscriptions, deliveries."""

from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from api.database import RowNumber


class Event(SQLModel, table=True):
    """Something that happened to a subject. `number` rises in the order of commits; `data` is JSON without
    trade data.
    """

    __tablename__ = "event"
    number: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    type: str = Field(index=True)
    at: int = Field(sa_type=BigInteger)
    owner: int = Field(sa_type=BigInteger)
    subject: bytes
    data: str


class EventReader(SQLModel, table=True):
    """A party that an event concerns. Officers of the gateway's own member read all."""

    __tablename__ = "event_reader"
    event: int = Field(primary_key=True, foreign_key="event.number", sa_type=RowNumber)
    party: str = Field(primary_key=True, index=True)


class EventPosition(SQLModel, table=True):
    """Facts of a lower index than `facts` were told: one row, which outlives a rebuild of the projection."""

    __tablename__ = "event_position"
    id: int = Field(primary_key=True)
    facts: int = Field(sa_type=BigInteger)


class Subscription(SQLModel, table=True):
    """A webhook. `types` is a JSON list, empty for all; `cursor` is the last event that was looked at for it."""

    __tablename__ = "webhook_subscription"
    id: str = Field(primary_key=True)
    party: str = Field(foreign_key="party.id", index=True)
    certificate: bytes
    url: str
    types: str
    cursor: int = Field(sa_type=RowNumber)
    created: int = Field(sa_type=BigInteger)
    stopped: str | None = None


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    DONE = "done"
    GIVEN_UP = "given_up"


class Delivery(SQLModel, table=True):
    """One event for one subscription; kept until it was taken or given up. `answer` is the last HTTP status
    or error.
    """

    __tablename__ = "webhook_delivery"
    subscription: str = Field(primary_key=True, foreign_key="webhook_subscription.id")
    event: int = Field(primary_key=True, foreign_key="event.number", sa_type=RowNumber)
    state: str = Field(default=DeliveryState.DUE, index=True)
    attempts: int = 0
    due: int = Field(sa_type=BigInteger, index=True)
    answer: str | None = None
