"""Problems (RFC 9457): every error class owns its status code and its type.

A slice derives its errors from the class that has the status it wants and names `slug` and `title`. What the
caller sent is echoed only as named members, never as free text taken from the body.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from api.database import passes
from api.readers.errors import ReaderError
from evidence.errors import EvidenceError
from nodes.errors import NodesError

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:gwanmun:problem:"
GREATEST_ERRORS = 50

log = logging.getLogger(__name__)


class Problem(Exception):
    """An answer that is not what the caller asked for.

    `detail` is one sentence that names the way out; `members` are further members of the problem object, with the
    offending values; `headers` go onto the response.
    """

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "The request cannot be read"

    def __init__(self, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members


class Unauthenticated(Problem):
    status, slug, title = 401, "unauthenticated", "Sign in first"

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="gwanmun"'}, **members)


class Forbidden(Problem):
    status, slug, title = 403, "forbidden", "Not yours to see or do"


class NotFound(Problem):
    status, slug, title = 404, "not-found", "No such thing"


class Conflict(Problem):
    status, slug, title = 409, "conflict", "This does not fit what is there"


class Gone(Problem):
    status, slug, title = 410, "gone", "It was erased"


class PreconditionFailed(Problem):
    status, slug, title = 412, "precondition-failed", "It has changed since you read it"


class TooLarge(Problem):
    status, slug, title = 413, "too-large", "The request is larger than this gateway takes"


class UnsupportedMediaType(Problem):
    status, slug, title = 415, "unsupported-media-type", "This media type is not read here"


class Unprocessable(Problem):
    status, slug, title = 422, "unprocessable", "The request breaks a rule"


class PreconditionRequired(Problem):
    status, slug, title = 428, "precondition-required", "Say which revision you mean"


class TooManyRequests(Problem):
    status, slug, title = 429, "too-many-requests", "Slow down"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, retryAfter=retry_after)


class Busy(Problem):
    """Never an answer to what was sent, only to when it was sent."""

    status, slug, title = 503, "busy", "Try again shortly"

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, retryAfter=retry_after)


class PeerUnavailable(Problem):
    """A process that this answer needs (witness, chain) does not answer."""

    status, slug, title = 503, "peer-unavailable", "A process that this answer needs does not answer"


def render(status: int, slug: str, title: str, detail: str, members: Mapping[str, Any]) -> bytes:
    """The problem object, in ASCII so that no text of the caller can fail to encode."""
    body = {"type": TYPE_PREFIX + slug, "title": title, "status": status, "detail": detail, **members}
    return json.dumps(body, ensure_ascii=True, separators=(",", ":"), default=_as_text).encode("ascii")


def _as_text(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def response_to(problem: Problem) -> Response:
    """The response of a problem."""
    content = render(problem.status, problem.slug, problem.title, problem.detail, problem.members)
    return Response(content, problem.status, problem.headers, MEDIA_TYPE)


def pointer(location: Sequence[int | str]) -> str:
    """RFC 6901 pointer of a validation error's location, led by where it stands (`body`, `query`, `path`,
    `header`).
    """
    first, *rest = location or ("request",)
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in rest)
    return "/".join([str(first), *escaped])


async def _on_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return response_to(error)


async def _on_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    errors = [
        {"path": pointer(item["loc"]), "message": item["msg"], "code": item["type"]}
        for item in found[:GREATEST_ERRORS]
    ]
    detail = f"{len(found)} rule(s) of the request's shape are broken; see errors."
    return response_to(Unprocessable(detail, errors=errors))


_HTTP_TITLES = {
    404: ("not-found", "No such thing"),
    405: ("method-not-allowed", "This method is not offered here"),
    413: ("too-large", TooLarge.title),
    415: ("unsupported-media-type", UnsupportedMediaType.title),
}


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    slug, title = _HTTP_TITLES.get(error.status_code, (Problem.slug, Problem.title))
    content = render(error.status_code, slug, title, str(error.detail), {})
    return Response(content, error.status_code, dict(error.headers or {}), MEDIA_TYPE)


async def _on_evidence(_: Request, error: Exception) -> Response:
    """What the pure core refuses is the caller's document, act or bundle."""
    assert isinstance(error, EvidenceError)
    return response_to(Unprocessable(str(error), error=type(error).__name__))


async def _on_node(_: Request, error: Exception) -> Response:
    """A node that does not answer, or says no to us, is nothing that the caller did; its address is not the caller's business."""
    log.warning("the node cannot be used: %s", error)
    return response_to(PeerUnavailable("The chain's node cannot be used now; try again."))


async def _on_reader(_: Request, error: Exception) -> Response:
    """A document that a reader refuses; every finding names its place."""
    assert isinstance(error, ReaderError)
    findings = [
        {"path": found.path, "message": found.problem, "code": found.code, "value": found.value}
        for found in error.findings
    ]
    detail = f"{len(findings)} finding(s); see errors."
    content = render(error.status, error.slug, error.title, detail, {"errors": findings})
    return Response(content, error.status, media_type=MEDIA_TYPE)


async def _on_database(_: Request, error: Exception) -> Response:
    """The request's transaction has ended. Only where the connection broke in the very commit it may stand: the same act, or
    the same Idempotency-Key, then gets its first answer again."""
    assert isinstance(error, OperationalError)
    if passes(error):
        log.warning("the database cannot be used: %s", error.orig)
        return response_to(Busy("The database is taken by another writer, or does not answer."))
    return await _on_unexpected(_, error)


async def _on_unexpected(_: Request, error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    content = render(500, "internal", "The gateway failed", "This is our fault and was logged.", {})
    return Response(content, 500, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Lets every error leave as application/problem+json."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(EvidenceError, _on_evidence)
    app.add_exception_handler(NodesError, _on_node)
    app.add_exception_handler(ReaderError, _on_reader)
    app.add_exception_handler(OperationalError, _on_database)
    app.add_exception_handler(Exception, _on_unexpected)
