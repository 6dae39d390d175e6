"""The public JSON-RPC door of the embedded chain: what may pass goes to anvil, what changes the chain to the sealer."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from nodes.embedded.anvil import Anvil
from nodes.embedded.errors import EngineError
from nodes.embedded.methods import ADVANCE, READS, SEND, log_range
from nodes.embedded.requests import (
    INVALID_PARAMETERS,
    LIMIT_EXCEEDED,
    METHOD_REFUSED,
    Request,
    RequestRefused,
    error_answer,
    read_body,
    read_request,
    result_answer,
)
from nodes.embedded.sealer import Sealer
from nodes.errors import CallRefused
from nodes.profiles import Profile
from nodes.types import RawTransaction

GREATEST_REQUEST_BYTES = 5_000_000
GREATEST_ADVANCE_S = 100 * 366 * 86_400
_JSON = "application/json"


class Door:
    """Answers HTTP requests. No CORS header is ever sent, and only JSON is read, so no web page can use it."""

    def __init__(self, anvil: Anvil, sealer: Sealer, profile: Profile, test_clock: bool) -> None:
        self._anvil = anvil
        self._sealer = sealer
        self._profile = profile
        self._test_clock = test_clock

    def application(self) -> web.Application:
        application = web.Application(client_max_size=GREATEST_REQUEST_BYTES)
        application.router.add_post("/", self.answer)
        application.router.add_get("/health", self.health)
        return application

    async def health(self, _request: web.Request) -> web.Response:
        head = self._sealer.head
        return web.json_response(
            {"status": "ok", "chain_id": self._profile.chain_id, "block": head.number, "time": head.time}
        )

    async def answer(self, request: web.Request) -> web.Response:
        """One HTTP request: 200 with JSON-RPC, 413 when too long, 415 when it is not said to be JSON,
        503 when anvil does not answer."""
        if request.content_type != _JSON:
            raise web.HTTPUnsupportedMediaType(text="send application/json")
        try:
            read = read_body(await request.read())
        except RequestRefused as refused:
            return web.json_response(error_answer(refused))
        try:
            body = await (self._batch(read) if isinstance(read, list) else self._single(read))
        except (EngineError, OSError) as error:
            raise web.HTTPServiceUnavailable(text="the engine does not answer") from error
        return web.Response(body=body, content_type=_JSON)

    async def _single(self, read: Any) -> bytes:
        try:
            request = self._checked(read)
            if request.method in READS:
                async with self._sealer.reading():
                    return await self._anvil.forward(json.dumps(request.body(request.id)).encode())
            return json.dumps(await self._own(request)).encode()
        except RequestRefused as refused:
            return json.dumps(error_answer(refused)).encode()

    async def _batch(self, requests: list[Any]) -> bytes:
        """Reads go to anvil as one batch, beside them what changes the chain, one after the other."""
        answers: list[dict[str, Any]] = [{}] * len(requests)
        reads: dict[int, Request] = {}
        own: dict[int, Request] = {}
        for place, read in enumerate(requests):
            try:
                request = self._checked(read)
                (reads if request.method in READS else own)[place] = request
            except RequestRefused as refused:
                answers[place] = error_answer(refused)
        await asyncio.gather(self._forward_all(reads, answers), self._own_all(own, answers))
        return json.dumps(answers).encode()

    async def _forward_all(self, reads: dict[int, Request], answers: list[dict[str, Any]]) -> None:
        if not reads:
            return
        body = [request.body(place) for place, request in reads.items()]
        async with self._sealer.reading():
            found = await self._anvil.forward(json.dumps(body).encode())
        for answer in json.loads(found):
            place = answer["id"]
            answers[place] = {**answer, "id": reads[place].id}

    async def _own_all(self, own: dict[int, Request], answers: list[dict[str, Any]]) -> None:
        for place, request in own.items():
            try:
                answers[place] = await self._own(request)
            except RequestRefused as refused:
                answers[place] = error_answer(refused)

    def _checked(self, read: Any) -> Request:
        """A request that may pass."""
        request = read_request(read)
        if request.method not in READS and request.method != SEND and not self._is_advance(request):
            raise RequestRefused(METHOD_REFUSED, f"method {request.method} is not offered", request.id)
        if request.method == "eth_getLogs":
            asked = log_range(request.parameters, self._sealer.head.number)
            if asked > self._profile.log_range_limit:
                message = f"block range of {asked} is over the limit of {self._profile.log_range_limit}"
                raise RequestRefused(LIMIT_EXCEEDED, message, request.id)
        return request

    def _is_advance(self, request: Request) -> bool:
        return self._test_clock and request.method == ADVANCE

    async def _own(self, request: Request) -> dict[str, Any]:
        try:
            if request.method == SEND:
                return result_answer(request, await self._sealer.accept(_raw_transaction(request)))
            block = await self._sealer.advance(_seconds(request))
            return result_answer(request, hex(block.time))
        except CallRefused as error:
            raise RequestRefused(error.code, error.problem, request.id) from error


def _raw_transaction(request: Request) -> RawTransaction:
    match request.parameters:
        case [str(text)] if text.startswith("0x"):
            try:
                return RawTransaction(bytes.fromhex(text[2:]))
            except ValueError:
                pass
    raise RequestRefused(INVALID_PARAMETERS, "the parameter is a raw transaction in hex", request.id)


def _seconds(request: Request) -> int:
    match request.parameters:
        case [int(seconds)] if not isinstance(seconds, bool) and 0 < seconds <= GREATEST_ADVANCE_S:
            return seconds
    raise RequestRefused(
        INVALID_PARAMETERS, f"the parameter is 1 to {GREATEST_ADVANCE_S} seconds", request.id
    )
