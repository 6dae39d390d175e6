"""Public code lists, read once from the files beside this module (api/codes/data/README.md says whence)."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import ascii_uppercase
from typing import Final


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes. `title` is how a message names it; a list without names maps each code to ""."""

    title: str
    names: Mapping[str, str]

    def __contains__(self, code: object) -> bool:
        return code in self.names

    def __len__(self) -> int:
        return len(self.names)

    def name(self, code: str) -> str:
        """Name of a code; KeyError when the list does not hold it."""
        return self.names[code]

    def refusal(self, code: str) -> str:
        """The sentence that says why a code is refused; it stands after the path."""
        return f"'{code[:40]}' is not in {self.title}"


def _rows(name: str) -> Iterator[dict[str, str]]:
    packed = files("api.codes").joinpath("data", name).read_bytes()
    text = gzip.decompress(packed).decode("utf-8")
    return csv.DictReader(io.StringIO(text))


@cache
def hs_2022() -> CodeList:
    """Subheadings of the Harmonized System, edition 2022: six digits."""
    return CodeList("HS 2022", {row["code"]: row["name"] for row in _rows("hs2022.csv.gz")})


@cache
def countries() -> CodeList:
    """ISO 3166-1 alpha-2."""
    return CodeList("ISO 3166-1", {row["code"]: row["name"] for row in _rows("countries.csv.gz")})


# ISO 3166-1 leaves these to users; customs use them for what is no country (XI Northern Ireland, QR stores, ...).
_USER_ASSIGNED: Final = (
    "AA",
    *(f"Q{letter}" for letter in "MNOPQRSTUVWXYZ"),
    *(f"X{letter}" for letter in ascii_uppercase),
    "ZZ",
)
# Codes that one administration's messages use beyond ISO. GB: Z and a letter, made-up countries of its trade test service.
_NATIONAL: Final[Mapping[str, tuple[str, ...]]] = {"GB": tuple(f"Z{letter}" for letter in ascii_uppercase)}


@cache
def customs_countries(administration: str | None = None) -> CodeList:
    """ISO 3166-1, its user-assigned codes, and what the administration (alpha-2) adds: for values that customs defined."""
    extra = dict.fromkeys((*_USER_ASSIGNED, *_NATIONAL.get(administration or "", ())), "")
    return CodeList(countries().title, {**extra, **countries().names})


@cache
def currencies() -> CodeList:
    """ISO 4217 alphabetic codes that are tender somewhere."""
    used = (code for row in _rows("countries.csv.gz") for code in row["currencies"].split())
    return CodeList("ISO 4217", dict.fromkeys(used, ""))


@cache
def locations() -> CodeList:
    """UN/LOCODE: country (2) and place (3). Entries marked for deletion are left out."""
    return CodeList("UN/LOCODE", {row["code"]: "" for row in _rows("unlocode.csv.gz")})


@cache
def package_kinds() -> CodeList:
    """UN/ECE Recommendation 21, two characters."""
    return CodeList("Recommendation 21", {row["code"]: row["name"] for row in _rows("packages.csv.gz")})


@cache
def units() -> CodeList:
    """UN/ECE Recommendation 20, the codes common in trade, one to three characters."""
    return CodeList("Recommendation 20", {row["code"]: row["name"] for row in _rows("units.csv.gz")})


@cache
def unit_aliases() -> Mapping[str, str]:
    """Unit codes of other lists that mean exactly one code of Recommendation 20 (national and withdrawn ones)."""
    return {row["alias"]: row["code"] for row in _rows("unit_aliases.csv.gz")}
