"""What of a declaration the chain counts: one measure per item and kind, in micro-units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.codes.quantities import UnitCode, micro_units, unit_code
from api.readers.messages import Measure
from evidence.types import Scalar

# Measure number -> field of the quantity; its unit stands in the field of the same name with "Unit".
MEASURE_FIELDS: Final = {0: "quantity", 1: "netMass"}


def measures(fields: Mapping[str, Scalar]) -> tuple[Measure, ...]:
    """Measures of a declaration's fields, by item and measure. A quantity of zero or without unit is none.

    Raises:
        ValueError: a quantity or unit that no reader of ours would have let through.
        TypeError: an item number that is no integer.
    """
    found = []
    for path in fields:
        if path.startswith("/items/") and path.endswith("/sequence"):
            found.extend(_of_item(fields, path.removesuffix("/sequence")))
    return tuple(sorted(found, key=lambda measure: (measure.item, measure.measure)))


def _of_item(fields: Mapping[str, Scalar], base: str) -> list[Measure]:
    sequence = fields[f"{base}/sequence"]
    if not isinstance(sequence, int):
        raise TypeError(f"{base}/sequence is no integer")
    found = []
    for number, name in MEASURE_FIELDS.items():
        literal, unit = fields.get(f"{base}/{name}"), fields.get(f"{base}/{name}Unit")
        if isinstance(literal, str) and isinstance(unit, str) and (quantity := micro_units(literal)):
            found.append(Measure(sequence, number, UnitCode(unit_code(unit)), quantity))
    return found
