"""ExportDeclarations: the declaration's life cycle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.bindings.calls import Call, command_call
from evidence.types import Digest, DocumentRoot, MemberNumber, SubjectId


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a goods item: 0 its declared quantity, 1 its net mass. `unit` is the u24 of a Recommendation 20
    code, `quantity` is in micro-units."""

    item: int
    measure: int
    unit: int
    quantity: int


class ExportDeclarations:
    """Encodes commands of ExportDeclarations. Instants are Unix seconds; reasons are salted commitments."""

    NAME: Final = "ExportDeclarations"

    @classmethod
    def declare(cls, declaration: SubjectId, root: DocumentRoot, packages: int, items: int) -> Call:
        return command_call(cls.NAME, "declare", declaration, root, packages, items)

    @classmethod
    def release(
        cls, declaration: SubjectId, revision: int, measures: Sequence[Measure], load_by: int
    ) -> Call:
        return command_call(cls.NAME, "release", declaration, revision, _rows(measures), load_by)

    @classmethod
    def amend(
        cls,
        declaration: SubjectId,
        revision: int,
        version: int,
        root: DocumentRoot,
        packages: int,
        items: int,
        measures: Sequence[Measure],
    ) -> Call:
        values = (declaration, revision, version, root, packages, items, _rows(measures))
        return command_call(cls.NAME, "amend", *values)

    @classmethod
    def extend(cls, declaration: SubjectId, revision: int, load_by: int) -> Call:
        return command_call(cls.NAME, "extend", declaration, revision, load_by)

    @classmethod
    def report_loading(
        cls, owner: MemberNumber, declaration: SubjectId, reference: Digest, root: DocumentRoot, packages: int
    ) -> Call:
        """`owner` is the administration that holds the declaration."""
        return command_call(cls.NAME, "reportLoading", owner, declaration, reference, root, packages)

    @classmethod
    def withdraw(cls, declaration: SubjectId, revision: int, reason: Digest) -> Call:
        return command_call(cls.NAME, "withdraw", declaration, revision, reason)

    @classmethod
    def notify_overdue(cls, declaration: SubjectId, revision: int, until: int, reason: Digest) -> Call:
        return command_call(cls.NAME, "notifyOverdue", declaration, revision, until, reason)

    @classmethod
    def revoke(cls, declaration: SubjectId, revision: int, reason: Digest) -> Call:
        return command_call(cls.NAME, "revoke", declaration, revision, reason)


def _rows(measures: Sequence[Measure]) -> list[tuple[int, int, int, int]]:
    return [(m.item, m.measure, m.unit, m.quantity) for m in measures]
