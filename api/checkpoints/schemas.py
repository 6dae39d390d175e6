"""Checkpoints, faults and witnesses as they travel."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.checkpoints.models import SeenCheckpoint
from api.encoding import Schema
from api.evidence.witnesses import Signed
from evidence.encoding import b64u

BODY: str = f"gwanmun/{'00' * 32}\n7\n{'A' * 43}=\nblock 42 {'11' * 32} 1763884810\nmap {'A' * 43}=\n"  # 277 characters
SIGNED_EXAMPLE: JsonDict = {"number": 5, "block": 42, "body": BODY, "member": 1, "value": "A" * 86}
AGREED_EXAMPLE: JsonDict = {
    "block": 42,
    "time": 1763884810,
    "body": BODY,
    "signatures": [{"member": 1, "value": "A" * 86}],
}
CONSISTENCY_EXAMPLE: JsonDict = {"from": 5, "to": 7, "hashes": ["A" * 43]}
WITNESS_EXAMPLE: JsonDict = {
    "member": 1,
    "slug": "kcs",
    "name": "Korea Customs Service",
    "block": 42,
    "time": 1763884810,
    "behind_s": 3,
    "standing": "signs",
}

Number = Annotated[int, Field(ge=0, lt=1 << 63)]
Body = Annotated[str, Field(max_length=1_000)]
Value = Annotated[str, Field(max_length=100)]


class SaidCheckpoint(BaseModel):
    """What a witness, or another gateway, says that a witness signed. Further members are left alone."""

    model_config = ConfigDict(extra="ignore", strict=True)

    number: Number = 0
    block: Number
    body: Body
    member: Annotated[int, Field(ge=1, lt=1 << 32)]
    value: Value

    def signed(self) -> Signed:
        """For the judge."""
        return Signed(self.block, self.body, self.member, self.value)


class SaidCheckpoints(BaseModel):
    """A page of another gateway."""

    model_config = ConfigDict(extra="ignore", strict=True)

    items: Annotated[list[SaidCheckpoint], Field(max_length=200)]


class SaidFaults(BaseModel):
    """Another gateway's proofs, each as JSON."""

    model_config = ConfigDict(extra="ignore", strict=True)

    items: Annotated[list[dict[str, Any]], Field(max_length=200)]


class SeenView(Schema):
    """A witness's signature over a checkpoint's body (docs/formats/log.md); `number` is this gateway's own count."""

    model_config = ConfigDict(json_schema_extra={"examples": [SIGNED_EXAMPLE]})

    number: int
    block: int
    body: str
    member: int
    value: str


class SeenViews(Schema):
    """In the order in which they were seen; ask again behind the last `number`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [SIGNED_EXAMPLE]}]})

    items: list[SeenView]


class SignatureView(Schema):
    """One member's."""

    member: int
    value: str


class AgreedView(Schema):
    """A checkpoint's body and all signatures over it that were seen; `time` is the block's, in Unix seconds."""

    model_config = ConfigDict(json_schema_extra={"examples": [AGREED_EXAMPLE]})

    block: int
    time: int
    body: str
    signatures: list[SignatureView]


class FaultViews(Schema):
    """Proofs (docs/formats/log.md, "Fault"), by member. Whoever trusts the witness's certificate can judge them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": []}]})

    items: list[dict[str, Any]]


class ConsistencyView(Schema):
    """Proof that the log of `to` entries extends that of `from` (RFC 9162 section 2.1.4); hashes as base64url."""

    model_config = ConfigDict(json_schema_extra={"examples": [CONSISTENCY_EXAMPLE]}, populate_by_name=True)

    old: int = Field(alias="from")
    new: int = Field(alias="to")
    hashes: list[str]


class WitnessView(Schema):
    """A member's witness as this gateway sees it. `block`, `time` (Unix seconds) and `behind_s` are of its latest signature, null
    before the first; `standing` is `signs`, `behind`, `silent`, `unseen` or `faulty`."""

    model_config = ConfigDict(json_schema_extra={"examples": [WITNESS_EXAMPLE]})

    member: int
    slug: str
    name: str
    block: int | None
    time: int | None
    behind_s: int | None
    standing: str


class WitnessViews(Schema):
    """All witnesses that the trust policy names, by member."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [WITNESS_EXAMPLE]}]})

    items: list[WitnessView]


def seen_view(row: SeenCheckpoint) -> SeenView:
    """The schema of a row."""
    return SeenView(
        number=row.number or 0,
        block=row.block,
        body=row.body.decode("ascii"),
        member=row.member,
        value=b64u(row.value),
    )
