"""A line of log for every request, and an id that its answer carries too: by it a caller's question leads to our lines."""

import logging
import secrets
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics.requests import operation_of
from nodes.logs import fields, request_id

HEADER = b"x-request-id"
ID_BYTES = 8

log = logging.getLogger(__name__)


class LogRequests:
    """ASGI middleware. The operation is logged and not the path, which may name a document. Ids are ours: one that a caller sends
    is not taken."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A request is answered in a context of its own, which ends with it.
        request_id.set(secrets.token_hex(ID_BYTES))
        began, status = time.monotonic(), 0

        async def naming(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                named = (HEADER, str(request_id.get()).encode("ascii"))
                message["headers"] = [*message["headers"], named]
            await send(message)

        try:
            await self._app(scope, receive, naming)
        finally:
            seconds = round(time.monotonic() - began, 6)
            said = fields(
                method=scope["method"], operation=operation_of(scope), status=status, seconds=seconds
            )
            log.info("request answered", extra=said)
