"""An export declaration from its filing to every end that it can come to, as its users meet it."""

import pytest

from evidence.document_types import EXPORT_DECLARATION
from evidence.facts import Verb
from scripts.client import declarations
from scripts.client.acting import committed
from scripts.client.subjects import SubjectRef, change, decision
from tests.stories.trade import DAY, HOUR, Trade, refused, turned_away

pytestmark = pytest.mark.network

RELEASE, AMEND, EXTEND = Verb.DECLARATIONS_RELEASE, Verb.DECLARATIONS_AMEND, Verb.DECLARATIONS_EXTEND
NOTIFY, REVOKE = Verb.DECLARATIONS_NOTIFY_OVERDUE, Verb.DECLARATIONS_REVOKE


def test_the_exporter_files_and_sees_it_received_and_the_bank_sees_nothing(trade: Trade) -> None:
    ref = trade.declares()
    view = trade.view("exporter", ref)
    assert (view["status"], view["version"], view["items"]) == ("received", 1, [])
    assert view["loading"] == {"declared": 63, "loaded": 0}
    with turned_away("subject-unknown"):
        trade.desk("bank", "kcs").get(ref.path)


def test_the_exporter_amends_before_release_and_customs_release_what_was_amended(trade: Trade) -> None:
    ref = trade.declares()
    view = trade.amends(ref, items__0__quantity="1100", totalPackageQuantity=60)
    assert (view["status"], view["version"], view["amended"]) == ("received", 2, True)
    assert trade.releases(ref) == "released"
    view = trade.view("exporter", ref)
    assert (view["items"][0]["released"], view["loading"]["declared"]) == ("1100", 60)


def test_after_release_an_amendment_moves_the_balances_though_not_below_what_is_certified(
    trade: Trade,
) -> None:
    ref = trade.released()
    assert trade.amends(ref, items__0__quantity="1300")["items"][0]["released"] == "1300"
    trade.issued(ref)
    with refused("DeclarationCertified"):
        trade.amends(ref, items__0__quantity="1199")
    assert trade.amends(ref, items__0__quantity="1200")["status"] == "released"


def test_customs_extend_the_time_to_load_and_nobody_else_may(trade: Trade) -> None:
    ref = trade.released()
    before = trade.view("exporter", ref)["loadBy"]
    with turned_away("scope-missing"):
        trade.decides(ref, "extension", EXTEND, "exporter", until=trade.day(60))
    trade.decides(ref, "extension", EXTEND, until=trade.day(60))
    view = trade.view("exporter", ref)
    assert view["extended"] and view["loadBy"] > before
    with refused("DeclarationDeadlineWrong"):
        trade.decides(ref, "extension", EXTEND, until=trade.day(400))


def excesses(trade: Trade, ref: SubjectRef) -> list[int]:
    """What the export desk has to look into: packages that reports would have brought a declaration to."""
    found = trade.desk("kcs-officer").items("/loading-exceptions")
    return [one["loaded"] for one in found if one["subject"] == ref.subject.hex()]


def test_only_the_carriers_reports_make_it_part_and_fully_loaded(trade: Trade) -> None:
    ref = trade.released()
    with refused("DeclarationOverLoaded"):
        trade.reports(ref, 64, "LR-1")
    assert excesses(trade, ref) == [64]
    assert trade.reports(ref, 40, "LR-1") == "part_loaded"
    assert excesses(trade, ref) == []
    with turned_away("reference-taken"):
        trade.reports(ref, 23, "LR-1")
    with refused("DeclarationStatusWrong"):
        change(
            trade.desk("exporter"),
            ref,
            "withdrawal",
            Verb.DECLARATIONS_WITHDRAW,
            decision(ref, "withdrawal", "sold at home"),
        )
    assert trade.reports(ref, 23, "LR-2") == "loaded"
    assert trade.view("exporter", ref)["loading"] == {"declared": 63, "loaded": 63}
    with refused("DeclarationOverLoaded"):
        trade.reports(ref, 1)


def test_the_exporter_withdraws_and_nothing_follows(trade: Trade) -> None:
    ref = trade.released()
    with turned_away("scope-missing"):
        trade.withdraws(ref, "carrier")
    assert trade.withdraws(ref) == "withdrawn"
    assert trade.view("exporter", ref)["meaning"] == "revoked"
    with refused("DeclarationStatusWrong"):
        trade.releases(ref)
    with refused("DeclarationStatusWrong"):
        trade.amends(ref, items__0__quantity="1")
    with refused("DeclarationStatusWrong"):
        trade.reports(ref, 1)
    with refused("DeclarationStatusWrong"):
        trade.issued(ref)


def test_a_wrong_predecessor_is_refused_before_it_reaches_the_chain(trade: Trade) -> None:
    ref, other, desk = trade.declares(), trade.declares(), trade.desk("exporter")
    fields, root = trade.fields("exporter", ref), trade.view("exporter", ref)["document"]
    document = committed(EXPORT_DECLARATION.name, fields | {"/items/0/quantity": "7"})
    kept = declarations.attachments(desk, root, fields)
    with turned_away("attachment-mismatch"):
        change(desk, ref, "amendments", AMEND, document)
    with turned_away("subject-wrong"):
        change(desk, other, "amendments", AMEND, document, attachments=kept)
    with turned_away("precondition-failed"):
        change(desk, ref, "amendments", AMEND, document, revision=2, attachments=kept)
    trade.amends(ref, items__0__quantity="1150")
    with turned_away("precondition-failed"):
        change(desk, ref, "amendments", AMEND, document, revision=1, attachments=kept)
    with turned_away("subject-unknown"):
        trade.desk("kcs-officer").get(f"/declarations/1/{'00' * 32}")


def test_what_is_not_loaded_in_time_is_overdue_and_carries_no_new_certificate(trade: Trade) -> None:
    ref = trade.released(trade.instant(HOUR))
    with refused("DeclarationNotOverdue"):
        trade.decides(ref, "overdue-notice", NOTIFY, until=trade.day(20))
    trade.wait_until(trade.view("exporter", ref)["loadBy"])
    view = trade.view("exporter", ref)
    assert (view["status"], view["overdue"]) == ("released", True)
    listed = trade.desk("kcs-officer").get("/declarations", overdue="true")["items"]
    assert ref.subject.hex() in {one["subject"] for one in listed}
    with refused("DeclarationOverdue"):
        trade.issued(ref)
    with refused("DeclarationOverdue"):
        trade.decides(ref, "extension", EXTEND, until=trade.day(30))


def test_customs_give_notice_and_revoke_when_it_has_run_out(trade: Trade) -> None:
    ref = trade.released(trade.instant(HOUR))
    trade.wait_until(trade.view("exporter", ref)["loadBy"])
    with refused("DeclarationDeadlineWrong"):
        trade.decides(ref, "overdue-notice", NOTIFY, until=trade.day(10))
    assert trade.decides(ref, "overdue-notice", NOTIFY, until=trade.day(15)) == "noticed"
    assert trade.view("exporter", ref)["meaning"] == "suspended"
    with refused("DeclarationNoticeRunning"):
        trade.decides(ref, "revocation", REVOKE)
    trade.wait_until(trade.present() + 17 * DAY)
    assert trade.decides(ref, "revocation", REVOKE) == "revoked"
    assert trade.view("exporter", ref)["meaning"] == "revoked"
    with refused("DeclarationStatusWrong"):
        trade.reports(ref, 63)


def test_goods_that_were_aboard_all_along_end_a_notice(trade: Trade) -> None:
    ref = trade.released(trade.instant(HOUR))
    trade.wait_until(trade.view("exporter", ref)["loadBy"])
    trade.decides(ref, "overdue-notice", NOTIFY, until=trade.day(15))
    assert trade.reports(ref, 63) == "loaded"
    with refused("DeclarationStatusWrong"):
        trade.decides(ref, "revocation", REVOKE)
