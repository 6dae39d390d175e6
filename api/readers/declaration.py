"""The class Declaration of the WCO Data Model 3.x (message DEC): originals, amendments, cancellations."""

from __future__ import annotations

import re
from typing import Final

from api.readers.declaration_content import declaration_content
from api.readers.elements import Element, unread
from api.readers.errors import (
    ContentRefused,
    Finding,
    ImportNotSupported,
    Recognition,
    UnknownMessage,
    finding,
)
from api.readers.measures import measures
from api.readers.messages import Change, DeclarationKind, DeclarationMessage, Pointer

FORMAT: Final = "WCO DEC"

# UN/EDIFACT 1225 as the WCO uses it: 9 original, 13 request (an additional message about a declaration).
_ORIGINAL: Final = "9"
_REQUEST: Final = "13"
_REQUEST_KINDS: Final = {"COR": DeclarationKind.AMENDMENT, "INV": DeclarationKind.CANCELLATION}
# Data elements 1/1 and 1/2 of the Union Customs Code: declaration type, then additional type.
_TYPE: Final = re.compile(r"(EX|CO|IM)([A-Z]?)")
_SUPPLEMENTARY: Final = frozenset("UVXYZ")
# Requested procedures (data element 1/10) 10 to 31 are export and re-export; 40 and above bring goods in.
_EXPORT_PROCEDURES: Final = range(10, 32)


def read_declaration(root: Element, declaration: Element) -> DeclarationMessage:
    """A DEC message.

    Args:
        root: the whole input, of which unread values are reported.
        declaration: the element Declaration in it.

    Raises:
        ImportNotSupported: the declaration brings goods in.
        UnknownMessage: a function or type that is not known.
        ContentRefused: values are missing, malformed, contradictory or on no list.
    """
    known = recognise(declaration)
    if known.function_code == _ORIGINAL:
        _check_export(declaration, known)
        return _original(root, declaration, known)
    kind = _REQUEST_KINDS.get(known.type_code or "") if known.function_code == _REQUEST else None
    if kind is None:
        problem = (
            f"function {known.function_code} with type {known.type_code} is no message that is read here"
        )
        path = f"{declaration.path}/FunctionCode"
        raise UnknownMessage(finding("unknown-function", path, problem, known.function_code), known)
    return _request(root, declaration, known, kind)


def recognise(declaration: Element) -> Recognition:
    """What the message says of itself, with function codes in their short form (`09` is `9`)."""
    function = declaration.text("FunctionCode")
    return Recognition(
        "DEC",
        function.lstrip("0") if function else None,
        declaration.text("TypeCode"),
        declaration.text("FunctionalReferenceID"),
    )


def _check_export(declaration: Element, known: Recognition) -> None:
    path = f"{declaration.path}/TypeCode"
    match = _TYPE.fullmatch(known.type_code or "")
    if match is None:
        problem = f"'{known.type_code or ''}' is no type of declaration that is known here (EX, CO, IM and a letter)"
        raise UnknownMessage(finding("unknown-type", path, problem, known.type_code), known)
    if match.group(1) == "IM" or (match.group(1) == "CO" and not _leaves(declaration, known)):
        problem = "an import declaration; this gateway files exports only"
        raise ImportNotSupported(finding("import", path, problem, known.type_code), known)


def _leaves(declaration: Element, known: Recognition) -> bool:
    """Whether goods of a CO declaration (trade with special fiscal territories) go out; its type does not say."""
    procedure = declaration.first("GoodsShipment/GovernmentAgencyGoodsItem/GovernmentProcedure/CurrentCode")
    code = "" if procedure is None else procedure.value
    if re.fullmatch(r"[0-9]{2}", code) is None:
        problem = "a CO declaration whose requested procedure does not say whether goods go out"
        raise UnknownMessage(finding("unknown-type", f"{declaration.path}/TypeCode", problem, code), known)
    return int(code) in _EXPORT_PROCEDURES


def _original(root: Element, declaration: Element, known: Recognition) -> DeclarationMessage:
    taken = declaration_content(declaration)
    taken.require(declaration, "/functionalReferenceId", "FunctionalReferenceID")
    taken.totals(declaration)
    if taken.values.findings:
        raise ContentRefused(taken.values.findings, known)
    type_code = known.type_code or ""
    return DeclarationMessage(
        DeclarationKind.ORIGINAL,
        FORMAT,
        _ORIGINAL,
        type_code,
        known.reference or "",
        None,
        taken.fields,
        measures(taken.fields),
        supplementary=type_code[2:] in _SUPPLEMENTARY and len(type_code) > 2,
        unread=unread(root),
    )


def _request(
    root: Element, declaration: Element, known: Recognition, kind: DeclarationKind
) -> DeclarationMessage:
    """An amendment or cancellation. Its own reference, function and type are no values of the declaration it changes."""
    taken = declaration_content(declaration)
    number = taken.fields.pop("/id", None)
    for path in ("/functionalReferenceId", "/functionCode", "/typeCode"):
        taken.fields.pop(path, None)
    changes = tuple(read_change(change) for change in declaration.all("Amendment"))
    reasons = _reasons(declaration)
    missing = _missing(declaration, known.reference, number)
    if taken.values.findings or missing:
        raise ContentRefused([*missing, *taken.values.findings], known)
    return DeclarationMessage(
        kind,
        FORMAT,
        _REQUEST,
        known.type_code or "",
        known.reference or "",
        str(number),
        taken.fields,
        changes=changes,
        reasons=reasons,
        unread=unread(root),
    )


def _missing(declaration: Element, reference: str | None, number: object) -> list[Finding]:
    wanted = (("FunctionalReferenceID", reference), ("ID", number))
    return [
        finding("missing", f"{declaration.path}/{name}", f"{name} is missing")
        for name, value in wanted
        if not value
    ]


def read_change(amendment: Element) -> Change:
    """One Amendment element: why, and where it points."""
    pointers = (_pointer(pointer) for pointer in amendment.all("Pointer"))
    return Change(amendment.text("ChangeReasonCode"), tuple(pointers))


def _pointer(pointer: Element) -> Pointer:
    sequence = pointer.text("SequenceNumeric") or ""
    position = int(sequence) if re.fullmatch(r"[0-9]{1,5}", sequence) else None
    return Pointer(pointer.text("DocumentSectionCode") or "", position, pointer.text("TagID"))


def _reasons(declaration: Element) -> tuple[str, ...]:
    """Statements that say in words why (statement type AES)."""
    reasons = []
    for information in declaration.all("AdditionalInformation"):
        information.text("StatementTypeCode")
        for pointer in information.all("Pointer"):
            pointer.mark_read()
        reasons.append(information.text("StatementDescription"))
    return tuple(reason for reason in reasons if reason)
