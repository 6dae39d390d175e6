"""Bundles, verdicts and the network as they travel."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.encoding import Hex32, Schema
from evidence.bundles import MOST_BYTES

BUNDLE_EXAMPLE = '{"core":{"act":"CQEA"},"format":"gwanmun/bundle/1","staple":{"checkpoint":"gwanmun/00"}}'
VERDICT_EXAMPLE: JsonDict = {
    "valid": True,
    "current": True,
    "complete": True,
    "as_of": {"block": 42, "time": 1763884810},
    "status": {
        "state": "active",
        "name": "issued",
        "effective": 1763884800,
        "recorded": 1763884805,
        "until": 1795420800,
        "successor": None,
        "balances": None,
    },
    "fields": {"/certificateNumber": "C020-26-1000000"},
    "steps": [{"name": "encoding", "ok": True, "detail": "the one encoding of a bundle"}],
    "exit_code": 0,
}
NETWORK_EXAMPLE: JsonDict = {
    "network": "00" * 32,
    "chain_id": 1337,
    "ledger": "0x" + "11" * 20,
    "contracts": {"Credentials": "0x" + "22" * 20},
    "member": {"number": 1, "slug": "kcs", "name": "Korea Customs Service", "kind": "administration"},
    "members": [{"number": 1, "slug": "kcs", "name": "Korea Customs Service", "kind": "administration"}],
    "audience": "urn:gwanmun:gateway:" + "00" * 32 + ":1",
    "gateways": {"kcs": "http://127.0.0.1:8001"},
    "witnesses": {"kcs": "http://127.0.0.1:8101"},
}


class Judge(Schema):
    """A bundle as text, whose every byte counts, a trust policy as text (null: this gateway's own), and the instant, in Unix
    seconds, whose standing is asked for (null: now)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"bundle": BUNDLE_EXAMPLE, "policy": None, "at": None}]}
    )

    bundle: str = Field(max_length=MOST_BYTES)
    policy: str | None = Field(default=None, max_length=MOST_BYTES)
    at: int | None = Field(default=None, ge=0, le=253_402_300_799)


class Renew(Schema):
    """A bundle as text, whose staple shall be renewed, and whether with the history of its facts."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"bundle": BUNDLE_EXAMPLE}]})

    bundle: str = Field(max_length=MOST_BYTES)
    history: bool = False


class Redact(Schema):
    """A bundle as text, and what shall be shown of it: fields with all below them, and what a reader by trade sees."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"bundle": BUNDLE_EXAMPLE, "reveal": ["/items/0"], "view": "bank"}]}
    )

    bundle: str = Field(max_length=MOST_BYTES)
    reveal: list[str] = Field(default=[], max_length=1_000)
    view: Literal["bank", "buyer", "carrier", "customs"] | None = None


class AsOfView(Schema):
    """The block that the proof speaks of; `time` is Unix seconds."""

    block: int
    time: int


class StepView(Schema):
    """One step of a verification."""

    name: str
    ok: bool
    detail: str


class BalanceView(Schema):
    """How much of a certificate line or goods item there is, is used and is left, as decimal texts of the unit."""

    name: str
    unit: str
    limit: str
    used: str
    left: str


class StatusView(Schema):
    """Where the document stands: its common meaning, expired or none; the word of its own life cycle; times are Unix seconds.

    `effective` is from when it holds, `recorded` the block time of its writing; `successor` the root of what replaces it, of
    a corrected certificate the id of the other. `balances` are null where the bundle has no history.
    """

    state: Literal["none", "pending", "active", "suspended", "superseded", "revoked", "expired"]
    name: str | None
    effective: int | None
    recorded: int | None
    until: int | None
    successor: Hex32 | None
    balances: list[BalanceView] | None


class VerdictView(Schema):
    """As `gwanmun verify --json` prints it, with the exit code that it would give. `fields` is what a valid document shows."""

    model_config = ConfigDict(json_schema_extra={"examples": [VERDICT_EXAMPLE]})

    valid: bool
    current: bool | Literal["unknown"]
    complete: bool
    as_of: AsOfView | None
    status: StatusView | None
    fields: dict[str, str | int | bool | None]
    steps: list[StepView]
    exit_code: int


class MemberView(Schema):
    """A member of the network."""

    number: int
    slug: str
    name: str
    kind: str


class NetworkView(BaseModel):
    """What a client needs to know: whom to name in acts and assertions, and where to find whom."""

    model_config = ConfigDict(json_schema_extra={"examples": [NETWORK_EXAMPLE]})

    network: Hex32
    chain_id: int
    ledger: str
    contracts: dict[str, str]
    member: MemberView
    members: list[MemberView]
    audience: str
    gateways: dict[str, str]
    witnesses: dict[str, str]


class HealthView(Schema):
    """Alive; `block` is how far the indexer has come and `time` is that block's, both null before it began."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"status": "ok", "block": 42, "time": 1763884810}]}
    )

    status: Literal["ok"]
    block: int | None
    time: int | None
