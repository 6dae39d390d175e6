"""What a reader makes of an input: one of three messages. None of them says anything that the input does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.codes.quantities import MicroUnits, UnitCode
from api.readers.counts import item_count, package_count
from evidence.types import Fields


class DeclarationKind(StrEnum):
    """What a declaration message asks for."""

    ORIGINAL = "original"
    AMENDMENT = "amendment"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a goods item: the quantity in its unit (`measure` 0) or the net mass (`measure` 1)."""

    item: int
    measure: int
    unit: UnitCode
    quantity: MicroUnits


@dataclass(frozen=True, slots=True)
class Pointer:
    """One step of the way to an element: WCO section code (`68A`), which one (from 1), and the tag of a leaf."""

    section: str
    sequence: int | None
    tag: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One amendment of an amendment message: its reason code and where it points."""

    reason_code: str | None
    pointers: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class DeclarationMessage:
    """An export declaration, or an amendment or cancellation of one.

    `reference` is the trader's own reference of this message. `predecessor` is the number (MRN) of the
    declaration that an amendment or cancellation acts on, None for an original. `fields` is an original's whole
    document without `/idSalt` and
    `/attachments`, or the part that an amendment restates; a cancellation has none. `measures` are an original's. An amendment
    that is `complete` restates the whole document. `unread` are the paths of source values that `fields` does not hold.
    """

    kind: DeclarationKind
    format: str
    function_code: str
    type_code: str
    reference: str
    predecessor: str | None
    fields: Fields
    measures: tuple[Measure, ...] = ()
    changes: tuple[Change, ...] = ()
    reasons: tuple[str, ...] = ()
    supplementary: bool = False
    complete: bool = False
    unread: tuple[str, ...] = ()

    @property
    def number(self) -> str | None:
        """The number of the declaration that the message carries: its own, or its predecessor's."""
        own = self.fields.get("/id")
        return own if isinstance(own, str) else self.predecessor

    @property
    def packages(self) -> int:
        """Total packages of an original, as loading counts them."""
        return package_count(self.fields)

    @property
    def items(self) -> int:
        """Goods items in `fields`."""
        return item_count(self.fields)


@dataclass(frozen=True, slots=True)
class Notification:
    """A response of customs (WCO RES): what happened to the declaration with this reference and number (MRN).

    Times are ISO 8601. `name` is the name in the WCO/DMS family (DMSACC, ...). `limit` is the time by which an
    answer or an exit is due. `errors` are validation codes with the pointers that say where.
    """

    name: str
    function_code: str
    id: str
    issued: str | None
    reference: str | None
    number: str | None
    version: str | None
    accepted: str | None = None
    rejected: str | None = None
    effective: str | None = None
    limit: str | None = None
    status_code: str | None = None
    statements: tuple[str, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InventoryMessage:
    """A message about consignments at a port: arrival, departure, consolidation or a query.

    `code` is the message code (EAL arrival, EAA anticipated arrival, EDL departure, CST shut, EAC association,
    ...), or QUERY, which has none. `ucr` is what it is about, `details` all else that it says.
    """

    kind: str
    code: str
    ucr: str | None
    ucr_type: str | None
    reference: str | None
    details: Mapping[str, str]
    unread: tuple[str, ...] = ()


Message = DeclarationMessage | Notification | InventoryMessage
