"""Request bodies as JSON that has one reading only: no repeated members, no NaN, no lone surrogates, no
fractions.
"""

from typing import Any

from fastapi import Request

from api.problems import Problem
from evidence.errors import DocumentError
from evidence.strict_json import parse_json


class MalformedJson(Problem):
    slug, title = "malformed-json", "The body is not JSON with one reading"


class StrictRequest(Request):
    """A request whose `json()` refuses ambiguous bodies; parsed once, kept for the framework."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = parse(await self.body())
        return self._json


def parse(body: bytes) -> Any:
    """The value of a JSON text. The size was limited while it streamed in.

    Raises:
        MalformedJson: see `evidence.strict_json.parse_json`.
    """
    try:
        return parse_json(body, limit=len(body))
    except DocumentError as error:
        raise MalformedJson(f"{error.problem}.", path=error.path) from error
