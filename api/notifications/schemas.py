"""Stored responses as they travel."""

from pydantic import ConfigDict
from pydantic.config import JsonDict

from api.encoding import Hex32, Schema
from api.readings.schemas import NOTIFICATION_EXAMPLE, NotificationView

STORED_EXAMPLE: JsonDict = {
    "number": 1,
    "owner": 1,
    "subject": "5b" * 32,
    "party": "exporter",
    "received": 1763884900,
    "notification": NOTIFICATION_EXAMPLE,
}


class StoredView(Schema):
    """A response about a declaration, and who brought it when (Unix seconds)."""

    model_config = ConfigDict(json_schema_extra={"examples": [STORED_EXAMPLE]})

    number: int
    owner: int
    subject: Hex32
    party: str
    received: int
    notification: NotificationView


class Notifications(Schema):
    """A response that was kept, once for every declaration that it is about."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"notifications": [STORED_EXAMPLE]}]})

    notifications: list[StoredView]
