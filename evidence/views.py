"""Ready-made views: which fields of a document a reader by trade gets to see when no more is agreed.

A view is a list of patterns of the document's schema; `*` stands for an array index, and a pattern shows what lies below it as
well. Views only propose: whoever holds a bundle may reveal more or less.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from evidence.documents import INDEX
from evidence.errors import DocumentError

# A number without its salt would not tell that it is the subject's.
_DECLARATION_NUMBER: Final = "/idSalt /functionalReferenceId /id"
_CERTIFICATE_NUMBER: Final = "/idSalt /certificateNumber"

_LOADING: Final = (
    "/functionalReferenceId /id /totalPackageQuantity /totalGrossMass /loadingLocationId /exitOfficeId"
)
_SHIPMENT: Final = """
    /transportMode /departureDate /vesselName /voyageNumber /portOfLoading /portOfDischarge /billOfLadingNumber
"""
_FORM: Final = f"""
    {_CERTIFICATE_NUMBER} /formType /agreement /issuingCountry /importingCountry /issuingAuthority /issuingOffice
    /exporterName /importerName /invoiceNumber /invoiceDate /issueDate /validUntil /issuedRetroactively /certifiedTrueCopy
    /replacesCertificateNumber /thirdCountryInvoicing /thirdCountryInvoicer {_SHIPMENT}
    /items/*/itemNumber /items/*/marksAndNumbers /items/*/packages /items/*/packageKind /items/*/description
    /items/*/quantity /items/*/quantityUnit /items/*/invoiceNumber
"""
_FORM_OF_CUSTOMS: Final = f"""
    {_FORM} /exporterAddress /exporterCode /producerName /producerAddress /importerAddress /importerTaxId /exhibition
    /backToBack /firstCertificateNumber /remarks /totalFobValueUsd /items/*/hsCode /items/*/originCriterion
    /items/*/grossWeightKg /items/*/fobValueUsd
"""
_GOODS: Final = """
    /goodsItemQuantity /totalPackageQuantity /totalGrossMass /totalGrossMassUnit /destinationCountryCode
    /exportCountryCode /items/*/sequence /items/*/description /items/*/quantity /items/*/quantityUnit /items/*/packages
"""
_WHOLE: Final = (
    "/documentNumber /documentTypeCode /issueDate /title /description /issuerName /references /attachments"
)


def _views(**tables: str) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(table.split()) for name, table in tables.items()})


VIEWS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "gwm.declaration.export.1": _views(
            bank=f"""{_DECLARATION_NUMBER} {_GOODS} /issueDate /exporter/name /consignee/name /invoiceAmount
                /invoiceCurrency /tradeTermsConditionCode /tradeTermsLocation /borderTransportMeans
                /items/*/invoiceReference""",
            buyer=f"{_DECLARATION_NUMBER} {_GOODS} /issueDate /exporter/name /consignee/name /borderTransportMeans",
            carrier=_LOADING,
        ),
        "gwm.certificate.ak.1": _views(
            bank=f"{_FORM} /totalFobValueUsd /items/*/fobValueUsd",
            buyer=f"{_FORM} /items/*/hsCode /items/*/originCriterion /items/*/grossWeightKg /importerAddress /importerTaxId",
            customs=_FORM_OF_CUSTOMS,
        ),
        "gwm.document.1": _views(bank=_WHOLE, buyer=_WHOLE, customs=_WHOLE),
    }
)
"""Patterns by name of the schema and of the reader: `customs` are a partner administration's, `buyer` is the importer."""


def view(schema: str, reader: str) -> tuple[str, ...]:
    """The patterns that a reader sees of documents with a schema.

    Raises:
        DocumentError: there is no such view.
    """
    known = VIEWS.get(schema, {})
    if reader not in known:
        raise DocumentError(
            "there is no such view of this type", schema=schema, view=reader, known=sorted(known)
        )
    return known[reader]


def chosen(schema: str, paths: Collection[str], asked: Iterable[str], reader: str | None) -> list[str]:
    """Those of `paths` to show: the ones asked for and below, and those of a reader's view, sorted.

    Raises:
        DocumentError: nothing is there at a path that is asked for, or there is no such view.
    """
    wanted = list(asked)
    for path in wanted:
        if not select(paths, [path]):
            raise DocumentError("the bundle shows no such field", path)
    return select(paths, [*wanted, *(view(schema, reader) if reader else ())])


def select(paths: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """Those paths that a pattern names, or that lie below one that does, sorted.

    >>> select(["/items/0/hsCode", "/items/0/packages", "/remarks"], ["/items/*/hsCode", "/remarks"])
    ['/items/0/hsCode', '/remarks']
    """
    shown = frozenset(patterns)
    return sorted(path for path in paths if shown.intersection(_above(path)))


def _above(path: str) -> Iterable[str]:
    """The path, all containers that it lies in, and both with `*` for indexes."""
    for one in (path, INDEX.sub("/*", path)):
        while one:
            yield one
            one = one.rpartition("/")[0]
