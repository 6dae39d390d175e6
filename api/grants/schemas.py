"""Grants and cases as they travel."""

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.encoding import Hex32, Line, Schema, Slug
from api.grants.models import AuditCase, Grant

U40 = 1 << 40
GRANT_EXAMPLE: JsonDict = {
    "number": 7,
    "owner": 1,
    "subject": "5b" * 32,
    "party": "bank",
    "givenBy": "exporter",
    "given": 1763884800,
    "until": 1795392000,
    "ended": None,
}
CASE_EXAMPLE: JsonDict = {
    "number": 3,
    "owner": 1,
    "subject": "5b" * 32,
    "auditor": "auditor",
    "reason": "Audit plan 2026, item 12",
    "openedBy": "kcs-officer",
    "opened": 1763884800,
    "until": 1795392000,
    "closed": None,
}


class NewGrant(Schema):
    """Lets a bank, insurer or importer that is registered here read the documents of a subject until a time
    (Unix seconds).
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"party": "bank", "until": 1795392000}]})

    party: Slug
    until: int = Field(gt=0, lt=U40)


class NewCase(Schema):
    """Opens the documents of a subject to an auditor until a time (Unix seconds)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "owner": 1,
                    "subject": "5b" * 32,
                    "auditor": "auditor",
                    "reason": "Audit plan 2026, item 12",
                    "until": 1795392000,
                }
            ]
        }
    )

    owner: int = Field(ge=1, lt=1 << 32)
    subject: Hex32
    auditor: Slug
    reason: Line
    until: int = Field(gt=0, lt=U40)


class GrantView(Schema):
    """A grant; `ended` is null while it holds."""

    model_config = ConfigDict(json_schema_extra={"examples": [GRANT_EXAMPLE]})

    number: int
    owner: int
    subject: Hex32
    party: str
    given_by: str = Field(serialization_alias="givenBy")
    given: int
    until: int
    ended: int | None


class CaseView(Schema):
    """A case; `closed` is null while it is open."""

    model_config = ConfigDict(json_schema_extra={"examples": [CASE_EXAMPLE]})

    number: int
    owner: int
    subject: Hex32
    auditor: str
    reason: str
    opened_by: str = Field(serialization_alias="openedBy")
    opened: int
    until: int
    closed: int | None


def grant_view(row: Grant) -> GrantView:
    """The schema of a grant."""
    return GrantView(
        number=row.number or 0,
        owner=row.owner,
        subject=row.subject.hex(),
        party=row.party,
        given_by=row.given_by,
        given=row.given,
        until=row.until,
        ended=row.ended,
    )


def case_view(row: AuditCase) -> CaseView:
    """The schema of a case."""
    return CaseView(
        number=row.number or 0,
        owner=row.owner,
        subject=row.subject.hex(),
        auditor=row.auditor,
        reason=row.reason,
        opened_by=row.opened_by,
        opened=row.opened,
        until=row.until,
        closed=row.closed,
    )
