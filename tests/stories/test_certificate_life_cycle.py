"""A certificate of origin, Form AK, from the application to every end, as exporter, chamber and partner customs meet it."""

from pathlib import Path

import pytest

from evidence.facts import Verb
from evidence.verification.verdict import instant
from scripts.cli.redact import redact
from scripts.cli.renew import renew
from scripts.client.acting import new_salt
from scripts.client.subjects import SubjectRef
from tests.stories.trade import HOUR, Trade, refused, turned_away

pytestmark = pytest.mark.network

Capsys = pytest.CaptureFixture[str]


def certified(trade: Trade, declaration: SubjectRef) -> list[str]:
    """How much of each item certificates stand on, in pieces."""
    items = trade.view("kcs-officer", declaration)["items"]
    return [item["certified"] for item in items if item["measure"] == 0]


def test_an_application_is_returned_applied_again_and_issued(trade: Trade) -> None:
    declaration = trade.released()
    form = trade.form(declaration)
    ref = trade.applies(form)
    assert trade.view("exporter", ref, "kcci")["status"] == "applied"
    assert trade.returns(ref, "the invoice is missing") == "returned"
    with refused("CertificateStatusWrong"):
        trade.returns(ref, "again")

    again = form | {"/remarks": "invoice INV-2026-0042 enclosed"}
    with turned_away("precondition-required"):
        trade.applies_again(ref, again, 2)
    with turned_away("precondition-failed"):
        trade.applies_again(ref, again, 1, **{"If-Match": '"1"'})
    trade.applies_again(ref, again, 2, **{"If-Match": '"2"'})

    with turned_away("content-refused"):
        trade.issues(again | {"/importerName": "Hanoi Auto Parts JSC"}, ref)
    assert trade.issues(again, ref) == ref
    view = trade.view("exporter", ref, "kcci")
    assert (view["status"], view["expired"]) == ("issued", False)
    assert [line["certified"] for line in view["lines"]] == ["1200", "1210", "1220"]
    assert certified(trade, declaration) == ["1200", "1210", "1220"]
    with refused("DeclarationOverCertified"):
        trade.issued(declaration)


def test_partner_customs_receive_draw_take_back_and_draw_again(trade: Trade) -> None:
    ref = trade.issued()
    trade.receives(ref)
    assert [one["status"] for one in trade.view("gdvc-officer", ref)["receipts"]] == ["received"]
    with refused("CertificateAlreadyReceived"):
        trade.receives(ref)
    with turned_away("scope-missing"):
        trade.draws(ref, 1, "1", "E-1", by="kcci-officer")
    with refused("CertificateNotAddressed"):
        trade.draws(ref, 1, "1", "E-1", by="kcs-officer")

    first = trade.draws(ref, 1, "700", "E-1")
    assert (first["status"], first["quantity"]) == ("drawn", "700")
    with refused("DrawAlreadyRecorded"):
        trade.draws(ref, 1, "1", "E-1")
    with refused("CertificateOverDrawn"):
        trade.draws(ref, 2, "1211", "E-1")
    with turned_away("entries-exceeded"):
        trade.draws(ref, 2, "1", "E-2")
    with refused("CertificateInUse"):
        trade.corrects(ref, "1000")

    assert trade.releases_draw(ref, first) == "released"
    assert trade.view("gdvc-officer", ref)["lines"][0]["drawn"] == "0"
    assert trade.draws(ref, 1, "650", "E-1")["quantity"] == "650"
    assert trade.view("gdvc-officer", ref)["lines"][0]["drawn"] == "650"


def test_a_rejected_certificate_carries_no_draw_for_good(trade: Trade) -> None:
    ref = trade.issued()
    trade.rejects(ref, "the seal cannot be read")
    receipt = trade.view("gdvc-officer", ref)["receipts"][0]
    assert (receipt["status"], len(receipt["reason"])) == ("rejected", 64)
    with refused("CertificateRejected"):
        trade.draws(ref, 1, "1", "E-1")
    with refused("CertificateRejected"):
        trade.rejects(ref, "once more")


def test_a_corrected_certificate_points_to_its_successor_and_the_proofs_say_which_stands(
    trade: Trade, capsys: Capsys
) -> None:
    declaration = trade.released()
    form = trade.form(declaration)
    ref = trade.issues(form, trade.applies(form))
    with turned_away("content-refused"):
        trade.corrects(ref, "1000", replaces="C020-26-0000000")
    successor = trade.corrects(ref, "1000")
    view = trade.view("exporter", ref, "kcci")
    assert (view["status"], view["meaning"]) == ("corrected", "superseded")
    assert view["successor"] == successor.subject.hex()
    assert certified(trade, declaration) == ["1000", "1210", "1220"]
    with refused("CertificateStatusWrong"):
        trade.draws(ref, 1, "1", "E-1")
    with refused("CertificateStatusWrong"):
        trade.corrects(ref, "900", "B")

    code, verdict = trade.judges(trade.bundle(ref), capsys)
    assert (code, verdict["valid"], verdict["current"]) == (0, True, False)
    code, verdict = trade.judges(trade.bundle(successor), capsys)
    assert (code, verdict["valid"], verdict["current"]) == (0, True, True)


def test_what_is_drawn_through_a_certified_copy_counts_on_the_original(trade: Trade, capsys: Capsys) -> None:
    ref = trade.issued()
    copy = trade.copies(ref)
    view = trade.view("gdvc-officer", copy)
    assert (view["aliasOf"], view["flags"]) == (ref.subject.hex(), ["copy"])
    with refused("CertificateCopyOfCopy"):
        trade.copies(copy)
    trade.draws(copy, 1, "700", "E-1")
    assert trade.view("gdvc-officer", ref)["lines"][0]["drawn"] == "700"
    with refused("DrawAlreadyRecorded"):
        trade.draws(ref, 1, "1", "E-1")

    code, verdict = trade.judges(trade.bundle(copy), capsys)
    assert (code, verdict["valid"], verdict["current"]) == (0, True, True)
    assert trade.cancels(ref) == "cancelled"
    code, verdict = trade.judges(trade.bundle(copy), capsys)
    assert (code, verdict["valid"], verdict["current"]) == (0, True, False)
    with refused("CertificateStatusWrong"):
        trade.draws(copy, 2, "1", "E-1")


def test_a_court_learns_from_one_file_when_a_certificate_stood_and_what_was_drawn_by_then(
    trade: Trade, capsys: Capsys, tmp_path: Path
) -> None:
    ref = trade.issued()
    trade.draws(ref, 1, "700", "E-1")
    exhibit = tmp_path / "exhibit.gwb.json"
    exhibit.write_bytes(trade.bundle(ref))
    drawn_by = trade.desk("gdvc-officer").get("/health")["time"]
    trade.wait_until(drawn_by + 2)
    trade.releases_draw(ref, trade.drawn(ref)[0])
    assert trade.cancels(ref) == "cancelled"
    trade.desk("exporter")
    renew(exhibit, gateway=trade.stage.book.gateways["kcs"], party="bank", history=True, home=trade.root)
    drawn, stood = trade.judges(exhibit.read_bytes(), capsys, at=instant(drawn_by))
    assert (drawn, stood["current"], stood["status"]["name"]) == (0, True, "issued")
    assert stood["status"]["balances"][0] | {"limit": "", "left": ""} == {
        "name": "line/1",
        "unit": "H87",
        "limit": "",
        "used": "700",
        "left": "",
    }
    code, now = trade.judges(exhibit.read_bytes(), capsys)
    assert (code, now["current"], now["status"]["name"]) == (0, False, "cancelled")
    assert [one["used"] for one in now["status"]["balances"]] == ["0", "0", "0"]
    assert stood["as_of"] == now["as_of"]


def test_a_cancelled_certificate_gives_its_shares_back_and_its_proof_says_so(
    trade: Trade, capsys: Capsys
) -> None:
    declaration = trade.released()
    ref = trade.issued(declaration)
    before = trade.bundle(ref)
    assert trade.judges(before, capsys)[1]["current"] is True
    trade.draws(ref, 1, "700", "E-1")
    assert trade.cancels(ref) == "cancelled"
    assert certified(trade, declaration) == ["1200", "0", "0"]
    code, verdict = trade.judges(trade.bundle(ref), capsys)
    assert (code, verdict["valid"], verdict["current"]) == (0, True, False)

    assert trade.releases_draw(ref, trade.drawn(ref)[0]) == "released"
    assert trade.cancels(ref) == "cancelled"
    assert certified(trade, declaration) == ["0", "0", "0"]
    with refused("CertificateStatusWrong"):
        trade.cancels(ref)


def test_a_bank_renews_the_redacted_proof_that_it_was_given_and_learns_that_it_no_longer_stands(
    trade: Trade, capsys: Capsys, tmp_path: Path
) -> None:
    ref = trade.issued()
    whole, given = tmp_path / "whole.gwb.json", tmp_path / "given.gwb"
    whole.write_bytes(trade.bundle(ref))
    redact(whole, given, reader="bank", compact=True)
    verdict = trade.judges(given.read_bytes(), capsys)[1]
    assert (verdict["valid"], verdict["current"], verdict["complete"]) == (True, True, False)
    assert "/items/0/originCriterion" not in verdict["fields"]

    assert trade.cancels(ref) == "cancelled"
    assert trade.judges(given.read_bytes(), capsys)[1]["current"] is True
    trade.desk("exporter")  # whose gateway by now knows what happened at the others
    renew(given, gateway=trade.stage.book.gateways["kcs"], party="bank", home=trade.root)
    renewed = trade.judges(given.read_bytes(), capsys)[1]
    assert (renewed["valid"], renewed["current"], renewed["fields"]) == (True, False, verdict["fields"])


def test_a_changed_file_is_not_genuine(trade: Trade, capsys: Capsys) -> None:
    bundle = trade.bundle(trade.issued())
    assert trade.judges(bundle, capsys)[0] == 0
    changed = bundle.replace(b'quantity":"1200"', b'quantity":"9200"', 1)
    assert changed != bundle
    code, verdict = trade.judges(changed, capsys)
    assert (code, verdict["valid"]) == (1, False)
    assert trade.judges(bundle[:-2], capsys)[0] == 1
    assert trade.judges(b"a letter", capsys)[0] == 2


def test_wrong_predecessors_of_certificates_are_refused(trade: Trade) -> None:
    ref = trade.issued()
    unknown = SubjectRef(ref.kind, ref.owner, type(ref.subject)(bytes(32)))
    fields = trade.fields("kcci-officer", ref)
    with turned_away("reference-taken"):
        trade.issues({**fields, "/idSalt": new_salt()})
    with turned_away("subject-unknown"):
        trade.cancels(unknown)
    with refused("DeclarationUnknown"):
        trade.issued(SubjectRef("declarations", 1, unknown.subject))
    with turned_away("subject-unknown"):
        trade.decides(ref, "cancellation", Verb.CERTIFICATES_CANCEL, "bank")


def test_an_expired_certificate_serves_only_entries_of_its_time(trade: Trade, capsys: Capsys) -> None:
    ref = trade.issued(until=trade.day(1))
    in_time = trade.day()
    with refused("CertificateNotInForce"):
        trade.draws(ref, 1, "1", "E-1", date=trade.day(-3))
    with refused("CertificateEntryInFuture"):
        trade.draws(ref, 1, "1", "E-1", date=trade.day(1))
    # The first instant of the first day, wherever the drawing administration is, that begins after the validity.
    trade.wait_until(trade.view("gdvc-officer", ref)["until"] + 24 * HOUR)
    view = trade.view("gdvc-officer", ref)
    assert (view["status"], view["expired"]) == ("issued", True)
    code, verdict = trade.judges(trade.bundle(ref), capsys)
    assert (code, verdict["valid"], verdict["current"]) == (0, True, False)
    with refused("CertificateNotInForce"):
        trade.draws(ref, 1, "1", "E-1")
    assert trade.draws(ref, 1, "1200", "E-1", date=in_time)["status"] == "drawn"
