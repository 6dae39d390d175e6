"""facts.yaml as Solidity source: contracts/src/generated/Facts.sol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from contracts.schema import NamespaceEntry, Schema

_HEADER: Final = """\
// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Generated from contracts/facts.yaml by `python -m contracts.codegen`. Do not edit.

import {Kind, Namespace} from "../types/Types.sol";
"""


def render_solidity(schema: Schema) -> str:
    """The text of Facts.sol: one library of constants per enumeration."""
    return _HEADER + "".join(
        [
            _constants("KindFlags", "uint16", {name: f"{bit:#06x}" for name, bit in schema.flags.items()}),
            _library(
                "Namespaces",
                (
                    f"Namespace internal constant {n.name.upper()} = Namespace.wrap({n.number});"
                    for n in schema.namespaces
                ),
            ),
            *(_kinds(namespace) for namespace in schema.namespaces),
            *(_statuses(name, statuses) for name, statuses in schema.statuses.items()),
            *(
                _constants(f"{name.capitalize()}Flags", "uint24", _decimal(flags))
                for name, flags in schema.status_flags.items()
            ),
            _constants("Decisions", "uint8", _decimal(schema.decisions)),
            _constants("Agreements", "uint16", _decimal(schema.agreements)),
            _constants("MemberKinds", "uint8", _decimal(_with_last(schema.member_kinds))),
            _constants("PartyRoles", "uint8", _decimal(_with_last(schema.party_roles))),
            *(_layout(name, fields) for name, fields in schema.layouts.items()),
        ]
    )


def _library(name: str, lines: Iterable[str]) -> str:
    body = "".join(f"    {line}\n" for line in lines)
    return f"\nlibrary {name} {{\n{body}}}\n"


def _constants(name: str, type_: str, values: Mapping[str, str]) -> str:
    return _library(name, (f"{type_} internal constant {k.upper()} = {v};" for k, v in values.items()))


def _decimal(numbers: Mapping[str, int]) -> dict[str, str]:
    return {name: str(number) for name, number in numbers.items()}


def _with_last(numbers: Mapping[str, int]) -> dict[str, int]:
    """Adds the greatest number, for contracts that check the range."""
    return {**numbers, "last": max(numbers.values())}


def _kinds(namespace: NamespaceEntry) -> str:
    return _library(
        f"{namespace.name.capitalize()}Kinds",
        (
            f"Kind internal constant {kind.name.upper()} = Kind.wrap({kind.number:#06x});"
            for kind in namespace.kinds
        ),
    )


def _statuses(name: str, statuses: Mapping[str, tuple[int, str]]) -> str:
    numbers = {status: str(number) for status, (number, _) in statuses.items()}
    return _constants(f"{name.capitalize()}Status", "uint8", numbers)


def _layout(name: str, fields: Iterable[tuple[str, int]]) -> str:
    """How far each field stands from the least significant bit."""
    lines, shift = [], 0
    for field, bits in reversed(list(fields)):
        lines.append(f"uint256 internal constant {field.upper()} = {shift};")
        shift += bits
    return _library(f"{name.capitalize()}Shift", reversed(lines))
