"""The slots that the engine reads of Membership, as Go source: nodes/engine/membership/slots.go."""

from __future__ import annotations

from typing import Final

from contracts.addresses import MEMBERSHIP, genesis_addresses
from contracts.storage_layout import Layout, Place

_HEADER: Final = """\
// Code generated from contracts/abi/Membership.storage.json by `python -m contracts.codegen`. DO NOT EDIT.

package membership

import "github.com/ethereum/go-ethereum/common"

// Address is where the contract stands in every genesis.
var Address = common.HexToAddress("{address}")

// base is the first slot of the contract's struct (ERC-7201).
var base = common.HexToHash("{base}")
"""
_MAPPINGS: Final = ("memberOf", "records", "accounts")
_FIELDS: Final = ("lastMember",)
_RECORD: Final = ("kind", "voter", "power", "node", "validator")


def render_go(layout: Layout) -> str:
    """The text of slots.go. Raises StorageLayoutError when the contract no longer has a field that the engine reads."""
    record = layout.mapping("records")[1]
    parts = [
        _HEADER.format(address="0x" + genesis_addresses()[MEMBERSHIP].hex(), base=f"0x{layout.base:064x}")
    ]
    parts += [_mapping(field, *layout.mapping(field)) for field in _MAPPINGS]
    parts.append(
        _field("memberOfValue", "memberOf's values", Place(0, 0, layout.size(layout.mapping("memberOf")[1])))
    )
    parts += [_field(field, field, layout.place(field)) for field in _FIELDS]
    for field in _RECORD:
        parts.append(
            _field(f"record{field.capitalize()}", f"a record's {field}", layout.place(field, record))
        )
    return "\n".join(parts)


def _mapping(name: str, slot: int, _: str) -> str:
    return f"// {name}Slot is where the mapping {name} stands in the struct.\nconst {name}Slot = {slot}\n"


def _field(name: str, what: str, place: Place) -> str:
    value = f"field{{slot: {place.slot}, offset: {place.offset}, size: {place.size}}}"
    return f"// {name} is where {what} stands.\nvar {name} = {value}\n"
