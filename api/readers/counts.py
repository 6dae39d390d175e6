"""How many goods items and packages a declaration has, as the chain counts them."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.types import Scalar


def item_count(fields: Mapping[str, Scalar]) -> int:
    """Goods items."""
    return sum(1 for path in fields if path.startswith("/items/") and path.endswith("/sequence"))


def package_count(fields: Mapping[str, Scalar]) -> int:
    """Total packages, as loading counts them.

    Goods without packages (bulk, or kind NE) are declared with none; each of their items is then loaded as one.
    """
    total = fields.get("/totalPackageQuantity")
    return total if isinstance(total, int) and total > 0 else item_count(fields)
