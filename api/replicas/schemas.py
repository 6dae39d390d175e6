"""What one member's gateway tells another, and what it shows of its copies."""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.encoding import Hex32, Schema
from api.replicas.models import Replica

SHARE_EXAMPLE: JsonDict = {
    "number": 7,
    "root": "5b" * 32,
    "key": "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyJ9...",
    "parts": [{"part": 0, "cid": "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"}],
}

Number = Annotated[int, Field(ge=1, lt=1 << 63)]
CidText = Annotated[str, Field(pattern="^b[a-z2-7]{58}$")]


class SharedPart(Schema):
    """A part of a body and the CID of its ciphertext."""

    part: Annotated[int, Field(ge=0, le=1_000)]
    cid: CidText


class Share(Schema):
    """A body that was closed for your member: its key, wrapped, and its parts. Without a key it was erased, and your
    copy must be too."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHARE_EXAMPLE]})

    number: Number
    root: Hex32
    key: Annotated[str, Field(max_length=4_096)] | None
    parts: Annotated[list[SharedPart], Field(max_length=1_001)]


class Shares(Schema):
    """In order; ask again behind the last `number`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [SHARE_EXAMPLE]}]})

    items: Annotated[list[Share], Field(max_length=200)]


REPLICA_EXAMPLE: JsonDict = {
    "root": "5b" * 32,
    "part": 0,
    "home": 2,
    "cid": "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    "pinned": 1_790_000_000,
}


class ReplicaView(Schema):
    """A copy of another member's body; `pinned` is Unix seconds, 0 while it is still fetched."""

    model_config = ConfigDict(json_schema_extra={"examples": [REPLICA_EXAMPLE]})

    root: Hex32
    part: int
    home: int
    cid: str
    pinned: int


def replica_view(row: Replica) -> ReplicaView:
    """The schema of a copy."""
    return ReplicaView(root=row.root.hex(), part=row.part, home=row.home, cid=row.cid, pinned=row.pinned)
