"""Where a document stood at an instant, and how much of it is left: proved by all entries of its facts in the log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence.bundles import Bundle
from evidence.encoding import b64u, canonical_json, from_b64u
from evidence.facts import CertificateStatus, DeclarationStatus, Kind, ReceiptStatus
from evidence.types import MemberNumber
from evidence.verification import Balance, HistoryMissing, Status, Verdict, verify
from evidence.words import BalanceWord, StateWord, Terms, unit_code
from tests.unit.evidence.builder import (
    ADMINISTRATION,
    AS_OF,
    DAY,
    ISSUER,
    NOW,
    PARTNER,
    RECORDED,
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    certified_copy,
    declaration_sample,
    generic_sample,
)

UNTIL = AS_OF + 30 * DAY
CANCELLED = RECORDED + 600
LINES = 3


def word(
    status: int,
    recorded: int,
    *,
    effective: int | None = None,
    revision: int = 2,
    member: MemberNumber = ISSUER,
) -> bytes:
    since = recorded if effective is None else effective
    return StateWord(status, member, since, recorded, Terms(PARTNER, UNTIL, 1).pack(), revision, 0).encode()


def draw(world: SampleNetwork, certificate: SampleDocument, used: int, time: int = RECORDED) -> None:
    balance = BalanceWord(unit_code("KGM"), time, 12_500_000, used).encode()
    for part in range(1, LINES + 1):
        kind = Kind.CERTIFICATES_LINE
        world.put(kind, certificate.owner, certificate.subject, balance, part=part, time=time)


@pytest.fixture
def cancelled(world: SampleNetwork) -> SampleDocument:
    """A certificate of three lines, drawn and then cancelled ten minutes after its issue."""
    certificate = certificate_sample(world)
    draw(world, certificate, 0)
    draw(world, certificate, 2_500_000, RECORDED + 60)
    put_status(world, certificate, word(CertificateStatus.CANCELLED, CANCELLED))
    world.fill(50)
    return certificate


def put_status(world: SampleNetwork, certificate: SampleDocument, status: bytes) -> None:
    time = int.from_bytes(status[11:16], "big")
    world.put(Kind.CERTIFICATES_STATUS, certificate.owner, certificate.subject, status, time=time)


def judged(document: SampleDocument, at: int | None = None, balances: int | None = LINES) -> Verdict:
    data = document.bundle(balances=balances).encode()
    return verify(data, document.world.policy(), NOW, at=at)


def stood(document: SampleDocument, at: int) -> Status:
    verdict = judged(document, at)
    assert verdict.valid, verdict.steps[-1]
    assert verdict.status is not None
    return verdict.status


def test_a_cancelled_certificate_stood_until_its_cancellation_was_recorded(cancelled: SampleDocument) -> None:
    before, after = judged(cancelled, CANCELLED - 1), judged(cancelled, CANCELLED)
    assert [step.name for step in before.steps][6:8] == ["facts", "log"]
    assert (before.current, after.current, judged(cancelled).current) == (True, False, False)
    assert before.status and before.status.state == "active" and before.status.recorded == RECORDED
    assert after.status and after.status.state == "revoked" and after.status.recorded == CANCELLED


def test_before_its_issue_a_document_has_no_status(cancelled: SampleDocument) -> None:
    verdict = judged(cancelled, RECORDED - 1)
    assert verdict.valid and verdict.current is False
    assert verdict.status == Status("none")


def test_a_cancellation_recorded_later_but_in_force_by_then_counts(world: SampleNetwork) -> None:
    certificate = certificate_sample(world)
    draw(world, certificate, 0)
    put_status(world, certificate, word(CertificateStatus.CANCELLED, CANCELLED, effective=RECORDED + 60))
    at_first, then = judged(certificate, RECORDED + 59), judged(certificate, RECORDED + 60)
    assert (at_first.current, then.current) == (True, False)
    assert then.status and then.status.state == "active"
    detail = next(step.detail for step in then.steps if step.name == "status")
    assert "not current: status of" in detail


def test_a_rejection_by_the_addressed_administration_counts_from_its_recording(world: SampleNetwork) -> None:
    certificate = certificate_sample(world)
    draw(world, certificate, 0)
    for status, time in ((ReceiptStatus.RECEIVED, RECORDED + 10), (ReceiptStatus.REJECTED, RECORDED + 20)):
        receipt = word(status, time, member=PARTNER)
        world.put(Kind.CERTIFICATES_RECEIPT, ISSUER, certificate.subject, receipt, part=PARTNER, time=time)
    currents = [judged(certificate, RECORDED + seconds).current for seconds in (5, 15, 25)]
    assert currents == [True, True, False]


def test_what_is_left_of_each_line_is_told_as_it_was(cancelled: SampleDocument) -> None:
    now, then = judged(cancelled).status, stood(cancelled, RECORDED + 59)
    assert now and now.balances and len(now.balances) == LINES
    assert now.balances[0] == Balance("line/1", "KGM", "12.5", "2.5", "10")
    assert then.balances and then.balances[2] == Balance("line/3", "KGM", "12.5", "0", "12.5")


def test_a_copy_tells_the_balances_and_the_correction_of_its_original(world: SampleNetwork) -> None:
    original = certificate_sample(world)
    draw(world, original, 5_000_000)
    copy = certified_copy(original)
    correcting = bytes(range(32))
    world.put(Kind.CERTIFICATES_SUCCESSOR, ISSUER, original.subject, correcting)
    verdict = judged(copy)
    assert verdict.valid, verdict.steps[-1]
    assert verdict.status and verdict.status.balances
    assert {one.left for one in verdict.status.balances} == {"7.5"}
    detail = next(step.detail for step in verdict.steps if step.name == "status")
    assert f"corrected by certificate {correcting.hex()}" in detail


def test_a_corrected_certificate_names_the_correcting_one(world: SampleNetwork) -> None:
    certificate = certificate_sample(world)
    draw(world, certificate, 0)
    correcting = bytes(range(32))
    put_status(world, certificate, word(CertificateStatus.CORRECTED, CANCELLED))
    world.put(Kind.CERTIFICATES_SUCCESSOR, ISSUER, certificate.subject, correcting, time=CANCELLED)
    now, then = judged(certificate).status, stood(certificate, CANCELLED - 1)
    assert now and (now.state, now.successor) == ("superseded", correcting)
    assert (then.state, then.successor) == ("active", None)


def test_a_declaration_tells_its_items_and_packages(world: SampleNetwork) -> None:
    declaration = declaration_sample(world)
    item = BalanceWord(unit_code("KGM"), RECORDED, 1_500_000, 250_000).encode()
    packages = BalanceWord(unit_code("XPK"), RECORDED, 20, 5).encode()
    world.put(Kind.DECLARATIONS_ITEM, ADMINISTRATION, declaration.subject, item, part=256)
    world.put(Kind.DECLARATIONS_LOADING, ADMINISTRATION, declaration.subject, packages)
    loaded = word(DeclarationStatus.PART_LOADED, CANCELLED, member=ADMINISTRATION)
    world.put(Kind.DECLARATIONS_STATUS, ADMINISTRATION, declaration.subject, loaded, time=CANCELLED)
    status = judged(declaration, balances=1).status
    assert status and status.name == "part loaded"
    assert status.balances == (
        Balance("item/1/0", "KGM", "1.5", "0.25", "1.25"),
        Balance("loading", "XPK", "20", "5", "15"),
    )
    assert stood(SameHistory(declaration), CANCELLED - 1).name == "released"


class SameHistory(SampleDocument):
    """A declaration of one item."""

    def __init__(self, of: SampleDocument) -> None:
        self.__dict__.update(of.__dict__)

    def bundle(self, disclosure: Any = None, balances: int | None = None) -> Bundle:
        return super().bundle(disclosure, 1)


def test_a_document_without_life_cycle_has_a_history_without_balances(world: SampleNetwork) -> None:
    verdict = judged(generic_sample(world), balances=0)
    assert verdict.valid and verdict.status and verdict.status.balances == ()


def test_without_history_the_past_is_told_where_nothing_was_written_since(world: SampleNetwork) -> None:
    certificate = certificate_sample(world)
    assert judged(certificate, RECORDED + 10, balances=None).current is True


def test_without_history_the_past_of_a_fact_written_since_is_not_guessed(cancelled: SampleDocument) -> None:
    with pytest.raises(HistoryMissing, match="no history"):
        judged(cancelled, CANCELLED - 1, balances=None)


@pytest.mark.parametrize("balances", [LINES - 1, LINES + 1, 0])
def test_a_history_of_fewer_or_more_lines_is_refused(cancelled: SampleDocument, balances: int) -> None:
    verdict = judged(cancelled, balances=balances)
    assert not verdict.valid and verdict.steps[-1].name == "log"


def test_the_history_survives_both_forms_and_renewal(cancelled: SampleDocument) -> None:
    bundle = cancelled.bundle(balances=LINES)
    data = bundle.encode()
    assert Bundle.decode(data).encode() == data
    assert Bundle.decode(bundle.encode_compact()).encode() == data
    assert cancelled.bundle().renewed(bundle).encode() == data


def broken(bundle: Bundle, change: Any) -> bytes:
    value = json.loads(bundle.encode())
    change(value["staple"]["history"])
    return canonical_json(value)


def _hide_cancellation(history: dict[str, Any]) -> None:
    history["walks"]["status"].pop(1)


def _without_first(history: dict[str, Any]) -> None:
    history["walks"]["line/1"].pop()


def _without_walk(history: dict[str, Any]) -> None:
    del history["walks"]["window"]


def _further_walk(history: dict[str, Any]) -> None:
    history["walks"]["next"] = [{"block": 1}]


def _other_block(history: dict[str, Any]) -> None:
    history["walks"]["status"][0]["block"] += 1


def _other_time(history: dict[str, Any]) -> None:
    history["walks"]["status"][1]["time"] -= 1


def _other_order(history: dict[str, Any]) -> None:
    history["walks"]["line/1"].append(history["walks"]["line/1"][-1])


def _without_hash(history: dict[str, Any]) -> None:
    history["hashes"] = b64u(from_b64u(history["hashes"], "hashes")[:-32])


def _empty(history: dict[str, Any]) -> None:
    history["walks"]["status"] = []


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (_hide_cancellation, "log"),
        (_without_first, "log"),
        (_without_walk, "encoding"),
        (_further_walk, "encoding"),
        (_other_block, "log"),
        (_other_time, "log"),
        (_other_order, "encoding"),
        (_without_hash, "log"),
        (_empty, "encoding"),
    ],
)
def test_a_history_with_anything_changed_is_refused(
    cancelled: SampleDocument, change: Any, step: str
) -> None:
    data = broken(cancelled.bundle(balances=LINES), change)
    verdict = verify(data, cancelled.world.policy(), NOW)
    assert not verdict.valid
    assert verdict.steps[-1].name == step, verdict.steps[-1]
