"""Messages about consignments at a port (inventory linking): recognised and taken apart, not acted upon here.

In responses, codes and fields follow the public interface description; no sample of them is in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from api.readers.elements import Element, unread
from api.readers.errors import Recognition, UnknownMessage, finding
from api.readers.messages import InventoryMessage

# Root element -> kind, and the message codes that it may carry (None: it carries none).
KINDS: Final[Mapping[str, tuple[str, frozenset[str] | None]]] = MappingProxyType(
    {
        "inventoryLinkingMovementRequest": ("movement", frozenset({"EAL", "EAA", "EDL", "RET"})),
        "inventoryLinkingConsolidationRequest": ("consolidation", frozenset({"CST", "EAC"})),
        "inventoryLinkingQueryRequest": ("query", None),
        "inventoryLinkingMovementResponse": ("movement response", frozenset({"EAL", "EAA", "EDL", "RET"})),
        "inventoryLinkingMovementTotalsResponse": ("movement totals", frozenset({"EMR", "ERS"})),
        "inventoryLinkingControlResponse": (
            "control response",
            frozenset({"EAL", "EAA", "EDL", "RET", "CST", "EAC"}),
        ),
    }
)
QUERY: Final = "QUERY"


def read_inventory(root: Element, request: Element) -> InventoryMessage:
    """A request whose element name is one of `KINDS`.

    Raises:
        UnknownMessage: its message code does not belong to its kind, or it is about no consignment.
    """
    kind, codes = KINDS[request.name]
    code = QUERY if codes is None else request.text("messageCode") or ""
    known = Recognition(kind, None, code, request.text("movementReference"))
    if codes is not None and code not in codes:
        problem = f"'{code[:40]}' is no message code of a {kind}"
        raise UnknownMessage(finding("unknown-function", f"{request.path}/messageCode", problem, code), known)
    ucr = request.text("ucrBlock/ucr") or request.text("queryUCR/ucr") or request.text("masterUCR")
    kind_of_ucr = request.text("ucrBlock/ucrType") or request.text("queryUCR/ucrType")
    if ucr is None and request.name.endswith("Request"):
        raise UnknownMessage(
            finding("missing", request.path, "the message names no consignment (UCR)"), known
        )
    reference = request.text("movementReference")
    details = _details(request)
    return InventoryMessage(kind, code, ucr, kind_of_ucr, reference, MappingProxyType(details), unread(root))


def _details(request: Element) -> dict[str, str]:
    """Every other value, by its path below the request."""
    details: dict[str, str] = {}
    prefix = len(request.path) + 1
    for element in list(request.walk())[:200]:
        if not element.read and element.value and not element.children:
            details[element.path[prefix:]] = element.value
            element.read = True
    return details
