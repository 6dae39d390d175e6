"""Declarations as they travel."""

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.acts.schemas import ACT_EXAMPLE, DOCUMENT_EXAMPLE, ActSubmission
from api.encoding import Hex16, Hex32, Schema, Slug

SUBJECT = "5b" * 32
ITEM_EXAMPLE: JsonDict = {
    "item": 1,
    "measure": 0,
    "unit": "H87",
    "released": "1200",
    "certified": "400",
}
LOADING_EXAMPLE: JsonDict = {"declared": 20, "loaded": 12}
DECLARATION_EXAMPLE: JsonDict = {
    "owner": 1,
    "subject": SUBJECT,
    "status": "part_loaded",
    "meaning": "active",
    "revision": 3,
    "version": 1,
    "document": "a1" * 32,
    "overdue": False,
    "loadBy": 1766476800,
    "noticeUntil": None,
    "since": 1763884803,
    "recorded": 1763971203,
    "amended": False,
    "extended": False,
    "goodsItems": 1,
    "loading": LOADING_EXAMPLE,
    "items": [ITEM_EXAMPLE],
}
EXCEPTION_EXAMPLE: JsonDict = {
    "kind": "excess",
    "owner": 1,
    "subject": SUBJECT,
    "declared": 20,
    "loaded": 23,
    "loadBy": 1766476800,
    "report": "a1" * 32,
    "command": "3f2b8c0d9e4a4f6f8a7b6c5d4e3f2a1b",
    "at": 1763971203,
}


class DeclarationSubmission(ActSubmission):
    """A declaration that its author signed. `parties` are ids of parties of this gateway whom it concerns besides the author: the
    exporter for whom a broker files, or the broker."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "act": ACT_EXAMPLE,
                    "signature": "MIIC",
                    "document": DOCUMENT_EXAMPLE,
                    "attachments": [],
                    "parties": ["exporter"],
                }
            ]
        }
    )

    parties: list[Slug] = Field(default_factory=list, max_length=20)


class ItemBalance(Schema):
    """What of a goods item is released and certified, in one measure (0 quantity, 1 net mass); decimal literals of `unit`."""

    model_config = ConfigDict(json_schema_extra={"examples": [ITEM_EXAMPLE]})

    item: int
    measure: int
    unit: str
    released: str
    certified: str


class Loading(Schema):
    """Whole packages."""

    model_config = ConfigDict(json_schema_extra={"examples": [LOADING_EXAMPLE]})

    declared: int
    loaded: int


class DeclarationView(Schema):
    """Where a declaration stands on the chain. Instants are Unix seconds.

    `overdue` is computed: released or part loaded, and the time to load has passed. `since` is the release while loading is
    awaited, else the last step. `document` is the root of version `version`. `noticeUntil` ends the period to explain.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [DECLARATION_EXAMPLE]}, populate_by_name=True)

    owner: int
    subject: Hex32
    status: str
    meaning: str
    revision: int
    version: int
    document: Hex32 | None
    overdue: bool
    load_by: int | None = Field(serialization_alias="loadBy")
    notice_until: int | None = Field(serialization_alias="noticeUntil")
    since: int
    recorded: int
    amended: bool
    extended: bool
    goods_items: int = Field(serialization_alias="goodsItems")
    loading: Loading
    items: list[ItemBalance]


class LoadingException(Schema):
    """A matter for the export desk: more was reported than declared (`excess`; `loaded` is what the report would make of it), or
    the time to load has passed and packages are missing (`short`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXCEPTION_EXAMPLE]}, populate_by_name=True)

    kind: str
    owner: int
    subject: Hex32
    declared: int
    loaded: int
    load_by: int | None = Field(serialization_alias="loadBy")
    report: Hex32 | None
    command: Hex16 | None
    at: int
