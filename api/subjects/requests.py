"""What the operations of declarations and certificates have in common: headers and answers."""

from typing import Any

from fastapi import Response

from api.acts.schemas import ActSubmission
from api.desk import Desk
from api.idempotency import Idempotent
from api.outbox.responses import ACCEPTED
from api.subjects.changes import Change
from api.subjects.rights import owner_of
from evidence.types import SubjectId

ETAG: dict[int | str, dict[str, Any]] = {
    200: {"headers": {"ETag": {"schema": {"type": "string"}, "description": "The revision, for If-Match"}}}
}


def command(scope: Any) -> dict[str, Any]:
    """What every command operation says to its router: answered 202, idempotent, behind a scope."""
    return {
        "status_code": 202,
        "response_class": Response,
        "responses": ACCEPTED,
        "dependencies": [scope, Idempotent],
    }


def change_of(desk: Desk, owner: int, subject: str, sent: ActSubmission, if_match: str | None) -> Change:
    """What a command on the subject of a path asks for. SubjectUnknown when the network has no such member."""
    return Change(owner_of(desk, owner), subject_id(subject), sent, if_match)


def subject_id(text: str) -> SubjectId:
    """The subject of a path."""
    return SubjectId(bytes.fromhex(text))
