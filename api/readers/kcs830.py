"""GOVCBR830, the export declaration of Korea Customs: WCO classes, Korean extensions, its own units attribute.

Element names follow the sample of the schema module KCS_DeclarationOfEXP_830 1.0. One number (신고번호) serves both as the
trader's reference and as the number of the declaration: declarants number their declarations themselves.
"""

from __future__ import annotations

from typing import Final

from api.codes.lists import locations
from api.readers.elements import Element, unread
from api.readers.errors import ContentRefused, ImportNotSupported, Recognition, UnknownMessage, finding
from api.readers.extraction import KILOGRAM, Extraction
from api.readers.measures import measures
from api.readers.messages import DeclarationKind, DeclarationMessage

FORMAT: Final = "GOVCBR830"
_EXPORT: Final = "GOVCBR830"
_IMPORT: Final = "GOVCBR929"
_UNIT: Final = "kcsUnitCode"
_CUSTOMS_ID: Final = "380"
# UN/EDIFACT 1225: 1 cancellation, 4 change, 5 replace, 9 original.
_FUNCTIONS: Final = {
    "1": DeclarationKind.CANCELLATION,
    "4": DeclarationKind.AMENDMENT,
    "5": DeclarationKind.AMENDMENT,
    "9": DeclarationKind.ORIGINAL,
}
_HEADER: Final = {
    "ID": "id",
    "TypeCode": "typeCode",
    "DeclarationOfficeID": "declarationOfficeId",
    "TransactionNatureCode": "transactionNatureCode",
    "UCR/ID": "ucr",
    "GoodsShipment/TradeTerms/ConditionCode": "tradeTermsConditionCode",
}
_YES_NO: Final = {"Y": True, "N": False}


def is_kcs(declaration: Element) -> bool:
    """Whether the message names itself by a Korean document code."""
    kind = declaration.first("TypeCode")
    return kind is not None and kind.value.startswith("GOVCBR")


def read_kcs(root: Element, element: Element) -> DeclarationMessage:
    """An export declaration, its replacement or its cancellation.

    Raises:
        ImportNotSupported: GOVCBR929.
        UnknownMessage: another document code or function.
        ContentRefused: values are missing, malformed, contradictory or on no list.
    """
    function = (element.text("FunctionCode") or "").lstrip("0")
    number = element.text("ID")
    known = Recognition(element.text("TypeCode"), function, element.text("TypeCode"), number)
    path = f"{element.path}/TypeCode"
    if known.type_code == _IMPORT:
        problem = "an import declaration; this gateway files exports only"
        raise ImportNotSupported(finding("import", path, problem, known.type_code), known)
    if known.type_code != _EXPORT:
        problem = f"'{known.type_code}' is no document of Korea Customs that is read here"
        raise UnknownMessage(finding("unknown-type", path, problem, known.type_code), known)
    kind = _FUNCTIONS.get(function)
    if kind is None:
        problem = f"function '{function[:40]}' is none of 1, 4, 5, 9"
        raise UnknownMessage(
            finding("unknown-function", f"{element.path}/FunctionCode", problem, function), known
        )
    return _message(root, element, known, kind)


def _message(
    root: Element, element: Element, known: Recognition, kind: DeclarationKind
) -> DeclarationMessage:
    cancels = kind is DeclarationKind.CANCELLATION
    taken = Extraction("KR") if cancels else _content(element)
    if known.reference is None:
        taken.values.findings.append(finding("missing", f"{element.path}/ID", "ID is missing"))
    if not cancels:
        taken.put("/functionalReferenceId", known.reference)
        taken.put("/functionCode", known.function_code)
        taken.totals(element)
    if taken.values.findings:
        raise ContentRefused(taken.values.findings, known)
    reason = element.text("AdditionalInformation/StatementDescription") if cancels else None
    return DeclarationMessage(
        kind,
        FORMAT,
        known.function_code or "",
        _EXPORT,
        known.reference or "",
        None if kind is DeclarationKind.ORIGINAL else known.reference,
        taken.fields,
        () if cancels else measures(taken.fields),
        reasons=(reason,) if reason else (),
        complete=not cancels,
        unread=unread(root),
    )


def _content(element: Element) -> Extraction:
    taken = Extraction("KR")
    values = taken.values
    taken.texts(element, "", _HEADER)
    taken.put("/issueDate", values.instant(element.first("IssueDateTime")))
    taken.put("/goodsItemQuantity", values.integer(element.first("GoodsItemQuantity")))
    taken.put("/totalPackageQuantity", values.integer(element.first("TotalPackageQuantity")))
    taken.amount(element.first("InvoiceAmount"), "/totalStatisticalValue", "/totalStatisticalCurrency")
    settlement = element.first("Consignment/ConsignmentItem/Commodity/ValueAmount")
    taken.amount(settlement, "/invoiceAmount", "/invoiceCurrency")
    taken.quantity(element.first("TotalGrossMassMeasure"), "/totalGrossMass", _UNIT, KILOGRAM)
    taken.party(element.first("Exporter"), "/exporter", _CUSTOMS_ID)
    taken.party(element.first("Submitter"), "/declarant")
    taken.party(element.first("Agent"), "/agent", _CUSTOMS_ID)
    taken.party(element.first("Manufacturer"), "/manufacturer", _CUSTOMS_ID)
    taken.party(element.first("GoodsShipment/Buyer"), "/consignee")
    taken.put("/destinationCountryCode", taken.fields.get("/consignee/address/countryCode"))
    taken.texts(element.first("Carrier"), "/carrier", {"ID": "id", "Name": "name"})
    taken.code(element.first("LoadingLocation/ID"), "/loadingLocationId", locations())
    _transport(taken, element)
    taken.listed(
        element.all("PreviousDocument"),
        "/previousDocuments",
        lambda one, path: taken.texts(one, path, {"ID": "id"}),
    )
    taken.listed(
        element.all("GoodsShipment/GovernmentAgencyGoodsItem"),
        "/items",
        lambda item, path: _item(taken, item, path),
    )
    return taken


def _transport(taken: Extraction, element: Element) -> None:
    border = element.first("BorderTransportMeans")
    taken.texts(border, "/borderTransportMeans", {"Name": "name"})
    if border is not None:
        departure = taken.values.instant(border.first("EstimatedDepartureDateTime"))
        taken.put("/borderTransportMeans/departureDate", departure)
        taken.containers(border.all("TransportEquipment"))
    mode = element.first("GoodsShipment/Consignment/BorderTransportMeans/TypeCode")
    taken.put("/borderTransportMeans/modeCode", taken.values.text(mode))
    taken.texts(element.first("GoodsShipment/Consignment/GoodsLocation"), "/goodsLocation", {"ID": "id"})


def _item(taken: Extraction, item: Element, path: str) -> None:
    values = taken.values
    taken.put(f"{path}/sequence", values.integer(item.first("SequenceNumeric")))
    taken.require(item, f"{path}/sequence", "SequenceNumeric")
    taken.texts(
        item, path, {"Commodity/Description": "description", "Commodity/Invoice/ID": "invoiceReference"}
    )
    taken.commodity_code(item.first("Commodity/Classification/ID"), path)
    taken.quantity(item.first("Commodity/CountQuantity"), f"{path}/quantity", _UNIT)
    taken.quantity(item.first("GoodsMeasure/NetNetWeightMeasure"), f"{path}/netMass", _UNIT, KILOGRAM)
    value = item.first("Commodity/ValueAmount")
    taken.amount(value, f"{path}/statisticalValue", f"{path}/statisticalCurrency")
    taken.country(item.first("Origin/CountryCode"), f"{path}/originCountryCode")
    taken.packages(item.all("Packaging"), path)
    taken.listed(
        item.all("Commodity/DetailedCommodity/AdditionalDocument"),
        f"{path}/additionalDocuments",
        lambda one, at: taken.texts(one, at, {"ID": "id", "TypeCode": "typeCode"}),
    )
    issued = _YES_NO.get(item.text("AdditionalInformation/StatementCode") or "")
    taken.put(f"{path}/originCertificate/issued", issued)
    agreement = values.text(item.first("Commodity/CriteriaConformanceCode"))
    taken.put(f"{path}/originCertificate/agreementCode", agreement)
