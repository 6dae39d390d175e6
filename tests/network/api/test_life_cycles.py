"""Every state of declarations and certificates is reached by requests to real gateways over a real chain."""

import io
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from rich.console import Console

from api.readers.messages import DeclarationMessage
from api.readers.wco import read
from evidence.document_types import AK_CERTIFICATE, EXPORT_DECLARATION
from evidence.facts import Verb
from evidence.types import Fields
from scripts.client import certificates, declarations
from scripts.client.acting import committed, new_salt
from scripts.client.gateway import GatewayProblem, Refused
from scripts.client.subjects import SubjectRef, change, decision
from scripts.client.subjects import read as read_subject
from scripts.demo.narrator import Narrator
from scripts.demo.stage import Stage, application_for, sample
from scripts.network.home import Home
from scripts.network.ports import Ports
from scripts.network.running import Network

pytestmark = pytest.mark.network
DAY = 86_400


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A sample network whose block time can be moved ahead."""
    root = tmp_path_factory.mktemp("network")
    network = Network(Home(root), Ports.free(), block_time=0.2, test_clock=True)
    try:
        yield Stage(Home(root), network.start(), Narrator(Console(file=io.StringIO())), root)
    finally:
        network.stop()


def today(days: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def in_seconds(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def declared(stage: Stage) -> SubjectRef:
    """A declaration of 63 packages under a reference of its own."""
    xml = sample("declaration.xml")
    message = read(xml)
    assert isinstance(message, DeclarationMessage)
    message.fields["/functionalReferenceId"] = f"R{secrets.token_hex(8)}"
    return declarations.declare(stage.at("kcs", "exporter"), message, xml, "declaration.xml")


def decides(stage: Stage, ref: SubjectRef, operation: str, verb: Verb, **more: Any) -> dict[str, Any]:
    """The officer of the subject's owner decides; where it stands afterwards."""
    desk = stage.at("kcs", "kcs-officer") if ref.kind == "declarations" else stage.at("kcci", "kcci-officer")
    change(
        desk, ref, operation, verb, decision(ref, operation, more.pop("reason", "as the law says"), **more)
    )
    return read_subject(desk, ref)


def released(stage: Stage, until: str | None = None) -> SubjectRef:
    ref = declared(stage)
    decides(stage, ref, "release", Verb.DECLARATIONS_RELEASE, until=until or today(20))
    return ref


def fields_of(stage: Stage, ref: SubjectRef) -> Fields:
    """The fields of the present version, as its author reads them."""
    desk = stage.at("kcs", "exporter")
    fields: Fields = desk.get(f"/bodies/{read_subject(desk, ref)['document']}")["fields"]
    return fields


def report(stage: Stage, ref: SubjectRef, packages: int) -> dict[str, Any]:
    desk = stage.at("kcs", "carrier")
    declarations.report_loading(desk, ref, secrets.token_hex(4), packages, today())
    return read_subject(desk, ref)


def refused(name: str) -> Any:
    return pytest.raises(Refused, match=name)


def test_a_received_declaration_is_amended_extended_and_withdrawn(stage: Stage) -> None:
    ref, exporter = declared(stage), stage.at("kcs", "exporter")
    fields = fields_of(stage, ref) | {"/items/0/quantity": "1100"}
    kept = declarations.attachments(exporter, read_subject(exporter, ref)["document"], fields)
    document = committed(EXPORT_DECLARATION.name, fields)
    change(exporter, ref, "amendments", Verb.DECLARATIONS_AMEND, document, attachments=kept)
    view = read_subject(exporter, ref)
    assert (view["status"], view["version"], view["amended"], view["items"]) == ("received", 2, True, [])

    view = decides(stage, ref, "release", Verb.DECLARATIONS_RELEASE, until=today(5))
    assert (view["status"], view["items"][0]["released"]) == ("released", "1100")
    view = decides(stage, ref, "extension", Verb.DECLARATIONS_EXTEND, until=today(100))
    assert view["extended"]

    document = committed(EXPORT_DECLARATION.name, fields | {"/items/0/quantity": "900"})
    change(exporter, ref, "amendments", Verb.DECLARATIONS_AMEND, document, attachments=kept)
    assert read_subject(exporter, ref)["items"][0]["released"] == "900"

    change(
        exporter, ref, "withdrawal", Verb.DECLARATIONS_WITHDRAW, decision(ref, "withdrawal", "sold at home")
    )
    assert read_subject(exporter, ref)["status"] == "withdrawn"
    with refused("DeclarationStatusWrong"):
        decides(stage, ref, "release", Verb.DECLARATIONS_RELEASE, until=today(5))


def test_loading_follows_the_reports_and_too_many_packages_become_an_exception(stage: Stage) -> None:
    ref, officer = released(stage), stage.at("kcs", "kcs-officer")
    assert report(stage, ref, 40)["status"] == "part_loaded"
    with refused("DeclarationOverLoaded"):
        report(stage, ref, 24)
    found = [one for one in officer.get("/loading-exceptions") if one["subject"] == ref.subject.hex()]
    assert [(one["kind"], one["declared"], one["loaded"]) for one in found] == [("excess", 63, 64)]
    assert report(stage, ref, 23)["status"] == "loaded"
    assert read_subject(officer, ref)["loading"] == {"declared": 63, "loaded": 63}


def certificate(stage: Stage, declaration: SubjectRef, applied: bool = True) -> tuple[SubjectRef, Fields]:
    """An issued certificate and its fields."""
    number = f"C020-26-{secrets.randbelow(10**7):07}"
    form = application_for(declaration, number, today())
    revision = 0
    if applied:
        ref = certificates.apply_for(stage.at("kcci", "exporter"), form)
        revision = read_subject(stage.at("kcci", "kcci-officer"), ref)["revision"]
    fields = certificates.certificate_of(form, today(), today(364), issuedRetroactively=False)
    return certificates.issue(stage.at("kcci", "kcci-officer"), fields, revision), fields


def draw_on(stage: Stage, ref: SubjectRef, fields: Fields, entry: str, line: int, quantity: str) -> None:
    desk = stage.at("gdvc", "gdvc-officer")
    unit = str(fields[f"/items/{line - 1}/quantityUnit"])
    document = certificates.draw_document(desk, ref, line, quantity, unit, entry, line, today())
    certificates.draw(desk, ref, document)


def test_an_application_is_returned_filed_again_and_cancelled(stage: Stage) -> None:
    exporter, form = stage.at("kcci", "exporter"), application_for(released(stage), "C020-26-R1", today())
    ref = certificates.apply_for(exporter, form)
    path = SubjectRef("applications", ref.owner, ref.subject).path
    officer = stage.at("kcci", "kcci-officer")
    document = decision(ref, "return", "the invoice is missing")
    body = officer.party.act(officer.network, Verb.CERTIFICATES_RETURN, ref.owner, ref.subject, 1, document)
    officer.do(f"{path}/return", body, **{"If-Match": '"1"'})
    assert read_subject(exporter, ref)["status"] == "returned"

    again = committed("gwm.application.ak.1", form | {"/reason": "with invoice"})
    body = exporter.party.act(exporter.network, Verb.CERTIFICATES_APPLY, ref.owner, ref.subject, 2, again)
    exporter.do("/applications", body, **{"If-Match": '"2"'})
    assert read_subject(exporter, ref)["status"] == "applied"
    assert decides(stage, ref, "cancellation", Verb.CERTIFICATES_CANCEL)["status"] == "cancelled"


def test_a_draw_is_released_and_drawn_again(stage: Stage) -> None:
    ref, fields = certificate(stage, released(stage))
    desk = stage.at("gdvc", "gdvc-officer")
    await_known(stage, ref)
    draw_on(stage, ref, fields, "E-1", 1, "700")
    drawn = desk.get(f"{ref.path}/draws")["draws"][0]
    assert (drawn["status"], drawn["quantity"], drawn["line"]) == ("drawn", "700", 1)
    with pytest.raises(GatewayProblem, match="no further entry"):
        draw_on(stage, ref, fields, "E-2", 1, "1")

    document = decision(ref, "release", "entry amended")
    body = desk.party.act(desk.network, Verb.CERTIFICATES_RELEASE_DRAW, ref.owner, ref.subject, 1, document)
    desk.do(f"{ref.path}/draws/{drawn['draw']}/release", body, **{"If-Match": '"1"'})
    assert desk.get(f"{ref.path}/draws/{drawn['draw']}")["status"] == "released"
    draw_on(stage, ref, fields, "E-2", 1, "650")
    statuses = [(one["status"], one["quantity"]) for one in desk.get(f"{ref.path}/draws")["draws"]]
    assert statuses == [("released", "700"), ("drawn", "650")]
    with refused("CertificateInUse"):
        correct(stage, ref, fields)


def await_known(stage: Stage, ref: SubjectRef) -> None:
    """The importing member's own node and indexer see it."""
    desk, deadline = stage.at("gdvc", "gdvc-officer"), time.monotonic() + 30
    while True:
        try:
            read_subject(desk, ref)
            return
        except GatewayProblem:
            assert time.monotonic() < deadline, "the certificate never came"
            time.sleep(0.05)


def correct(stage: Stage, ref: SubjectRef, fields: Fields) -> SubjectRef:
    desk = stage.at("kcci", "kcci-officer")
    number = str(fields["/certificateNumber"])
    new = fields | {
        "/idSalt": new_salt(),
        "/certificateNumber": f"{number}-A",
        "/replacesCertificateNumber": number,
        "/items/0/quantity": "1000",
        "/items/0/links/0/quantity": "1000",
    }
    successor = SubjectRef(ref.kind, ref.owner, certificates.subject_of(new))
    document = committed(AK_CERTIFICATE.name, new)
    body = desk.party.act(desk.network, Verb.CERTIFICATES_CORRECT, ref.owner, successor.subject, 0, document)
    seen = read_subject(desk, ref)["revision"]
    desk.do(f"{ref.path}/correction", body, **{"If-Match": f'"{seen}"'})
    return successor


def test_a_certificate_is_corrected_copied_rejected_and_cancelled(stage: Stage) -> None:
    declaration = released(stage)
    ref, fields = certificate(stage, declaration, applied=False)
    desk = stage.at("kcci", "kcci-officer")
    successor = correct(stage, ref, fields)
    assert read_subject(desk, ref)["successor"] == successor.subject.hex()
    assert read_subject(desk, ref)["status"] == "corrected"
    items = read_subject(stage.at("kcs", "kcs-officer"), declaration)["items"]
    assert items[0]["certified"] == "1000"

    original = desk.get(f"/bodies/{read_subject(desk, successor)['document']}")["fields"]
    copied = original | {"/idSalt": new_salt(), "/certifiedTrueCopy": True}
    copy = SubjectRef(ref.kind, ref.owner, certificates.subject_of(copied))
    document = committed(AK_CERTIFICATE.name, copied)
    body = desk.party.act(desk.network, Verb.CERTIFICATES_COPY, ref.owner, copy.subject, 0, document)
    desk.do(f"{successor.path}/copies", body, **{"If-Match": '"1"'})
    view = read_subject(desk, copy)
    assert (view["aliasOf"], view["flags"]) == (successor.subject.hex(), ["copy"])
    assert view["lines"] == read_subject(desk, successor)["lines"]

    importing = stage.at("gdvc", "gdvc-officer")
    await_known(stage, copy)
    change(
        importing, copy, "rejection", Verb.CERTIFICATES_REJECT, decision(copy, "reject", "seal unreadable")
    )
    receipt = read_subject(importing, copy)["receipts"][0]
    assert (receipt["member"], receipt["status"]) == (3, "rejected")
    assert len(receipt["reason"]) == 64

    assert decides(stage, copy, "cancellation", Verb.CERTIFICATES_CANCEL)["status"] == "cancelled"
    assert decides(stage, successor, "cancellation", Verb.CERTIFICATES_CANCEL)["status"] == "cancelled"
    items = read_subject(stage.at("kcs", "kcs-officer"), declaration)["items"]
    assert items[0]["certified"] == "0"


def move_clock(stage: Stage, seconds: int) -> None:
    """Moves block time ahead, and waits until every gateway has come to it."""
    request = {"jsonrpc": "2.0", "id": 1, "method": "gwanmun_advanceTime", "params": [seconds]}
    answer = httpx.post(stage.book.rpc, json=request, trust_env=False).json()
    moved, deadline = int(answer["result"], 16), time.monotonic() + 30
    for url in stage.book.gateways.values():
        while httpx.get(f"{url}/health", trust_env=False).json()["time"] < moved:
            assert time.monotonic() < deadline, "the gateway never came to the new time"
            time.sleep(0.05)


def test_loading_that_never_came_is_noticed_and_revoked_by_customs_only(stage: Stage) -> None:
    """The last test: block time does not come back."""
    ref = released(stage, in_seconds(3600))
    with refused("DeclarationNotOverdue"):
        decides(stage, ref, "overdue-notice", Verb.DECLARATIONS_NOTIFY_OVERDUE, until=today(20))
    move_clock(stage, 7200)
    with refused("DeclarationOverdue"):
        certificate(stage, ref, applied=False)
    view = decides(stage, ref, "overdue-notice", Verb.DECLARATIONS_NOTIFY_OVERDUE, until=today(16))
    assert (view["status"], view["meaning"]) == ("noticed", "suspended")
    with refused("DeclarationNoticeRunning"):
        decides(stage, ref, "revocation", Verb.DECLARATIONS_REVOKE)
    move_clock(stage, 18 * DAY)
    assert decides(stage, ref, "revocation", Verb.DECLARATIONS_REVOKE)["status"] == "revoked"
