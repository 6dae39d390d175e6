"""Where a contract's fields stand in storage, read from what the compiler says (contracts/abi/<name>.storage.json)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

MEMBERSHIP_LAYOUT: Final = Path(__file__).parent / "abi" / "Membership.storage.json"


class StorageLayoutError(Exception):
    """The layout lacks what a reader of it needs; the message names it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands. `slot` counts from the struct's first, `offset` and `size` in bytes from the slot's low end."""

    slot: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The one struct that a contract keeps, and the types that it is made of."""

    base: int
    struct: str
    types: dict[str, Any]

    def place(self, field: str, struct: str | None = None) -> Place:
        """A field of the struct, or of another struct type. Raises StorageLayoutError when there is none."""
        member = self._member(field, struct or self.struct)
        size = int(self.types[member["type"]]["numberOfBytes"])
        return Place(int(member["slot"]), int(member["offset"]), size)

    def mapping(self, field: str) -> tuple[int, str]:
        """Slot and value type of a mapping. Raises StorageLayoutError when the field is none."""
        member = self._member(field, self.struct)
        found = self.types[member["type"]]
        if found["encoding"] != "mapping":
            raise StorageLayoutError(f"{field} is {found['label']}, not a mapping")
        return int(member["slot"]), found["value"]

    def size(self, type_: str) -> int:
        """Bytes of a value of that type."""
        return int(self.types[type_]["numberOfBytes"])

    def _member(self, field: str, struct: str) -> dict[str, Any]:
        members: list[dict[str, Any]] = self.types[struct].get("members", [])
        for member in members:
            if member["label"] == field:
                return member
        raise StorageLayoutError(f"{self.types[struct]['label']} has no field {field}")


def load_layout(path: Path = MEMBERSHIP_LAYOUT) -> Layout:
    """Reads a layout. Raises StorageLayoutError unless the contract's whole storage is one struct."""
    read = json.loads(path.read_text("utf-8"))
    if len(read["storage"]) != 1:
        raise StorageLayoutError(f"{path.name}: {len(read['storage'])} variables, not one struct")
    (variable,) = read["storage"]
    return Layout(int(variable["slot"]), variable["type"], read["types"])
