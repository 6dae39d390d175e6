"""Outcomes as lines of the answer: bounded, so that ten thousand of them are."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, cast

from fastapi import Request, Response

from api.outbox.responses import location_of
from evidence.types import CommandId

GREATEST_BYTES: Final = 4_096
"""Of one outcome; a problem with more to say says the beginning."""
LONGEST_DETAIL: Final = 500
_ALWAYS: Final = ("type", "title", "status", "detail")

Handler = Callable[[Request, Exception], Awaitable[Response]]


def accepted_line(number: int, command: CommandId) -> bytes:
    """A line whose command was accepted, now or before: the same words, whatever became of the command since."""
    said = {"line": number, "status": 202, "command": command.hex(), "location": location_of(command)}
    return _line(said)


async def problem_line(request: Request, number: int, error: Exception) -> bytes:
    """A line that was not taken, with the very problem that a single request would have got."""
    response = await _handler(request, error)(request, error)
    problem = json.loads(bytes(response.body))
    line = _line({"line": number} | problem | {"line": number})
    if len(line) <= GREATEST_BYTES:
        return line
    short = {name: problem[name] for name in _ALWAYS}
    return _line({"line": number} | short | {"detail": problem["detail"][:LONGEST_DETAIL]})


def _handler(request: Request, error: Exception) -> Handler:
    """What the application does with an error of this type (api/problems.py)."""
    handlers = request.app.exception_handlers
    return cast(Handler, next(handlers[kind] for kind in type(error).__mro__ if kind in handlers))


def _line(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
