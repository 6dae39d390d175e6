"""Counts and times requests, by operation."""

import time
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_OPERATION: Final = "none"
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


def operation_of(scope: Scope) -> str:
    """Id of the operation that a request was led to, as /openapi.json has it; never the path, which may name a document."""
    return str(getattr(scope.get("route"), "operation_id", None) or NO_OPERATION)


class CountRequests:
    """ASGI middleware. A request that was never answered counts with status 0."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._answered = Counter(
            "gwanmun_http_requests",
            "Requests answered, by operation and status code.",
            ["operation", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "gwanmun_http_request_seconds",
            "Time to the end of an answer, by operation.",
            ["operation"],
            buckets=BUCKETS,
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 0, time.monotonic()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            operation = operation_of(scope)
            self._answered.labels(operation, str(status)).inc()
            self._seconds.labels(operation).observe(time.monotonic() - began)
