"""What a declaration's documents say to the contract: pure functions from acts and fields to calls.

Every argument comes from the act and from a document that an act binds, so that anyone who holds the document can check what
the gateway made of it.
"""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from api.civil import end_at
from api.problems import Unprocessable
from api.readers.counts import item_count, package_count
from api.readers.measures import measures
from contracts.bindings.calls import Call
from contracts.bindings.declarations import ExportDeclarations, Measure
from evidence.acts import Act
from evidence.encoding import from_hex
from evidence.hashing import salted_commitment
from evidence.types import Digest, Fields
from evidence.words import BalanceWord, unit_code

SALT_BYTES = 16
GREATEST_ITEMS = 999


class ItemsWrong(Unprocessable):
    slug, title = "items-wrong", "The goods items cannot be accounted for"


def measures_of(fields: Fields) -> list[Measure]:
    """What the chain counts of a declaration, rising by item and measure.

    An item with neither quantity nor net mass (simplified declarations leave them out) is declared, released and loaded as any
    other, and has nothing that a certificate could stand on.

    Raises:
        ItemsWrong: items have a gap in their numbers, or a quantity cannot be counted.
    """
    _check_numbers(fields)
    try:
        found = [Measure(m.item, m.measure, unit_code(m.unit), m.quantity) for m in measures(fields)]
    except ValueError as error:
        raise ItemsWrong(f"A quantity cannot be counted: {error}.") from error
    return found


def _check_numbers(fields: Fields) -> None:
    numbers = [
        value for path, value in fields.items() if path.startswith("/items/") and path.endswith("/sequence")
    ]
    if not numbers or set(numbers) != set(range(1, len(numbers) + 1)) or len(numbers) > GREATEST_ITEMS:
        raise ItemsWrong("Number the items from 1 to 999 without gap.", sequences=numbers[:20])


def moved_measures(given: Sequence[Measure], standing: Mapping[int, BalanceWord]) -> list[Measure]:
    """The measures of an amendment: all that the new version has, and 0 for every standing balance that it has no more.

    Args:
        standing: balances by part (item * 256 + measure).
    """
    parts = {measure.item * 256 + measure.measure: measure for measure in given}
    for part, balance in standing.items():
        if part not in parts:
            parts[part] = Measure(part >> 8, part & 0xFF, balance.unit, 0)
    return [parts[part] for part in sorted(parts)]


def reason_of(decision: Fields) -> Digest:
    """The salted commitment to a decision's reason. Unprocessable when reason or salt is missing."""
    if "/reason" not in decision or "/reasonSalt" not in decision:
        raise Unprocessable("Give /reason and /reasonSalt.", missing=["/reason", "/reasonSalt"])
    salt = from_hex(decision["/reasonSalt"], "/reasonSalt", SALT_BYTES)
    return salted_commitment(salt, str(decision["/reason"]))


def _deadline(decision: Fields, zone: ZoneInfo) -> int:
    """The end that a decision's `/until` names, in the zone of who decides."""
    return end_at(decision.get("/until"), "/until", zone)


def declare(act: Act, declaration: Fields) -> Call:
    return ExportDeclarations.declare(
        act.subject, act.document, packages_of(declaration), item_count(declaration)
    )


def release(act: Act, decision: Fields, measures: Sequence[Measure], zone: ZoneInfo) -> Call:
    return ExportDeclarations.release(act.subject, act.revision, measures, _deadline(decision, zone))


def amend(act: Act, declaration: Fields, version: int, items: int, measures: Sequence[Measure]) -> Call:
    """`version` is the number of the new version, `items` never less than before once it is released."""
    packages = packages_of(declaration)
    return ExportDeclarations.amend(
        act.subject, act.revision, version, act.document, packages, items, measures
    )


def extend(act: Act, decision: Fields, zone: ZoneInfo) -> Call:
    return ExportDeclarations.extend(act.subject, act.revision, _deadline(decision, zone))


def report_loading(act: Act, report: Fields) -> Call:
    packages = _whole(report["/packages"], "/packages")
    return ExportDeclarations.report_loading(
        act.owner, act.subject, report_reference(report), act.document, packages
    )


def report_reference(report: Fields) -> Digest:
    """A loading report's reference is committed to, because a carrier's numbers can be guessed."""
    salt = from_hex(report["/reportSalt"], "/reportSalt", SALT_BYTES)
    return salted_commitment(salt, str(report["/reportReference"]))


def withdraw(act: Act, decision: Fields) -> Call:
    return ExportDeclarations.withdraw(act.subject, act.revision, reason_of(decision))


def notify_overdue(act: Act, decision: Fields, zone: ZoneInfo) -> Call:
    return ExportDeclarations.notify_overdue(
        act.subject, act.revision, _deadline(decision, zone), reason_of(decision)
    )


def revoke(act: Act, decision: Fields) -> Call:
    return ExportDeclarations.revoke(act.subject, act.revision, reason_of(decision))


def packages_of(declaration: Fields) -> int:
    """Packages as loading counts them. Unprocessable when they cannot be counted."""
    return _whole(package_count(declaration), "/totalPackageQuantity")


def _whole(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1 << 32:
        raise Unprocessable(f"{path}: give a whole number from 1.", path=path, value=str(value)[:40])
    return value
