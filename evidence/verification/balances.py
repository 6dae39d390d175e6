"""Balances of a document's lines or goods items: whether a history speaks of all, and how much is left of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evidence.map import MapLeaf
from evidence.requirements import RequiredFacts
from evidence.types import FactKey
from evidence.verification.verdict import Balance, VerificationError
from evidence.words import BalanceWord, decode_balance, decode_state, unit_text

LINE: Final = "line/"
ITEM: Final = "item/"
LOADING: Final = "loading"
MICRO_PLACES: Final = 6

Facts = Mapping[FactKey, MapLeaf | None]


def check_all(count: int, required: RequiredFacts, facts: Facts) -> None:
    """Returns when the facts speak of all lines or items.

    Of a certificate lines 1 to `count` are there and the next is not; a declaration's status names the number of its goods items;
    other documents have none.

    Raises:
        VerificationError: they speak of fewer or more.
        WordError: the status does not decode.
    """
    names = [name for name, key in required.balances if facts[key] is not None]
    if required.alias is not None:
        right = names == [f"{LINE}{part}" for part in range(1, count + 1)]
    else:
        right = count == _items(required, facts)
    if not right:
        raise VerificationError("the history is not of all lines or goods items", balances=count)


def _items(required: RequiredFacts, facts: Facts) -> int:
    leaf = facts[required.status]
    if not required.balances or leaf is None:
        return 0
    return decode_state(leaf.word).terms.code


def read_all(required: RequiredFacts, facts: Facts) -> tuple[Balance, ...]:
    """The balances that are there.

    Raises:
        WordError: a word is none of a balance.
    """
    found = ((name, facts[key]) for name, key in required.balances)
    return tuple(_balance(name, decode_balance(leaf.word)) for name, leaf in found if leaf is not None)


def _balance(name: str, word: BalanceWord) -> Balance:
    places = 0 if name == LOADING else MICRO_PLACES
    limit, used, left = (_decimal(number, places) for number in (word.limit, word.used, word.left))
    return Balance(name, unit_text(word.unit), limit, used, left)


def _decimal(number: int, places: int) -> str:
    """Shortest decimal text of a number of millionths, or of whole ones."""
    whole, part = divmod(number, 10**places)
    digits = f"{part:0{places}d}".rstrip("0") if part else ""
    return f"{whole}.{digits}" if digits else str(whole)
