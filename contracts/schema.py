"""contracts/facts.yaml as typed, checked values: the one schema of everything provable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

FACTS_YAML: Final = Path(__file__).parent / "facts.yaml"
WORD_BITS: Final = 256
TERMS_BITS: Final = 88


class SchemaError(Exception):
    """facts.yaml contradicts itself; the message names the entry."""

    def __init__(self, entry: str, problem: str) -> None:
        super().__init__(f"contracts/facts.yaml: {entry}: {problem}")
        self.entry = entry
        self.problem = problem


@dataclass(frozen=True)
class KindEntry:
    """One kind of fact: `number` is unique in its namespace, `status` names an entry of `statuses`."""

    name: str
    number: int
    amount: str | None
    status: str | None
    word: str | None
    about: str


@dataclass(frozen=True)
class NamespaceEntry:
    """A namespace, the contract that writes it, and its kinds."""

    name: str
    number: int
    contract: str
    kinds: tuple[KindEntry, ...]


@dataclass(frozen=True)
class Schema:
    """The whole of facts.yaml; mappings keep the file's order."""

    version: int
    flags: Mapping[str, int]
    layouts: Mapping[str, tuple[tuple[str, int], ...]]
    meanings: tuple[str, ...]
    namespaces: tuple[NamespaceEntry, ...]
    statuses: Mapping[str, Mapping[str, tuple[int, str]]]
    status_flags: Mapping[str, Mapping[str, int]]
    decisions: Mapping[str, int]
    agreements: Mapping[str, int]
    member_kinds: Mapping[str, int]
    party_roles: Mapping[str, int]
    verbs: Mapping[str, int]


def load_schema(path: Path = FACTS_YAML) -> Schema:
    """Reads and checks facts.yaml. Raises SchemaError."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    schema = Schema(
        version=raw["version"],
        flags=raw["flags"],
        layouts={name: _layout(fields) for name, fields in raw["layouts"].items()},
        meanings=tuple(raw["meanings"]),
        namespaces=tuple(_namespace(name, entry) for name, entry in raw["namespaces"].items()),
        statuses={
            name: {status: (number, meaning) for status, (number, meaning) in entry.items()}
            for name, entry in raw["statuses"].items()
        },
        status_flags=raw["status_flags"],
        decisions=raw["decisions"],
        agreements=raw["agreements"],
        member_kinds=raw["member_kinds"],
        party_roles=raw["party_roles"],
        verbs=raw["verbs"],
    )
    _check(schema)
    return schema


def _layout(fields: list[dict[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple((name, bits) for field in fields for name, bits in field.items())


def _namespace(name: str, entry: dict[str, Any]) -> NamespaceEntry:
    kinds = tuple(
        KindEntry(kind, k["number"], k.get("amount"), k.get("status"), k.get("word"), k["about"])
        for kind, k in entry["kinds"].items()
    )
    return NamespaceEntry(name, entry["number"], entry["contract"], kinds)


def _check(schema: Schema) -> None:
    _check_layouts(schema)
    _unique("namespaces", [namespace.number for namespace in schema.namespaces])
    for namespace in schema.namespaces:
        _unique(namespace.name, [kind.number for kind in namespace.kinds])
        for kind in namespace.kinds:
            _check_kind(schema, namespace, kind)
    for name, statuses in schema.statuses.items():
        _unique(f"statuses.{name}", [number for number, _ in statuses.values()])
        for status, (number, meaning) in statuses.items():
            if not 0 < number < 256 or meaning not in schema.meanings:
                raise SchemaError(f"statuses.{name}.{status}", f"[{number}, {meaning}] is not a status")
    _unique("verbs", list(schema.verbs.values()))
    _unique("member_kinds", list(schema.member_kinds.values()))
    _unique("party_roles", list(schema.party_roles.values()))


def _check_layouts(schema: Schema) -> None:
    for name in ("state", "balance"):
        bits = sum(width for _, width in schema.layouts[name])
        if bits != WORD_BITS:
            raise SchemaError(f"layouts.{name}", f"{bits} bits, not {WORD_BITS}")
    amount = dict(schema.layouts["state"])["amount"]
    if sum(width for _, width in schema.layouts["terms"]) != amount or amount != TERMS_BITS:
        raise SchemaError("layouts.terms", f"does not fill the {amount} bits of amount")


def _check_kind(schema: Schema, namespace: NamespaceEntry, kind: KindEntry) -> None:
    entry = f"{namespace.name}.{kind.name}"
    raw, balance = kind.number & schema.flags["raw"], kind.number & schema.flags["balance"]
    if not 0 < kind.number < 1 << 16:
        raise SchemaError(entry, f"{kind.number:#x} is not a kind number")
    if raw and balance:
        raise SchemaError(entry, "raw and balance exclude each other")
    if bool(raw) != (kind.word is not None):
        raise SchemaError(entry, "`word` says what a raw word holds, and only that")
    has_status = not raw and not balance
    if has_status != (kind.status in schema.statuses) or has_status != (kind.amount is not None):
        raise SchemaError(entry, "a state word, and only that, has a status and an amount")


def _unique(entry: str, numbers: list[int]) -> None:
    twice = {number for number in numbers if numbers.count(number) > 1}
    if twice:
        raise SchemaError(entry, f"numbers used twice: {sorted(twice)}")
