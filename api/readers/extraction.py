"""From elements to the fields of a declaration: what the two XML shapes share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from api.codes.lists import CodeList, currencies, customs_countries, hs_2022, package_kinds
from api.codes.quantities import UnitCode, decimal_literal
from api.readers.elements import Element
from api.readers.errors import finding
from api.readers.values import Values
from evidence.types import Fields, Scalar

KILOGRAM: Final = UnitCode("KGM")
HS_DIGITS: Final = 6
GREATEST_ITEM: Final = 999
_U32: Final = 1 << 32


class Extraction:
    """The fields of one document as they are taken out, and what is wrong with them.

    Every method takes an element, a target path in the document and what stands below the element; an absent source leaves
    no field.
    """

    def __init__(self, administration: str | None = None) -> None:
        """`administration` (alpha-2) may know countries that ISO does not."""
        self.values = Values()
        self._countries = customs_countries(administration)
        self.fields: Fields = {}

    def put(self, path: str, value: Scalar) -> None:
        """Sets a field unless there is no value."""
        if value is not None:
            self.fields[path] = value

    def texts(self, element: Element | None, base: str, sources: Mapping[str, str]) -> None:
        """Texts as they stand: source path below the element -> name below `base`."""
        if element is not None:
            for source, name in sources.items():
                self.put(f"{base}/{name}", self.values.text(element.first(source)))

    def code(self, element: Element | None, path: str, codes: CodeList) -> None:
        """A code of a list."""
        self.put(path, self.values.code(element, codes))

    def country(self, element: Element | None, path: str) -> None:
        """A country."""
        self.code(element, path, self._countries)

    def party(self, element: Element | None, base: str, scheme: str | None = None) -> None:
        """A trader. Of several IDs the one of `scheme` is taken, else the first."""
        if element is None:
            return
        ids = list(element.all("ID"))
        chosen = next((one for one in ids if one.attributes.get("schemeAgencyID") == scheme), None)
        chosen = chosen or next(iter(ids), None)
        if chosen is not None:
            chosen.attribute("schemeAgencyID")
        self.put(f"{base}/id", self.values.text(chosen))
        self.texts(element, base, {"Name": "name"})
        self.texts(
            element.first("Address"),
            f"{base}/address",
            {"Line": "line", "CityName": "cityName", "PostcodeID": "postcodeId"},
        )
        self.country(element.first("Address/CountryCode"), f"{base}/address/countryCode")

    def amount(self, element: Element | None, value_path: str, currency_path: str) -> None:
        """A money amount and the currency in its `currencyID`."""
        if element is None:
            return
        self.put(value_path, self.values.decimal(element))
        currency = element.attribute("currencyID")
        if currency is not None and currency not in currencies():
            codes = currencies()
            self.values.findings.append(
                finding(
                    "unknown-code",
                    f"{element.path}/@currencyID",
                    codes.refusal(currency),
                    currency,
                    codes.title,
                )
            )
        self.put(currency_path, currency)

    def quantity(
        self, element: Element | None, path: str, unit_attribute: str, default: UnitCode | None = None
    ) -> None:
        """A quantity at `path` and its unit at `path`Unit. Without a unit in the source the `default` holds, if any."""
        if element is None:
            return
        micro = self.values.quantity(element)
        unit = self.values.unit(element, unit_attribute)
        if micro is None:
            return
        self.put(path, decimal_literal(micro))
        self.put(f"{path}Unit", unit if element.attributes.get(unit_attribute) else default)

    def commodity_code(self, element: Element | None, base: str) -> None:
        """The whole declared code, and apart from it the six digits that all nations share."""
        code = self.values.text(element)
        if element is None or code is None:
            return
        digits = code.replace(".", "").replace("-", "")
        self.put(f"{base}/commodityCode", digits)
        self.put(f"{base}/hsCode", digits[:HS_DIGITS])
        if digits[:HS_DIGITS] not in hs_2022():
            codes = hs_2022()
            self.values.findings.append(
                finding("unknown-code", element.path, codes.refusal(digits[:HS_DIGITS]), code, codes.title)
            )

    def packages(self, elements: Iterable[Element], base: str) -> None:
        """Packages of an item."""
        for index, packaging in enumerate(elements):
            path = f"{base}/packages/{index}"
            self.put(f"{path}/quantity", self.values.integer(packaging.first("QuantityQuantity")))
            self.code(packaging.first("TypeCode"), f"{path}/typeCode", package_kinds())
            self.texts(packaging, path, {"MarksNumbersID": "marksNumbers"})

    def listed(self, elements: Iterable[Element], base: str, take: Callable[[Element, str], None]) -> None:
        """An array. An element of which `take` sets no field gets no index, so that the array has no gap."""
        index = 0
        for element in elements:
            before = len(self.fields)
            take(element, f"{base}/{index}")
            index += len(self.fields) > before

    def containers(self, elements: Iterable[Element]) -> None:
        """Containers with their seals; what has no number is no container."""

        def take(element: Element, path: str) -> None:
            identifier = self.values.text(element.first("ID"))
            if identifier is None:
                return
            self.put(f"{path}/id", identifier)
            self.listed(
                element.all("Seal"),
                f"{path}/seals",
                lambda seal, at: self.texts(seal, at, {"ID": "id"}),
            )

        self.listed(elements, "/containers", take)

    def require(self, element: Element, path: str, source: str) -> None:
        """Notes a finding when a field is absent that every declaration must have."""
        if path not in self.fields:
            problem = f"{source} is missing"
            self.values.findings.append(finding("missing", f"{element.path}/{source}", problem))

    def totals(self, declaration: Element) -> None:
        """Item count, item numbers and package total: what the chain counts with must hold together."""
        sequences = [value for path, value in self.fields.items() if _is_sequence(path)]
        declared = self.fields.get("/goodsItemQuantity")
        if not sequences:
            self.values.refuse("missing", declaration, "there is no goods item")
        elif sorted(map(str, sequences)) != sorted(map(str, range(1, len(sequences) + 1))):
            self.values.refuse(
                "item-numbers", declaration, "items must be numbered from 1 without gap or repeat"
            )
        if declared is not None and declared != len(sequences):
            problem = f"GoodsItemQuantity is {declared} but there are {len(sequences)} goods items"
            self.values.refuse("item-count", declaration, problem, str(declared))
        if len(sequences) > GREATEST_ITEM:
            self.values.refuse("item-count", declaration, f"more than {GREATEST_ITEM} goods items")
        self.fields.setdefault("/goodsItemQuantity", len(sequences))
        self.fields.setdefault("/totalPackageQuantity", self._packages_of_items())
        total = self.fields["/totalPackageQuantity"]
        if not isinstance(total, int) or not 0 <= total < _U32:
            self.values.refuse("packages", declaration, f"total packages must be below 2^32, not {total}")

    def _packages_of_items(self) -> int:
        counts = (value for path, value in self.fields.items() if _is_package_count(path))
        return sum(value for value in counts if isinstance(value, int))


def _is_sequence(path: str) -> bool:
    return path.startswith("/items/") and path.endswith("/sequence")


def _is_package_count(path: str) -> bool:
    return path.startswith("/items/") and "/packages/" in path and path.endswith("/quantity")
