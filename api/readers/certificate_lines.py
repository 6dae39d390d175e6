"""Lines of a certificate as the chain counts them: what is certified, and what it stands on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.codes.quantities import MicroUnits, UnitCode, decimal_literal, micro_units, unit_code
from api.readers.errors import Finding, finding
from evidence import words
from evidence.documents import Json
from evidence.types import Link, MemberNumber, SubjectId

SOURCE_DECLARATION: Final = 0
SOURCE_CERTIFICATE: Final = 1
GREATEST_MEMBER: Final = (1 << 32) - 1
GREATEST_ITEM: Final = 0xFFFF
_SUBJECT: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class CertifiedLine:
    """A line, numbered from 1, with its quantity in micro-units of a Recommendation 20 unit."""

    line: int
    unit: UnitCode
    quantity: MicroUnits


def part_of(item: int, measure: int) -> int:
    """Part of an item balance of a declaration (contracts/facts.yaml, declarations.item)."""
    return item * 256 + measure


def read_lines(
    items: Sequence[dict[str, Json]], findings: list[Finding]
) -> tuple[list[CertifiedLine], list[Link]]:
    """Lines and links of the items; what is wrong is added to `findings`."""
    lines: list[CertifiedLine] = []
    links: list[Link] = []
    for index, item in enumerate(items):
        path = f"/items/{index}"
        if item["itemNumber"] != index + 1:
            problem = f"lines are numbered from 1 in their order: {index + 1} is expected"
            findings.append(finding("item-numbers", f"{path}/itemNumber", problem, item["itemNumber"]))
        line = _line(item, index + 1, path, findings)
        if line is not None:
            lines.append(line)
            links.extend(_links(item, line, path, findings))
    return lines, links


def quantity_at(value: Json, path: str, findings: list[Finding]) -> MicroUnits | None:
    """Micro-units, more than zero, of an integer or a decimal literal."""
    try:
        quantity = micro_units(str(value))
    except ValueError as error:
        findings.append(finding("not-a-quantity", path, f"'{str(value)[:40]}' is {error}", value))
        return None
    if not quantity:
        findings.append(finding("not-a-quantity", path, "a quantity is more than zero", value))
        return None
    return quantity


def _unit_at(value: Json, path: str, findings: list[Finding]) -> UnitCode | None:
    try:
        return unit_code(str(value))
    except ValueError as error:
        findings.append(finding("unknown-code", path, str(error), value, "Recommendation 20"))
        return None


def _line(item: dict[str, Json], number: int, path: str, findings: list[Finding]) -> CertifiedLine | None:
    quantity = quantity_at(item["quantity"], f"{path}/quantity", findings)
    unit = _unit_at(item["quantityUnit"], f"{path}/quantityUnit", findings)
    return CertifiedLine(number, unit, quantity) if quantity is not None and unit is not None else None


def _links(item: dict[str, Json], line: CertifiedLine, path: str, findings: list[Finding]) -> list[Link]:
    """Links of a line. A line without any is not covered yet; with some, they must cover it exactly."""
    given = item.get("links")
    if not isinstance(given, list):
        return []
    found = []
    for index, link in enumerate(given):
        if isinstance(link, dict) and (read := _link(link, line, f"{path}/links/{index}", findings)):
            found.append(read)
    covered = MicroUnits(sum(link.quantity for link in found))
    if len(found) == len(given) and covered != line.quantity:
        problem = (
            f"the links add up to {decimal_literal(covered)} {line.unit}, "
            f"the line to {decimal_literal(line.quantity)} {line.unit}"
        )
        findings.append(finding("line-uncovered", f"{path}/links", problem))
    return found


def _link(link: dict[str, Json], line: CertifiedLine, path: str, findings: list[Finding]) -> Link | None:
    before = len(findings)
    source, owner, item, measure = (_integer(link[name]) for name in ("source", "owner", "item", "measure"))
    if source not in (SOURCE_DECLARATION, SOURCE_CERTIFICATE):
        problem = "0 is a declaration item, 1 a line of a first certificate"
        findings.append(finding("unknown-code", f"{path}/source", problem, source))
    if not 0 < owner <= GREATEST_MEMBER:
        findings.append(finding("out-of-range", f"{path}/owner", "a member number is 1 to 2^32 - 1", owner))
    if not 0 < item <= GREATEST_ITEM:
        findings.append(finding("out-of-range", f"{path}/item", "items and lines are numbered from 1", item))
    if measure not in ((0, 1) if source == SOURCE_DECLARATION else (0,)):
        problem = "0 is the quantity; 1, the net mass, exists for declarations only"
        findings.append(finding("out-of-range", f"{path}/measure", problem, measure))
    subject = str(link["subject"])
    if not _SUBJECT.fullmatch(subject):
        findings.append(
            finding("not-hex", f"{path}/subject", "a subject id is 64 lower-case hex digits", subject)
        )
    quantity = quantity_at(link["quantity"], f"{path}/quantity", findings)
    unit = _unit_at(link["quantityUnit"], f"{path}/quantityUnit", findings)
    if unit is not None and unit != line.unit:
        problem = f"the line is in {line.unit}; nothing is converted"
        findings.append(finding("unit-differs", f"{path}/quantityUnit", problem, unit))
    if len(findings) > before or quantity is None or unit is None:
        return None
    part = part_of(item, measure) if source == SOURCE_DECLARATION else item
    owner_number = MemberNumber(owner)
    code = words.unit_code(unit)
    return Link(line.line, source, owner_number, SubjectId(bytes.fromhex(subject)), part, code, quantity)


def _integer(value: Json) -> int:
    """The closed schema has made sure that it is one."""
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no integer")
    return value
