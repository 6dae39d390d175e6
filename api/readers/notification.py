"""Responses of customs (WCO message RES): one Response element each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from api.readers.declaration import read_change
from api.readers.elements import Element, unread
from api.readers.errors import Recognition, UnknownMessage, finding
from api.readers.messages import Notification
from api.readers.values import Values

# Function code of a response -> its name in the DMS family of the WCO Data Model. 17 and 18 are both used for DMSGER.
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "01": "DMSACC",
        "02": "DMSRCV",
        "03": "DMSREJ",
        "05": "DMSCTL",
        "06": "DMSDOC",
        "07": "DMSRES",
        "08": "DMSROG",
        "09": "DMSCLE",
        "10": "DMSINV",
        "11": "DMSREQ",
        "13": "DMSTAX",
        "14": "DMSCPI",
        "15": "DMSCPR",
        "16": "DMSEOG",
        "17": "DMSGER",
        "18": "DMSGER",
    }
)


def read_notification(root: Element, response: Element) -> Notification:
    """A response.

    Raises:
        UnknownMessage: its function code is none of `NAMES`, or it names no declaration.
    """
    function = (response.text("FunctionCode") or "").zfill(2)
    known = Recognition("RES", function, None, response.text("FunctionalReferenceID"))
    name = NAMES.get(function)
    if name is None:
        problem = f"function {function} is no response that is known here"
        raise UnknownMessage(
            finding("unknown-function", f"{response.path}/FunctionCode", problem, function), known
        )
    declaration = response.first("Declaration")
    if declaration is None or not (declaration.text("ID") or declaration.text("FunctionalReferenceID")):
        raise UnknownMessage(
            finding("missing", f"{response.path}/Declaration", "the response names no declaration"), known
        )
    return _notification(root, response, declaration, name, function)


def _notification(
    root: Element, response: Element, declaration: Element, name: str, function: str
) -> Notification:
    values = Values()
    when = values.instant_or_text
    return Notification(
        name=name,
        function_code=function,
        id=response.text("FunctionalReferenceID") or "",
        issued=when(response.first("IssueDateTime")),
        reference=declaration.text("FunctionalReferenceID"),
        number=declaration.text("ID"),
        version=declaration.text("VersionID"),
        accepted=when(declaration.first("AcceptanceDateTime")),
        rejected=when(declaration.first("RejectionDateTime")),
        effective=when(response.first("Status/EffectiveDateTime")),
        limit=when(response.first("AdditionalInformation/LimitDateTime")),
        status_code=response.text("Status/NameCode"),
        statements=_statements(response),
        errors=tuple(_error(error) for error in response.all("Error")),
        changes=tuple(read_change(change) for change in response.all("Amendment")),
        unread=unread(root),
    )


def _statements(response: Element) -> tuple[str, ...]:
    found = []
    for information in response.all("AdditionalInformation"):
        parts = (
            information.text(name) for name in ("StatementTypeCode", "StatementCode", "StatementDescription")
        )
        found.append(" ".join(part for part in parts if part))
    return tuple(text for text in found if text)


def _error(error: Element) -> tuple[str, str]:
    """Validation code, and the way to the place as section codes with position and tag: `42A/67A/68A[2]/D028`."""
    steps = []
    for pointer in error.all("Pointer"):
        sequence, tag = pointer.text("SequenceNumeric"), pointer.text("TagID")
        section = pointer.text("DocumentSectionCode") or ""
        steps.append(section + (f"[{sequence}]" if sequence else "") + (f"/{tag}" if tag else ""))
    return error.text("ValidationCode") or "", "/".join(steps)
