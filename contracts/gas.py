"""How much gas a command is given: contracts/gas.json, measured by `gwanmun bench gas`, never guessed.

What grows with the command is counted in items:

| verb | items |
|---|---|
| declarations.release, declarations.amend | measures given |
| declarations.withdraw | goods items of the declaration |
| certificates.issue, certificates.cancel | links given (a line has one at least) |
| certificates.correct | links given, old and new together |
| all others | none |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from evidence.facts import VERB_NAMES, Verb

GAS_FILE: Final = Path(__file__).parent / "gas.json"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Gas of a command: `base`, and `per_item` for each item."""

    base: int
    per_item: int

    def for_items(self, items: int) -> int:
        """Gas of a command with that many items."""
        return self.base + self.per_item * items


@cache
def allowances() -> Mapping[Verb, Allowance]:
    """The allowance of every verb."""
    read = json.loads(GAS_FILE.read_text("utf-8"))
    return {verb: Allowance(**read[name]) for verb, name in VERB_NAMES.items()}


def gas_allowance(verb: Verb, items: int = 0) -> int:
    """Gas to give to a command of this verb; `items` as the table above counts them."""
    return allowances()[verb].for_items(items)


def render_allowances(measured: Mapping[Verb, Allowance]) -> str:
    """The text of gas.json."""
    rows = {
        VERB_NAMES[verb]: {"base": allowance.base, "per_item": allowance.per_item}
        for verb, allowance in sorted(measured.items())
    }
    return json.dumps(rows, indent=1) + "\n"
