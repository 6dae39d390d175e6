"""Which revision of a subject a change is about: ETag, If-Match, and the act's own revision, all one number."""

from typing import Annotated

from fastapi import Header

from api.acts.problems import ActMismatch
from api.problems import Conflict, PreconditionFailed, PreconditionRequired
from evidence.acts import Act

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=40, description="ETag that you read: the revision", examples=['"3"']),
]


class SubjectTaken(Conflict):
    slug, title = "subject-taken", "It exists already"


def etag(revision: int) -> str:
    """The entity tag of a revision."""
    return f'"{revision}"'


def require_match(if_match: str | None, revision: int) -> None:
    """The caller means the present revision; 0, what does not exist yet, needs no saying.

    Raises:
        PreconditionRequired: it did not say which. PreconditionFailed: another one.
    """
    if if_match is None:
        if revision:
            raise PreconditionRequired("Send If-Match with the ETag that you read.", current=revision)
        return
    if if_match != etag(revision):
        raise PreconditionFailed("Read it again.", given=if_match, current=revision)


def require_seen(if_match: str | None, act: Act, revision: int) -> None:
    """As `require_match`, and the act was signed about the same revision.

    Raises:
        ActMismatch: the act names another revision; also what `require_match` raises.
    """
    require_match(if_match, revision)
    _require(act, act.revision == revision, revision)


def require_new(act: Act, revision: int) -> None:
    """The act makes a subject.

    Raises:
        SubjectTaken: it exists. ActMismatch: the act saw a revision of it.
    """
    if revision:
        raise SubjectTaken("Change what stands.", subject=act.subject.hex(), current=revision)
    _require(act, act.revision == 0, 0)


def require_past(act: Act, revision: int) -> None:
    """The act saw a revision that there was, up to the present one. ActMismatch when not."""
    _require(act, 0 < act.revision <= revision, revision)


def _require(act: Act, holds: bool, expected: int) -> None:
    if not holds:
        raise ActMismatch(
            "The act's revision is not that of the request.",
            field="revision",
            given=act.revision,
            expected=expected,
        )
