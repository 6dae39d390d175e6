from __future__ import annotations

from pathlib import Path

import pytest

from evidence.document_types import DOCUMENT_TYPES, DocumentType, document_type
from evidence.errors import SchemaError
from evidence.facts import Namespace, Verb
from evidence.schemas import schema

TYPES = list(DOCUMENT_TYPES.values())
LIFE_CYCLES = {Namespace.DECLARATIONS, Namespace.CERTIFICATES}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_a_type_is_found_by_its_schema_and_the_schema_by_its_name(kind: DocumentType) -> None:
    assert document_type(kind.name) is kind
    assert schema(kind.name) == kind.schema


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_paths_that_a_type_names_are_string_fields(kind: DocumentType) -> None:
    for path in (kind.number_path, kind.salt_path, kind.subject_path):
        if path is not None:
            field = kind.schema.field_of(path)
            assert (field.types, field.required) == ("s", True)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_a_document_about_another_subject_names_its_owner_too(kind: DocumentType) -> None:
    assert (kind.subject_path is None) == (kind.owner_path is None)
    if kind.owner_path is not None:
        field = kind.schema.field_of(kind.owner_path)
        assert (field.types, field.required) == ("i", True)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_a_subject_is_either_made_from_the_document_or_named_in_it(kind: DocumentType) -> None:
    assert (kind.number_path is None) == (kind.salt_path is None)
    assert kind.number_path is None or kind.subject_path is None


def test_only_types_with_a_life_cycle_live_outside_the_document_registry() -> None:
    outside = {kind.name for kind in TYPES if kind.namespace in LIFE_CYCLES}
    assert outside == {"gwm.declaration.export.1", "gwm.certificate.ak.1"}
    assert all(
        Verb.DOCUMENTS_ANCHOR in kind.issuing_verbs for kind in TYPES if kind.namespace is Namespace.DOCUMENTS
    )


def test_an_unknown_schema_is_no_type() -> None:
    with pytest.raises(SchemaError, match="no document type"):
        document_type("gwm.unknown.1")


def test_the_page_of_formats_states_every_schema_as_it_is() -> None:
    page = (Path(__file__).parents[3] / "docs" / "formats" / "document-types.md").read_text(encoding="utf-8")
    for kind in TYPES:
        assert f"```\n{kind.schema.text()}```\n" in page
        assert f"## {kind.name}\n- Schema hash: `{kind.schema.hash.hex()}`\n" in page
