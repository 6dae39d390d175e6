"""Quantities: from the decimal literal of a source to micro-units, in integers all the way."""

from __future__ import annotations

import re
from typing import Final, NewType

from api.codes.lists import unit_aliases, units

MicroUnits = NewType("MicroUnits", int)
"""10^-6 of a unit; a u88 on the chain."""
UnitCode = NewType("UnitCode", str)
"""A code of UN/ECE Recommendation 20."""

MICRO_DIGITS: Final = 6
QUANTITY_LIMIT: Final = 1 << 88
_LITERAL: Final = re.compile(r"(0|[1-9][0-9]{0,20})(?:\.([0-9]{1,20}))?")

# Qualifiers of EU and UK tariff measures (`KGM#G`) that name the state of the goods and leave the unit as it is.
# C (thousands), X (hectolitre) and Z (per 1 % of weight) change the scale, so they name no unit that we can
# count in.
_STATE_QUALIFIERS: Final = frozenset("ABEFGIJKLMPRST")


def micro_units(literal: str) -> MicroUnits:
    """Micro-units of a decimal literal without sign or exponent.

    Raises:
        ValueError: not such a literal, finer than a micro-unit, or 2^88 micro-units or more.
    """
    match = _LITERAL.fullmatch(literal)
    if match is None:
        raise ValueError("not a decimal number of digits and at most one point")
    whole, fraction = match.group(1), (match.group(2) or "").rstrip("0")
    if len(fraction) > MICRO_DIGITS:
        raise ValueError("finer than a micro-unit (six decimals)")
    micro = int(whole) * 10**MICRO_DIGITS + int(fraction.ljust(MICRO_DIGITS, "0"))
    if micro >= QUANTITY_LIMIT:
        raise ValueError("greater than a balance can hold (2^88 micro-units)")
    return MicroUnits(micro)


def decimal_literal(micro: MicroUnits) -> str:
    """Shortest decimal literal of micro-units; `micro_units` is its inverse.

    >>> decimal_literal(MicroUnits(412_500_000))
    '412.5'
    """
    whole, fraction = divmod(micro, 10**MICRO_DIGITS)
    return f"{whole}.{fraction:06d}".rstrip("0").rstrip(".")


def unit_code(code: str) -> UnitCode:
    """The Recommendation 20 code that a unit of a source means: the code itself, an alias, or one with a qualifier.

    Raises:
        ValueError: the unit is on neither list, or its qualifier changes the scale.
    """
    unit, _, qualifier = code.strip().partition("#")
    if qualifier.strip() and qualifier not in _STATE_QUALIFIERS:
        raise ValueError(f"the qualifier of '{code[:40]}' changes the scale of the unit")
    found = unit if unit in units() else unit_aliases().get(unit)
    if found is None:
        raise ValueError(units().refusal(code))
    return UnitCode(found)
