"""Views name fields that exist, never more than their reader may see, and leave out what the access matrix hides."""

import pytest

from evidence.document_types import document_type
from evidence.errors import DocumentError
from evidence.views import VIEWS, select, view

PAIRS = [(schema, reader) for schema, readers in VIEWS.items() for reader in readers]


@pytest.mark.parametrize(("schema", "reader"), PAIRS)
def test_every_pattern_of_a_view_shows_a_field_of_the_schema(schema: str, reader: str) -> None:
    patterns = [field.pattern for field in document_type(schema).schema.fields]
    for pattern in view(schema, reader):
        assert any(one == pattern or one.startswith(f"{pattern}/") for one in patterns), pattern


def test_carriers_see_no_price_and_no_party_and_traders_identifiers_stay_hidden() -> None:
    assert not [
        one for one in view("gwm.declaration.export.1", "carrier") if "mount" in one or "Value" in one
    ]
    for reader in ("bank", "buyer"):
        for schema in VIEWS:
            if reader in VIEWS[schema]:
                shown = set(view(schema, reader))
                assert not shown & {
                    "/exporter",
                    "/exporter/id",
                    "/exporterCode",
                    "/manufacturer",
                    "/producerName",
                }


def test_a_pattern_shows_itself_and_what_lies_below() -> None:
    paths = ["/a", "/ab", "/items/0/x", "/items/0/y/0/z", "/items/10/x", "/references/0/id"]
    assert select(paths, ["/a"]) == ["/a"]
    assert select(paths, ["/items/*/x"]) == ["/items/0/x", "/items/10/x"]
    assert select(paths, ["/items/0"]) == ["/items/0/x", "/items/0/y/0/z"]
    assert select(paths, ["/items/*/y", "/references"]) == ["/items/0/y/0/z", "/references/0/id"]
    assert select(paths, ["", "/", "x"]) == []


def test_an_unknown_view_is_refused_and_the_known_ones_are_named() -> None:
    for schema, reader in (("gwm.certificate.ak.1", "carrier"), ("gwm.draw.1", "bank")):
        with pytest.raises(DocumentError, match="no such view"):
            view(schema, reader)
