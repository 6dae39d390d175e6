"""Optimistic concurrency: the ETag of a thing is its revision on the chain, and a change names the revision
it saw.
"""

import re
from typing import Annotated

from fastapi import Depends, Header, Response

from api.problems import PreconditionFailed, PreconditionRequired, Problem

_TAG = re.compile(r'"([0-9]{1,5})"')
GREATEST_REVISION = 0xFFFF


class MalformedTag(Problem):
    slug, title = "malformed-etag", "If-Match names no revision"


def etag(revision: int) -> str:
    """Strong entity tag of a revision."""
    return f'"{revision}"'


def revision_of(tag: str) -> int:
    """Revision that a strong entity tag names.

    Raises:
        MalformedTag: weak, a list, or no revision.
    """
    match = _TAG.fullmatch(tag.strip())
    if match is None or int(match[1]) > GREATEST_REVISION:
        raise MalformedTag('If-Match is one revision in quotes, such as "3".')
    return int(match[1])


def _expected(
    tag: Annotated[str | None, Header(alias="If-Match", description='Revision seen, such as "3"')] = None,
) -> int:
    if tag is None:
        raise PreconditionRequired("Send If-Match with the ETag of what you read.")
    return revision_of(tag)


ExpectedRevision = Annotated[int, Depends(_expected)]
"""The revision that the caller saw, from a required If-Match."""


def check_revision(expected: int, actual: int) -> None:
    """PreconditionFailed when the thing moved on since the caller read it."""
    if expected != actual:
        raise PreconditionFailed("Read it again, then decide.", expected=expected, actual=actual)


def tag_response(response: Response, revision: int, if_none_match: str | None = None) -> bool:
    """Sets the ETag; true when the caller already has this revision and 304 is due."""
    response.headers["ETag"] = etag(revision)
    return if_none_match is not None and if_none_match.strip() == etag(revision)
