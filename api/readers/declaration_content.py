"""What a WCO Declaration element says, as fields of gwm.declaration.export.1. Table-driven: what is in no table stays unread."""

from __future__ import annotations

from typing import Final

from api.readers.elements import Element
from api.readers.extraction import KILOGRAM, Extraction

_HEADER: Final = {
    "ID": "id",
    "FunctionCode": "functionCode",
    "TypeCode": "typeCode",
    "FunctionalReferenceID": "functionalReferenceId",
    "DeclarationOfficeID": "declarationOfficeId",
    "ExitOffice/ID": "exitOfficeId",
    "LoadingLocation/ID": "loadingLocationId",
    "GoodsShipment/TransactionNatureCode": "transactionNatureCode",
    "GoodsShipment/UCR/TraderAssignedReferenceID": "ucr",
    "GoodsShipment/TradeTerms/ConditionCode": "tradeTermsConditionCode",
    "GoodsShipment/TradeTerms/LocationID": "tradeTermsLocation",
}
_MEANS: Final = {
    "ID": "id",
    "Name": "name",
    "IdentificationTypeCode": "identificationTypeCode",
    "ModeCode": "modeCode",
}
_PREVIOUS_DOCUMENT: Final = {"ID": "id", "TypeCode": "typeCode", "CategoryCode": "categoryCode"}


def _administration(declaration: Element) -> str | None:
    """The country whose customs the message is for, as its MetaData says."""
    metadata = declaration.parent
    return None if metadata is None else metadata.text("ResponsibleCountryCode")


def declaration_content(declaration: Element) -> Extraction:
    """Fields of a Declaration element, whole or part, and what is wrong with them."""
    taken = Extraction(_administration(declaration))
    values = taken.values
    taken.texts(declaration, "", _HEADER)
    if "/functionCode" in taken.fields:
        taken.fields["/functionCode"] = str(taken.fields["/functionCode"]).lstrip("0")
    taken.put("/issueDate", values.instant(declaration.first("IssueDateTime")))
    taken.put("/goodsItemQuantity", values.integer(declaration.first("GoodsItemQuantity")))
    taken.put("/totalPackageQuantity", values.integer(declaration.first("TotalPackageQuantity")))
    taken.amount(declaration.first("InvoiceAmount"), "/invoiceAmount", "/invoiceCurrency")
    taken.quantity(declaration.first("TotalGrossMassMeasure"), "/totalGrossMass", "unitCode", KILOGRAM)
    for name in ("Exporter", "Declarant", "Agent"):
        taken.party(declaration.first(name), f"/{name.lower()}")
    taken.party(declaration.first("Consignment/Consignor"), "/consignor")
    taken.party(declaration.first("GoodsShipment/Consignee"), "/consignee")
    taken.texts(declaration.first("Consignment/Carrier"), "/carrier", {"ID": "id", "Name": "name"})
    _transport(taken, declaration)
    shipment = declaration.first("GoodsShipment")
    if shipment is not None:
        _shipment(taken, shipment)
    return taken


def _transport(taken: Extraction, declaration: Element) -> None:
    border = declaration.first("BorderTransportMeans")
    taken.texts(border, "/borderTransportMeans", _MEANS)
    if border is not None:
        nationality = border.first("RegistrationNationalityCode")
        taken.country(nationality, "/borderTransportMeans/nationalityCode")
    departure = declaration.first("GoodsShipment/Consignment/DepartureTransportMeans")
    taken.texts(departure, "/departureTransportMeans", {key: _MEANS[key] for key in _MEANS if key != "Name"})


def _shipment(taken: Extraction, shipment: Element) -> None:
    taken.country(shipment.first("Destination/CountryCode"), "/destinationCountryCode")
    taken.country(shipment.first("ExportCountry/ID"), "/exportCountryCode")
    place = shipment.first("Consignment/GoodsLocation")
    taken.texts(place, "/goodsLocation", {"ID": "id", "Name": "name", "TypeCode": "typeCode"})
    taken.country(
        shipment.first("Consignment/GoodsLocation/Address/CountryCode"), "/goodsLocation/countryCode"
    )
    taken.containers(shipment.all("Consignment/TransportEquipment"))
    taken.listed(
        shipment.all("PreviousDocument"),
        "/previousDocuments",
        lambda element, path: _previous_document(taken, element, path),
    )
    taken.listed(
        shipment.all("GovernmentAgencyGoodsItem"), "/items", lambda element, path: _item(taken, element, path)
    )


def _previous_document(taken: Extraction, element: Element, path: str) -> None:
    identifier = taken.values.text(element.first("ID"))
    if identifier is not None:
        taken.texts(element, path, _PREVIOUS_DOCUMENT)
        taken.put(f"{path}/lineNumeric", taken.values.integer(element.first("LineNumeric")))


def _item(taken: Extraction, item: Element, path: str) -> None:
    values = taken.values
    taken.put(f"{path}/sequence", values.integer(item.first("SequenceNumeric")))
    taken.require(item, f"{path}/sequence", "SequenceNumeric")
    taken.texts(
        item,
        path,
        {
            "TransactionNatureCode": "transactionNatureCode",
            "UCR/TraderAssignedReferenceID": "ucr",
            "Commodity/Description": "description",
        },
    )
    taken.amount(
        item.first("StatisticalValueAmount"), f"{path}/statisticalValue", f"{path}/statisticalCurrency"
    )
    charge = item.first("Commodity/InvoiceLine/ItemChargeAmount")
    taken.amount(charge, f"{path}/invoiceAmount", f"{path}/invoiceCurrency")
    taken.commodity_code(_classification(item), path)
    measure = item.first("Commodity/GoodsMeasure")
    if measure is not None:
        taken.quantity(measure.first("TariffQuantity"), f"{path}/quantity", "unitCode")
        taken.quantity(measure.first("NetNetWeightMeasure"), f"{path}/netMass", "unitCode", KILOGRAM)
        taken.quantity(measure.first("GrossMassMeasure"), f"{path}/grossMass", "unitCode", KILOGRAM)
    taken.country(item.first("Origin/CountryCode"), f"{path}/originCountryCode")
    taken.put(f"{path}/procedureCode", _procedure(item))
    taken.packages(item.all("Packaging"), path)
    taken.listed(
        item.all("AdditionalDocument"),
        f"{path}/additionalDocuments",
        lambda element, at: taken.texts(element, at, _PREVIOUS_DOCUMENT),
    )


def _classification(item: Element) -> Element | None:
    """The classification that carries the commodity code: type TSP, or the only one when types are not given."""
    for classification in item.all("Commodity/Classification"):
        kind = classification.first("IdentificationTypeCode")
        if kind is None or kind.value == "TSP":
            classification.text("IdentificationTypeCode")
            return classification.first("ID")
    return None


def _procedure(item: Element) -> str | None:
    """Requested and previous procedure, four digits; further procedures stay unread."""
    procedure = item.first("GovernmentProcedure")
    if procedure is None:
        return None
    requested, previous = procedure.text("CurrentCode"), procedure.text("PreviousCode")
    return "".join(part for part in (requested, previous) if part) or None
