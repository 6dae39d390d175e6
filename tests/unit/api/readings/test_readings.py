"""Reading before signing: what a message says and what is wrong with it; nothing is kept."""

from pathlib import Path
from typing import Any

import pytest

from api.readers.assembly import as_document
from api.readers.messages import DeclarationMessage
from api.readers.wco import read
from evidence.document_types import EXPORT_DECLARATION
from evidence.facts import Verb
from tests.unit.api import papers
from tests.unit.api.gateway import TestGateway

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    return papers.enrol_cast(gateway)


def post(gateway: TestGateway, path: str, body: bytes, media: str, party: str = "exporter") -> Any:
    return gateway.client.post(path, content=body, headers=gateway.bearer(party) | {"Content-Type": media})


def test_an_original_is_read_into_a_document_with_what_was_left_unread(cast: TestGateway) -> None:
    xml = (SAMPLES / "kcs" / "GOVCBR830.xml").read_bytes()
    said = post(cast, "/readings", xml, "application/xml").json()
    assert (said["kind"], said["schema"], said["format"]) == (
        "declaration.original",
        "gwm.declaration.export.1",
        "GOVCBR830",
    )
    assert said["refusal"] is None
    assert said["measures"]
    assert said["unread"]


def test_a_refused_message_is_read_as_its_refusal(cast: TestGateway) -> None:
    answer = post(
        cast, "/readings", b"<Declaration><TypeCode>EXA</TypeCode></Declaration>", "application/xml"
    )
    said = answer.json()
    assert (answer.status_code, said["kind"], said["fields"]) == (200, "unknown", None)
    assert said["refusal"]["findings"][0]["path"]


def test_json_is_read_as_an_application_or_a_certificate(cast: TestGateway) -> None:
    form = (SAMPLES / "ak" / "application.json").read_bytes()
    said = post(cast, "/readings", form, "application/json").json()
    assert (said["kind"], said["number"], len(said["measures"])) == ("application", "C020-26-1000000", 10)
    said = post(cast, "/readings?form=certificate", form, "application/json").json()
    assert said["refusal"]["findings"]


def test_other_media_types_are_not_read(cast: TestGateway) -> None:
    assert post(cast, "/readings", b"x", "text/plain").status_code == 415


def filed_sample(gateway: TestGateway) -> tuple[str, bytes]:
    """A WCO declaration that the exporter filed, and the amendment of it that its software wrote."""
    message = read((SAMPLES / "wco" / "TT_EX009a.xml").read_bytes())
    assert isinstance(message, DeclarationMessage)
    document = papers.committed(
        EXPORT_DECLARATION.name, as_document(EXPORT_DECLARATION, message.fields, b"\x01" * 16)
    )
    subject = papers.subject_of(document)
    answer = papers.send(gateway, "exporter", "/declarations", Verb.DECLARATIONS_DECLARE, subject, document)
    assert answer.status_code == 202, answer.text
    papers.put_declaration(gateway, document)
    amendment = (SAMPLES / "wco" / "Step5_TT_EX009a_Amendment.xml").read_bytes()
    changes = read(amendment)
    assert isinstance(changes, DeclarationMessage)
    assert changes.predecessor
    return subject.hex(), amendment.replace(changes.predecessor.encode(), message.reference.encode())


def test_an_amendment_is_read_into_the_whole_next_version(cast: TestGateway) -> None:
    subject, amendment = filed_sample(cast)
    path = f"/declarations/1/{subject}/readings"
    answer = post(cast, path, amendment, "application/xml")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["kind"], said["revision"], said["version"]) == ("declaration.amendment", 1, 1)
    assert said["fields"]["/idSalt"] == "01" * 16
    assert said["fields"]["/amendment/functionalReferenceId"]
    assert post(cast, path, amendment, "application/xml", "rival").status_code == 404
    assert post(cast, path, amendment, "application/xml", "carrier").status_code == 403
    assert post(cast, path, amendment, "application/json").status_code == 415


def test_an_amendment_of_another_declaration_is_refused(cast: TestGateway) -> None:
    subject, _ = filed_sample(cast)
    other = (SAMPLES / "wco" / "Step5_TT_EX009a_Amendment.xml").read_bytes()
    answer = post(cast, f"/declarations/1/{subject}/readings", other, "application/xml")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:gwanmun:problem:predecessor-wrong")
