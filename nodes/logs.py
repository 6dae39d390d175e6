"""Structured logs: one JSON object a line on standard error, from every process of a member.

Each has `time` (UTC, ISO 8601), `level`, `event`, `logger`, `member`, `process`, and while a request is answered `request`;
further fields are given as `extra=fields(...)`. What others sent, and what documents say, is never logged: an exception is
told by its types and places, without its text.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

Value = str | int | float | bool | None

OURS: Final = ("api", "contracts", "nodes", "oracles", "scripts")
GREATEST_EVENT: Final = 500
GREATEST_CAUSES: Final = 6
_FIELDS: Final = "gwanmun_fields"

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Of the request that is answered now."""


def fields(**values: Value) -> dict[str, dict[str, Value]]:
    """Typed fields of one line, as `extra`."""
    return {_FIELDS: values}


class JsonLines(logging.Formatter):
    """One object a line, in ASCII, so that no text can break a line."""

    def __init__(self, process: str, member: str) -> None:
        super().__init__()
        self._process = process
        self._member = member

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage()[:GREATEST_EVENT],
            "logger": record.name,
            "member": self._member,
            "process": self._process,
        }
        if request_id.get() is not None:
            line["request"] = request_id.get()
        if record.exc_info and record.exc_info[1] is not None:
            # asyncio puts the exception's text into further lines of its message.
            line |= {
                "event": str(record.msg).partition("\n")[0][:GREATEST_EVENT],
                **_without_text(record.exc_info[1]),
            }
        return json.dumps(line | record.__dict__.get(_FIELDS, {}))


def _without_text(error: BaseException) -> dict[str, object]:
    """Types of an exception and its causes, and where the first was raised."""
    types = list[str]()
    cause: BaseException | None = error
    while cause is not None and len(types) < GREATEST_CAUSES:
        types.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": types, "trace": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}


def log_as_json(process: str, member: str) -> None:
    """From now on everything that this process logs, warnings and uncaught exceptions too, is JSON lines on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(process, member))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for room in OURS:
        logging.getLogger(room).setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda raised: _uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, SystemExit | KeyboardInterrupt) or error is None:
        return
    logging.getLogger("scripts").critical("the process failed", exc_info=(kind, error, trace))
