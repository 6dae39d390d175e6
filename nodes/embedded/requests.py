"""JSON-RPC 2.0 as strangers write it: one request or a batch, read strictly, each answered in its place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

GREATEST_BATCH = 1000

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_REFUSED = -32601
INVALID_PARAMETERS = -32602
LIMIT_EXCEEDED = -32005


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `id` is whatever the client chose (string, number or null)."""

    id: str | int | float | None
    method: str
    parameters: Any

    def body(self, as_id: object) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": as_id, "method": self.method, "params": self.parameters}


class RequestRefused(Exception):
    """A request that is answered with an error of ours. `id` null when it could not be read."""

    def __init__(self, code: int, message: str, request_id: object = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.request_id = request_id


def read_body(body: bytes) -> Any:
    """The JSON of a request's body. RequestRefused when it is none, or a batch is empty or too long."""
    try:
        read = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RequestRefused(PARSE_ERROR, "the body is not JSON") from error
    if isinstance(read, list) and not 0 < len(read) <= GREATEST_BATCH:
        raise RequestRefused(INVALID_REQUEST, f"a batch holds 1 to {GREATEST_BATCH} requests")
    return read


def _no_constant(name: str) -> None:
    raise ValueError(name)


def read_request(read: Any) -> Request:
    """One request of a body. RequestRefused when it is none; notifications, too, are refused: nothing here is told."""
    if not isinstance(read, dict) or not isinstance(read.get("method"), str):
        raise RequestRefused(INVALID_REQUEST, "a request is an object with a method")
    request_id = read.get("id")
    if "id" not in read or isinstance(request_id, bool | dict | list):
        raise RequestRefused(INVALID_REQUEST, "a request has an id: string, number or null")
    parameters = read.get("params", [])
    if not isinstance(parameters, list | dict):
        raise RequestRefused(INVALID_PARAMETERS, "parameters are a list", request_id)
    return Request(request_id, read["method"], parameters)


def error_answer(refused: RequestRefused) -> dict[str, Any]:
    error = {"code": refused.code, "message": refused.message}
    return {"jsonrpc": "2.0", "id": refused.request_id, "error": error}


def result_answer(request: Request, result: object) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": request.id, "result": result}
