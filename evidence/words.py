"""Words of facts: state, terms, balance, and unit codes (docs/formats/facts.md).

The layouts come from contracts/facts.yaml. Instants are Unix seconds UTC, quantities micro-units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evidence.errors import WordError
from evidence.facts import BALANCE_LAYOUT, STATE_LAYOUT, TERMS_LAYOUT
from evidence.types import MemberNumber, Word

Layout = Sequence[tuple[str, int]]
"""Fields with their widths in bits, most significant first."""

WORD_VERSION: Final = 1
BALANCE_STATUS: Final = 1
WORD_BYTES: Final = 32

_TERMS_BITS: Final = sum(bits for _, bits in TERMS_LAYOUT)
_UNIT_TEXT: Final = re.compile(r"[A-Z0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class StateWord:
    """Where something stands. `amount` holds `Terms` or a quantity, as the kind says."""

    status: int
    member: MemberNumber
    effective: int
    recorded: int
    amount: int
    revision: int
    flags: int

    def encode(self) -> Word:
        """The 32 bytes.

        Raises:
            WordError: a field is out of range, or status or revision is 0.
        """
        self._check()
        values = (
            WORD_VERSION,
            self.status,
            self.member,
            self.effective,
            self.recorded,
            self.amount,
            self.revision,
            self.flags,
        )
        return _word(_pack(STATE_LAYOUT, values))

    def _check(self) -> None:
        if self.status == 0:
            raise WordError("a state's status is never 0", status=self.status)
        if self.revision == 0:
            raise WordError("revisions count from 1", revision=self.revision)

    @property
    def terms(self) -> Terms:
        """The amount read as terms; only for kinds marked `amount: terms`."""
        return Terms.unpack(self.amount)


def decode_state(word: bytes) -> StateWord:
    """State from its 32 bytes.

    Raises:
        WordError: wrong length or version, status 0 or revision 0.
    """
    version, status, member, effective, recorded, amount, revision, flags = _split(word, STATE_LAYOUT)
    _check_version(version, word)
    state = StateWord(status, MemberNumber(member), effective, recorded, amount, revision, flags)
    state._check()
    return state


@dataclass(frozen=True, slots=True)
class Terms:
    """What `amount` means in kinds marked `amount: terms`: counterparty, end of an interval, a code."""

    counterparty: MemberNumber
    until: int
    code: int

    def pack(self) -> int:
        """As a u88.

        Raises:
            WordError: a field is out of range.
        """
        return _pack(TERMS_LAYOUT, (self.counterparty, self.until, self.code))

    @classmethod
    def unpack(cls, amount: int) -> Terms:
        """From a u88.

        Raises:
            WordError: more than 88 bits.
        """
        if not 0 <= amount < 1 << _TERMS_BITS:
            raise WordError("terms are a u88", amount=amount)
        counterparty, until, code = _unpack(amount, TERMS_LAYOUT)
        return cls(MemberNumber(counterparty), until, code)


@dataclass(frozen=True, slots=True)
class BalanceWord:
    """How much there is and how much of it is used: `used <= limit`, both in micro-units (packages: whole packages)."""

    unit: int
    recorded: int
    limit: int
    used: int

    def encode(self) -> Word:
        """The 32 bytes.

        Raises:
            WordError: a field is out of range, or more is used than there is.
        """
        self._check()
        values = (WORD_VERSION, BALANCE_STATUS, self.unit, self.recorded, self.limit, self.used)
        return _word(_pack(BALANCE_LAYOUT, values))

    def _check(self) -> None:
        if self.used > self.limit:
            raise WordError("more is used than there is", limit=self.limit, used=self.used)

    @property
    def left(self) -> int:
        """What can still be used."""
        return self.limit - self.used


def decode_balance(word: bytes) -> BalanceWord:
    """Balance from its 32 bytes.

    Raises:
        WordError: wrong length, version or status, or used > limit.
    """
    version, status, unit, recorded, limit, used = _split(word, BALANCE_LAYOUT)
    _check_version(version, word)
    if status != BALANCE_STATUS:
        raise WordError("a balance's status is 1", status=status)
    balance = BalanceWord(unit, recorded, limit, used)
    balance._check()
    return balance


def unit_code(unit: str) -> int:
    """u24 of a Recommendation 20 code: ASCII, left-aligned, padded with zero bytes (`KGM` is 0x4b474d).

    Raises:
        WordError: not 1 to 3 capital letters or digits.
    """
    if not _UNIT_TEXT.fullmatch(unit):
        raise WordError("a unit code is 1 to 3 capital letters or digits", unit=unit)
    return int.from_bytes(unit.encode("ascii").ljust(3, b"\0"), "big")


def unit_text(code: int) -> str:
    """Recommendation 20 code of a u24.

    Raises:
        WordError: the number is no such code.
    """
    if not 0 <= code < 1 << 24:
        raise WordError("a unit is a u24", code=code)
    text = code.to_bytes(3, "big").rstrip(b"\0").decode("latin-1")
    if not _UNIT_TEXT.fullmatch(text):
        raise WordError("the number is no unit code", code=code)
    return text


def _pack(layout: Layout, values: Sequence[int]) -> int:
    packed = 0
    for (name, width), value in zip(layout, values, strict=True):
        if not 0 <= value < 1 << width:
            raise WordError(f"{name} must fit in u{width}", value=value)
        packed = packed << width | value
    return packed


def _unpack(packed: int, layout: Layout) -> list[int]:
    values = []
    for _, width in reversed(layout):
        values.append(packed & (1 << width) - 1)
        packed >>= width
    return values[::-1]


def _split(word: bytes, layout: Layout) -> list[int]:
    if len(word) != WORD_BYTES:
        raise WordError("a word is 32 bytes", length=len(word))
    return _unpack(int.from_bytes(word, "big"), layout)


def _word(packed: int) -> Word:
    return Word(packed.to_bytes(WORD_BYTES, "big"))


def _check_version(version: int, word: bytes) -> None:
    if version != WORD_VERSION:
        raise WordError("the word's version is not known", version=version, word=word)
