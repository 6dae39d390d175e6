"""Tables of fields of the document types, one field a line: pattern, types, occurrence (docs/formats/documents.md, "Schema").

Field names are terms of the WCO Data Model 3.x (declaration) and of UN/CEFACT and the AK form (certificate), written as
lowerCamelCase RFC 6901 paths. Quantities, masses and amounts are decimal literals kept as strings, never floats.
"""

from __future__ import annotations

from typing import Final

from evidence.schemas import Field


def fields_of(text: str) -> tuple[Field, ...]:
    """Reads a table of `pattern types occurrence`, one field a line, as it stands in a schema's canonical text."""
    rows = (line.split() for line in text.splitlines() if line.strip())
    return tuple(Field(pattern, types, occurrence == "1") for pattern, types, occurrence in rows)


def _party(path: str) -> str:
    """The fields of a trader: identifier, name and address, each optional."""
    parts = (
        "id",
        "name",
        "address/line",
        "address/cityName",
        "address/postcodeId",
        "address/countryCode",
    )
    return "\n".join(f"{path}/{part} s ?" for part in parts)


# WCO Data Model class "Declaration". The number is the trader's functional reference: it is known when the declaration
# is filed, while `/id` (MRN) is what customs assign on receipt. A Korean declaration carries one number for both.
DECLARATION: Final = f"""
/idSalt s 1
/functionalReferenceId s 1
/id s ?
/functionCode s ?
/typeCode s 1
/issueDate s ?
/declarationOfficeId s ?
/exitOfficeId s ?
/loadingLocationId s ?
/goodsItemQuantity i 1
/totalPackageQuantity i 1
/totalGrossMass s ?
/totalGrossMassUnit s ?
/totalStatisticalValue s ?
/totalStatisticalCurrency s ?
/invoiceAmount s ?
/invoiceCurrency s ?
/destinationCountryCode s ?
/exportCountryCode s ?
/tradeTermsConditionCode s ?
/tradeTermsLocation s ?
/transactionNatureCode s ?
/ucr s ?
{_party("/exporter")}
{_party("/declarant")}
{_party("/agent")}
{_party("/consignor")}
{_party("/consignee")}
{_party("/manufacturer")}
/carrier/id s ?
/carrier/name s ?
/borderTransportMeans/id s ?
/borderTransportMeans/name s ?
/borderTransportMeans/identificationTypeCode s ?
/borderTransportMeans/modeCode s ?
/borderTransportMeans/nationalityCode s ?
/borderTransportMeans/departureDate s ?
/departureTransportMeans/id s ?
/departureTransportMeans/identificationTypeCode s ?
/departureTransportMeans/modeCode s ?
/goodsLocation/id s ?
/goodsLocation/name s ?
/goodsLocation/typeCode s ?
/goodsLocation/countryCode s ?
/containers/*/id s 1
/containers/*/seals/*/id s 1
/previousDocuments/*/id s 1
/previousDocuments/*/typeCode s ?
/previousDocuments/*/categoryCode s ?
/previousDocuments/*/lineNumeric i ?
/amendment/functionalReferenceId s ?
/amendment/reasons/*/changeReasonCode s ?
/amendment/reasons/*/statement s ?
/items/*/sequence i 1
/items/*/commodityCode s ?
/items/*/hsCode s ?
/items/*/description s ?
/items/*/quantity s ?
/items/*/quantityUnit s ?
/items/*/netMass s ?
/items/*/netMassUnit s ?
/items/*/grossMass s ?
/items/*/grossMassUnit s ?
/items/*/statisticalValue s ?
/items/*/statisticalCurrency s ?
/items/*/invoiceAmount s ?
/items/*/invoiceCurrency s ?
/items/*/invoiceReference s ?
/items/*/originCountryCode s ?
/items/*/procedureCode s ?
/items/*/transactionNatureCode s ?
/items/*/ucr s ?
/items/*/packages/*/quantity i ?
/items/*/packages/*/typeCode s ?
/items/*/packages/*/marksNumbers s ?
/items/*/additionalDocuments/*/id s ?
/items/*/additionalDocuments/*/categoryCode s ?
/items/*/additionalDocuments/*/typeCode s ?
/items/*/originCertificate/issued b ?
/items/*/originCertificate/agreementCode s ?
"""

# What application and certificate share: the boxes of Form AK, and under each line the declaration items it stands on.
AK_FORM: Final = """
/idSalt s 1
/certificateNumber s 1
/formType s 1
/agreement s 1
/issuingCountry s 1
/importingCountry s 1
/issuingAuthority s ?
/issuingOffice s ?
/exporterName s 1
/exporterAddress s ?
/exporterCode s ?
/producerName s ?
/producerAddress s ?
/importerName s 1
/importerAddress s ?
/importerTaxId s ?
/exportDeclarationNumber s ?
/transportMode s ?
/departureDate s ?
/vesselName s ?
/voyageNumber s ?
/portOfLoading s ?
/portOfDischarge s ?
/billOfLadingNumber s ?
/invoiceNumber s ?
/invoiceDate s ?
/totalFobValueUsd is ?
/thirdCountryInvoicing b ?
/thirdCountryInvoicer s ?
/exhibition b ?
/backToBack b ?
/firstCertificateNumber s ?
/remarks s ?
/items/*/itemNumber i 1
/items/*/marksAndNumbers s ?
/items/*/packages i ?
/items/*/packageKind s ?
/items/*/hsCode s 1
/items/*/description s 1
/items/*/originCriterion s 1
/items/*/grossWeightKg is ?
/items/*/quantity is 1
/items/*/quantityUnit s 1
/items/*/fobValueUsd is ?
/items/*/invoiceNumber s ?
/items/*/links/*/source i 1
/items/*/links/*/owner i 1
/items/*/links/*/subject s 1
/items/*/links/*/item i 1
/items/*/links/*/measure i 1
/items/*/links/*/quantity is 1
/items/*/links/*/quantityUnit s 1
/items/*/links/*/declarationNumber s ?
"""

# Functions of GOVCBR036: 9 original (when absent), 18 re-issue, 35 corrected. Dates are what the applicant asks for.
AK_APPLICATION: Final = """
/functionCode s ?
/applicationDate s ?
/issueDate s ?
/validUntil s ?
/issuedRetroactively b ?
/previousCertificateNumber s ?
/reason s ?
"""

AK_CERTIFICATE: Final = """
/issueDate s 1
/validUntil s 1
/issuedRetroactively b ?
/certifiedTrueCopy b ?
/replacesCertificateNumber s ?
"""

# One entry line drawing on one certificate line; the entry is committed to, H(0c | entrySalt | entryNumber).
DRAW: Final = """
/subject s 1
/issuer i 1
/certificateNumber s ?
/line i 1
/hsCode s ?
/quantity is 1
/quantityUnit s 1
/entryNumber s 1
/entrySalt s 1
/entryLine i 1
/entryDate s 1
/decision s 1
/importerName s ?
/importerTaxId s ?
"""

# A carrier's or terminal's word about one declaration; the report id is made from its reference (hashing.md, tag 10).
LOADING: Final = """
/subject s 1
/declarationOwner i 1
/declarationNumber s ?
/reportReference s 1
/reportSalt s 1
/packages i 1
/grossMass s ?
/grossMassUnit s ?
/vesselName s ?
/voyageNumber s ?
/portOfLoading s ?
/loadingDate s 1
/billOfLadingNumber s ?
/containers/*/id s 1
"""

# What an office decided about a subject. The chain holds H(0c | reasonSalt | reason).
DECISION: Final = """
/subject s 1
/owner i 1
/decision s 1
/decisionDate s 1
/officeId s ?
/number s ?
/reason s ?
/reasonSalt s ?
/until s ?
/line i ?
"""

# Any document without a life cycle of its own; what it says is in its attachment.
GENERIC: Final = """
/documentNumber s ?
/documentTypeCode s 1
/issueDate s ?
/title s ?
/description s ?
/issuerName s ?
/references/*/typeCode s 1
/references/*/id s 1
"""
