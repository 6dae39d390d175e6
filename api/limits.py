"""How much one caller may ask: token buckets per address and per party, and the size of a request, counted as
it streams in.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, TooLarge, TooManyRequests, response_to

GREATEST_BUCKETS = 10_000
SECURITY_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store"))


class TokenBuckets:
    """A bucket per key: `burst` requests at once, refilled at `rate` per second. Keeps the keys used last."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Takes one token.

        Raises:
            TooManyRequests: the bucket is empty; names the seconds after which it is not.
        """
        level = self._level(key)
        taken = level >= 1
        self._keep(key, level - 1 if taken else level)
        if not taken:
            raise TooManyRequests("Too many requests for now.", max(1, math.ceil((1 - level) / self._rate)))

    def charge(self, key: str, count: int) -> float:
        """Takes `count` tokens, on credit when there are fewer; the seconds until they would have been there."""
        level = self._level(key) - count
        self._keep(key, level)
        return max(0.0, -level / self._rate)

    def _level(self, key: str) -> float:
        level, seen = self._buckets.get(key, (float(self._burst), self._clock()))
        return min(self._burst, level + (self._clock() - seen) * self._rate)

    def _keep(self, key: str, level: float) -> None:
        self._buckets.pop(key, None)
        self._buckets[key] = (level, self._clock())
        if len(self._buckets) > GREATEST_BUCKETS:
            self._buckets.popitem(last=False)


class LimitRequests:
    """ASGI middleware: refuses addresses that ask too often and bodies that are too large. `streamed` are paths that limit
    what they read themselves."""

    def __init__(
        self, app: ASGIApp, buckets: TokenBuckets, body_bytes: int, streamed: Collection[str] = ()
    ) -> None:
        self._app = app
        self._buckets = buckets
        self._body_bytes = body_bytes
        self._streamed = frozenset(streamed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._buckets.take(scope["client"][0] if scope.get("client") else "unknown")
            if scope["path"] in self._streamed:
                await self._app(scope, receive, _hardened(send))
                return
            self._check_announced(scope)
        except Problem as problem:
            await response_to(problem)(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), _hardened(send))

    def _check_announced(self, scope: Scope) -> None:
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced[:20]) > self._body_bytes:
            raise self._too_large()

    def _too_large(self) -> TooLarge:
        return TooLarge("Send less.", greatest=self._body_bytes)

    def _counted(self, receive: Receive) -> Receive:
        received = 0

        async def counting() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._body_bytes:
                raise self._too_large()
            return message

        return counting


def _hardened(send: Send) -> Send:
    async def hardening(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *(header for header in SECURITY_HEADERS if header[0] not in present),
            ]
        await send(message)

    return hardening
