"""RFC 9457 problems: what a witness cannot answer, said in one shape. Nothing of the input is repeated."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evidence.errors import DocumentError, EvidenceError, LogError
from evidence.strict_json import check_nesting
from oracles.witness.types import BlockNotReached, BlockUnknown, EntryUnknown, MapCompacted, WitnessRefused

STATUSES: Final[dict[type[EvidenceError], HTTPStatus]] = {
    BlockUnknown: HTTPStatus.NOT_FOUND,
    EntryUnknown: HTTPStatus.NOT_FOUND,
    LogError: HTTPStatus.NOT_FOUND,
    BlockNotReached: HTTPStatus.CONFLICT,
    WitnessRefused: HTTPStatus.CONFLICT,
    MapCompacted: HTTPStatus.GONE,
}


def problem(status: HTTPStatus, detail: str) -> JSONResponse:
    """An answer of media type application/problem+json."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return JSONResponse(body, status.value, media_type="application/problem+json")


def add_problems(app: FastAPI) -> None:
    """Gives each of our errors its status."""

    async def refused(_: Request, error: Exception) -> JSONResponse:
        status = next(status for kind, status in STATUSES.items() if isinstance(error, kind))
        return problem(status, str(error))

    async def malformed(_: Request, error: Exception) -> JSONResponse:
        faults = error.errors() if isinstance(error, RequestValidationError) else []
        places = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in faults]
        # A text of the input may stand in a place; what is not plain ASCII is escaped.
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, ascii("; ".join(places))[1:-1])

    async def other(_: Request, error: Exception) -> JSONResponse:
        code = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
        return problem(HTTPStatus(code), HTTPStatus(code).description)

    for kind in STATUSES:
        app.add_exception_handler(kind, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, other)


class LimitedBody:
    """ASGI middleware: a body beyond `most` bytes is answered with 413 and read no further, one nested too deep with 400."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await self._read(receive)
        if body is None:
            await problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body is at most {self._most} bytes")(
                scope, receive, send
            )
            return
        try:
            check_nesting(body)
        except DocumentError as error:
            await problem(HTTPStatus.BAD_REQUEST, str(error))(scope, receive, send)
            return
        given = False

        async def once() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, once, send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The whole body, None when it is too long."""
        parts = bytearray()
        while True:
            message = await receive()
            parts += message.get("body", b"")
            if len(parts) > self._most:
                return None
            if message["type"] != "http.request" or not message.get("more_body"):
                return bytes(parts)
