"""What a reader made of a message, as it travels."""

from enum import StrEnum

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.encoding import Schema

Fields = dict[str, str | int | bool | None]

READING_EXAMPLE: JsonDict = {
    "kind": "declaration.original",
    "schema": "gwm.declaration.export.1",
    "format": "GOVCBR830",
    "functionCode": "9",
    "typeCode": "GOVCBR830",
    "reference": "43210-26-100000X",
    "number": "43210-26-100000X",
    "predecessor": None,
    "fields": {"/functionalReferenceId": "43210-26-100000X", "/goodsItemQuantity": 1},
    "measures": [{"item": 1, "measure": 0, "unit": "H87", "quantity": "1200"}],
    "packages": 20,
    "complete": False,
    "supplementary": False,
    "reasons": [],
    "notification": None,
    "details": None,
    "unread": ["/Declaration/Agent/Contact/Name"],
    "refusal": None,
}
NOTIFICATION_EXAMPLE: JsonDict = {
    "name": "DMSACC",
    "functionCode": "01",
    "id": "R-1",
    "issued": "2026-11-20T09:00:00+09:00",
    "reference": "43210-26-100000X",
    "number": "26GB000000000000A1",
    "version": "1",
    "accepted": "2026-11-20T09:00:00+09:00",
    "rejected": None,
    "effective": None,
    "limit": None,
    "statusCode": None,
    "statements": [],
    "errors": [],
}


class ReadingKind(StrEnum):
    """What a message is."""

    ORIGINAL = "declaration.original"
    AMENDMENT = "declaration.amendment"
    CANCELLATION = "declaration.cancellation"
    NOTIFICATION = "notification"
    INVENTORY = "inventory"
    APPLICATION = "application"
    CERTIFICATE = "certificate"
    UNKNOWN = "unknown"


class MeasureView(Schema):
    """What of an item or line the chain counts: `measure` 0 is the quantity, 1 the net mass; a decimal literal of `unit`."""

    item: int
    measure: int
    unit: str
    quantity: str


class FindingView(Schema):
    """One thing that is wrong, and where."""

    code: str
    path: str
    message: str
    value: str | None
    code_list: str | None = Field(serialization_alias="list")


class RefusalView(Schema):
    """Why a message is refused."""

    slug: str
    title: str
    findings: list[FindingView]


class NotificationError(Schema):
    """A validation code of customs and the way to the place, as WCO section codes."""

    code: str
    pointer: str


class NotificationView(Schema):
    """A response of customs. Times are ISO 8601."""

    model_config = ConfigDict(json_schema_extra={"examples": [NOTIFICATION_EXAMPLE]}, populate_by_name=True)

    name: str
    function_code: str = Field(serialization_alias="functionCode")
    id: str
    issued: str | None
    reference: str | None
    number: str | None
    version: str | None
    accepted: str | None
    rejected: str | None
    effective: str | None
    limit: str | None
    status_code: str | None = Field(serialization_alias="statusCode")
    statements: list[str]
    errors: list[NotificationError]


class Reading(Schema):
    """A message as it was read; nothing is kept of it.

    `fields` is the document under `schema`, without `/idSalt` and `/attachments`, or what an amendment restates.
    `predecessor` is the number of the declaration that an amendment or cancellation is about. `details` is what an inventory
    message says. `unread` are paths of values that `fields` does not hold. A refused message has a `refusal` and no fields.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [READING_EXAMPLE]}, populate_by_name=True)

    kind: ReadingKind
    schema_name: str | None = Field(default=None, serialization_alias="schema")
    format: str | None = None
    function_code: str | None = Field(default=None, serialization_alias="functionCode")
    type_code: str | None = Field(default=None, serialization_alias="typeCode")
    reference: str | None = None
    number: str | None = None
    predecessor: str | None = None
    fields: Fields | None = None
    measures: list[MeasureView] = Field(default_factory=list)
    packages: int | None = None
    complete: bool = False
    supplementary: bool = False
    reasons: list[str] = Field(default_factory=list)
    notification: NotificationView | None = None
    details: dict[str, str] | None = None
    unread: list[str] = Field(default_factory=list)
    refusal: RefusalView | None = None


class NextVersion(Schema):
    """What an amendment makes of a declaration: the whole next version, ready to be signed under a fresh seed.

    `revision` and `version` are those of the declaration that was amended; `fields` keep its salt and attachments. For a
    cancellation `fields` are null, and `reasons` say why.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "declaration.amendment",
                    "revision": 2,
                    "version": 1,
                    "fields": {"/functionalReferenceId": "43210-26-100000X", "/goodsItemQuantity": 1},
                    "measures": [{"item": 1, "measure": 0, "unit": "H87", "quantity": "1100"}],
                    "packages": 20,
                    "reasons": ["Quantity corrected"],
                    "unread": [],
                }
            ]
        },
        populate_by_name=True,
    )

    kind: ReadingKind
    revision: int
    version: int
    fields: Fields | None
    measures: list[MeasureView]
    packages: int | None
    reasons: list[str]
    unread: list[str]
