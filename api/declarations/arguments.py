"""What a declaration's documents say to the contract: pure functions from fields to arguments.

Every argument comes from the act and from a document that an act binds, so that anyone who holds the document can check what
the gateway made of it. The acting member, which the Ledger writes itself, is left out.
"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from api.civil import civil_date, end_of
from api.codes.quantities import micro_units, unit_code
from api.outbox.service import Argument
from api.problems import Unprocessable
from evidence.acts import Act
from evidence.documents import unflatten
from evidence.encoding import from_hex
from evidence.hashing import salted_commitment
from evidence.types import Fields
from evidence.words import unit_code as packed_unit

Arguments = tuple[Argument, ...]
Item = dict[str, Any]

# (measure, quantity field, unit field): docs/decisions/0004.
MEASURES = ((0, "quantity", "quantityUnit"), (1, "netMass", "netMassUnit"))
SALT_BYTES = 16


class ItemsWrong(Unprocessable):
    slug, title = "items-wrong", "The goods items cannot be accounted for"


def items_of(fields: Fields) -> Sequence[Item]:
    """The goods items, which must be numbered from 1 without gap.

    Raises:
        ItemsWrong: sequence numbers have a gap or repeat.
    """
    document: Any = unflatten(fields)
    items: list[Item] = document.get("items", [])
    sequences = [item["sequence"] for item in items]
    if sequences != list(range(1, len(items) + 1)):
        raise ItemsWrong("Number the items from 1 without gap.", sequences=sequences[:20])
    return items


def measures(fields: Fields) -> list[Argument]:
    """`Measure[]`: (item, measure, unit u24, micro-units), rising by item and measure.

    Raises:
        ItemsWrong: a quantity cannot be counted, or an item has none.
    """
    found: list[Argument] = []
    for item in items_of(fields):
        given: list[Argument] = [
            (item["sequence"], number, _unit(item, unit), _quantity(item, quantity))
            for number, quantity, unit in MEASURES
            if item.get(quantity) is not None
        ]
        if not given:
            raise ItemsWrong("An item needs a quantity or a net mass.", item=item["sequence"])
        found += given
    return found


def _quantity(item: Item, name: str) -> int:
    try:
        return micro_units(str(item[name]))
    except ValueError as error:
        raise ItemsWrong(f"{name}: {error}.", item=item["sequence"], value=str(item[name])[:40]) from error


def _unit(item: Item, name: str) -> int:
    try:
        return packed_unit(unit_code(str(item.get(name, ""))))
    except ValueError as error:
        raise ItemsWrong(f"{name}: {error}.", item=item["sequence"]) from error


def reason_of(decision: Fields) -> bytes:
    """The salted commitment to a decision's reason. Unprocessable when reason or salt is missing."""
    if "/reason" not in decision or "/reasonSalt" not in decision:
        raise Unprocessable("Give /reason and /reasonSalt.", missing=["/reason", "/reasonSalt"])
    salt = from_hex(decision["/reasonSalt"], "/reasonSalt", SALT_BYTES)
    return salted_commitment(salt, str(decision["/reason"]))


def deadline_of(decision: Fields, zone: ZoneInfo) -> int:
    """The end of a decision's `/until` in the zone of who decides."""
    return end_of(civil_date(decision.get("/until"), "/until"), zone)


def declare(act: Act, declaration: Fields) -> Arguments:
    return (act.subject, act.document, _packages(declaration), len(items_of(declaration)))


def release(act: Act, decision: Fields, declaration: Fields, zone: ZoneInfo) -> Arguments:
    return (act.subject, act.revision, measures(declaration), deadline_of(decision, zone))


def amend(act: Act, declaration: Fields, version: int, released: bool) -> Arguments:
    """`version` is the number of the new version; before release there are no balances to move."""
    moved: Argument = measures(declaration) if released else []
    count = len(items_of(declaration))
    return (act.subject, act.revision, version, act.document, _packages(declaration), count, moved)


def extend(act: Act, decision: Fields, zone: ZoneInfo) -> Arguments:
    return (act.subject, act.revision, deadline_of(decision, zone))


def report_loading(act: Act, report: Fields) -> Arguments:
    """The reference is committed to, because a carrier's numbers can be guessed."""
    salt = from_hex(report["/reportSalt"], "/reportSalt", SALT_BYTES)
    reference = salted_commitment(salt, str(report["/reportReference"]))
    return (act.owner, act.subject, reference, act.document, _whole(report["/packages"], "/packages"))


def withdraw(act: Act, decision: Fields) -> Arguments:
    return (act.subject, act.revision, reason_of(decision))


def notify_overdue(act: Act, decision: Fields, zone: ZoneInfo) -> Arguments:
    return (act.subject, act.revision, deadline_of(decision, zone), reason_of(decision))


def revoke(act: Act, decision: Fields) -> Arguments:
    return (act.subject, act.revision, reason_of(decision))


def _packages(declaration: Fields) -> int:
    return _whole(declaration["/totalPackageQuantity"], "/totalPackageQuantity")


def _whole(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1 << 32:
        raise Unprocessable(f"{path}: give a whole number from 1.", path=path, value=str(value)[:40])
    return value
