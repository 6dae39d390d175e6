"""Golden vectors for the unit tests."""

import json
from typing import Any

from tests.vectors.make_core import HERE, text_of


def vectors(name: str) -> Any:
    """Content of a committed file."""
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def is_fresh(name: str) -> bool:
    """Whether the product still makes the committed bytes."""
    return (HERE / name).read_text(encoding="utf-8") == text_of(name)


def unhex(values: list[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]
