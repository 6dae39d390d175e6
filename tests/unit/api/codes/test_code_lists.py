from __future__ import annotations

import pytest

from api.codes.lists import (
    countries,
    currencies,
    customs_countries,
    hs_2022,
    locations,
    package_kinds,
    unit_aliases,
    units,
)
from api.codes.quantities import MicroUnits, decimal_literal, micro_units, unit_code
from evidence import words


def test_lists_hold_what_they_are_said_to_hold() -> None:
    held = {len(listed()) for listed in (hs_2022, countries, package_kinds, units)}
    assert held == {5612, 249, 378, 388}
    assert len(locations()) == 115_896
    assert all(code in locations() for code in ("KRPUS", "KRICN", "VNSGN"))
    assert "CT" in package_kinds()
    assert {"KRW", "USD", "VND"} <= currencies().names.keys()


def test_statistical_codes_are_not_harmonized() -> None:
    assert "870899" in hs_2022()
    assert not any(code.startswith(("77", "98", "99")) for code in hs_2022().names)


def test_a_refusal_names_value_and_list() -> None:
    assert hs_2022().refusal("999999") == "'999999' is not in HS 2022"


def test_made_up_countries_are_known_only_where_customs_use_them() -> None:
    assert "ZG" in customs_countries("GB")
    assert "ZG" not in customs_countries("KR")
    assert "XI" in customs_countries()
    assert "XI" not in countries()


def test_every_unit_fits_in_a_word_and_every_alias_leads_to_one() -> None:
    assert {words.unit_text(words.unit_code(unit)) for unit in units().names} == set(units().names)
    assert set(unit_aliases().values()) <= set(units().names)
    assert not set(unit_aliases()) & set(units().names)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("KGM", "KGM"),
        ("KGM#G", "KGM"),
        ("KGM#\u00a0", "KGM"),
        ("KG", "KGM"),
        ("PCE", "H87"),
        ("U", "C62"),
        (" LTR", "LTR"),
    ],
)
def test_a_unit_means_one_code_of_rec_20(given: str, meant: str) -> None:
    assert unit_code(given) == meant


@pytest.mark.parametrize("given", ["", "kgm", "QQQ", "MTQ#C", "#G", "KGM#GG", "ASV#X"])
def test_a_unit_that_means_none_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"Recommendation 20|scale"):
        unit_code(given)


@pytest.mark.parametrize(
    ("literal", "micro"),
    [("0", 0), ("1", 1_000_000), ("412.5", 412_500_000), ("0.000001", 1), ("7.1000000", 7_100_000)],
)
def test_a_literal_is_counted_exactly(literal: str, micro: int) -> None:
    assert micro_units(literal) == micro


@pytest.mark.parametrize(
    "literal",
    ["", "-1", "1e3", "1,5", ".5", "5.", "01", "NaN", "0.0000001", "٣", "9" * 22, "309485009821345068725"],
)
def test_a_literal_that_cannot_be_counted_is_refused(literal: str) -> None:
    with pytest.raises(ValueError, match=r"decimal|micro-unit|balance"):
        micro_units(literal)


def test_the_greatest_quantity_is_what_a_balance_holds() -> None:
    greatest = MicroUnits((1 << 88) - 1)
    assert micro_units(decimal_literal(greatest)) == greatest
    with pytest.raises(ValueError, match="balance"):
        micro_units(decimal_literal(MicroUnits(1 << 88)))
