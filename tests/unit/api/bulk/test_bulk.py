"""Many acts in one request: each line has one outcome, a bad one spoils only itself, and sending again changes nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.bulk import operations
from api.bulk.operations import DECLARE
from api.settings import BulkLimits, Limits
from evidence.facts import Verb
from evidence.types import MemberNumber
from tests.unit.api import papers
from tests.unit.api.bulk import sending
from tests.unit.api.certificates.test_certificates import application, certificate, put_application
from tests.unit.api.gateway import TestGateway


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    return papers.enrol_cast(gateway)


def limited(folder: Path, **changes: int | float) -> TestGateway:
    """A gateway with other limits of bulk requests."""
    limits = Limits(body_bytes=20_000, bulk=BulkLimits(**changes))  # type: ignore[arg-type]
    return papers.enrol_cast(TestGateway(folder, limits=limits))


def lines(gateway: TestGateway, count: int) -> list[bytes]:
    return [sending.declaration_line(gateway, f"LRN-{number}") for number in range(count)]


def test_ten_good_lines_are_ten_commands_in_their_order(cast: TestGateway) -> None:
    body = sending.joined(lines(cast, 10))
    found = sending.outcomes(sending.send(cast, body))
    assert [(one["line"], one["status"]) for one in found] == [(number, 202) for number in range(1, 11)]
    assert [one["command"] for one in reversed(found)] == sending.commands(cast)
    status = cast.client.get(found[3]["location"], headers=cast.bearer("exporter"))
    assert (status.json()["id"], status.json()["status"]) == (found[3]["command"], "pending")


def test_a_bad_line_spoils_only_itself(cast: TestGateway) -> None:
    good = lines(cast, 4)
    forged = json.loads(good[0])
    foreign = sending.declaration_line(cast, "LRN-F", owner=MemberNumber(2))
    others = sending.declaration_line(cast, "LRN-O", party="rival")
    body = [
        good[0],
        good[1][:-9],
        b'{"act":"","act":""}',
        good[1],
        json.dumps(forged | {"signature": json.loads(good[1])["signature"]}).encode(),
        foreign,
        b"",
        others,
        good[2],
        b"[1, 2]",
        b"\xff\xfe",
        b"[" * 1000,
        good[3] + b"\r",
    ]
    found = sending.outcomes(sending.send(cast, sending.joined(body)))
    assert sending.said(found) == [
        (1, 202, ""),
        (2, 400, "malformed-json"),
        (3, 400, "malformed-json"),
        (4, 202, ""),
        (5, 422, "unprocessable"),
        (6, 422, "act-mismatch"),
        (8, 403, "signer-wrong"),
        (9, 202, ""),
        (10, 422, "unprocessable"),
        (11, 400, "malformed-json"),
        (12, 400, "malformed-json"),
        (13, 202, ""),
    ]
    assert len(sending.commands(cast)) == 4


def test_a_line_is_refused_in_the_same_words_as_a_single_request(cast: TestGateway) -> None:
    line = sending.declaration_line(cast, "LRN-F", owner=MemberNumber(2))
    single = cast.client.post("/declarations", json=json.loads(line), headers=cast.bearer("exporter"))
    assert sending.outcomes(sending.send(cast, line)) == [{"line": 1} | single.json()]


def test_what_was_sent_before_is_answered_as_before_and_done_once(cast: TestGateway) -> None:
    body = sending.joined(lines(cast, 10))
    first, again = sending.send(cast, body), sending.send(cast, body)
    assert first.content == again.content
    assert len(sending.commands(cast)) == 10


def test_a_line_that_is_there_twice_is_done_once(cast: TestGateway) -> None:
    line = sending.declaration_line(cast, "LRN-1")
    one, other = sending.outcomes(sending.send(cast, sending.joined([line, line])))
    assert one == other | {"line": 1}
    assert sending.commands(cast) == [one["command"]]


def test_a_line_that_was_a_single_request_before_is_known(cast: TestGateway) -> None:
    line = sending.declaration_line(cast, "LRN-1")
    single = cast.client.post("/declarations", json=json.loads(line), headers=cast.bearer("exporter"))
    (found,) = sending.outcomes(sending.send(cast, line))
    assert found["command"] == single.json()["id"]


def test_one_number_twice_in_a_file_stands_for_the_first(cast: TestGateway) -> None:
    body = sending.joined([sending.declaration_line(cast, "LRN-1"), sending.declaration_line(cast, "LRN-1")])
    assert sending.said(sending.outcomes(sending.send(cast, body))) == [
        (1, 202, ""),
        (2, 409, "reference-taken"),
    ]


def test_the_last_line_needs_no_end_and_nothing_at_all_is_no_outcome(cast: TestGateway) -> None:
    assert len(sending.outcomes(sending.send(cast, sending.declaration_line(cast, "LRN-1")))) == 1
    assert sending.outcomes(sending.send(cast, b"")) == []
    assert sending.outcomes(sending.send(cast, b"\n\n \r\n")) == []


async def test_after_a_broken_connection_the_same_file_neither_doubles_nor_loses(cast: TestGateway) -> None:
    body = sending.joined(lines(cast, DECLARE.lines + 20))
    await sending.send_cut(cast, body[: len(body) - 1000])
    before = sending.commands(cast)
    assert DECLARE.lines <= len(before) < DECLARE.lines + 20
    found = sending.outcomes(sending.send(cast, body))
    assert len(found) == DECLARE.lines + 20
    assert [one["command"] for one in reversed(found)] == sending.commands(cast)
    assert set(before) < set(sending.commands(cast))


async def test_lines_may_come_in_any_pieces(cast: TestGateway) -> None:
    body = sending.joined(lines(cast, 3))

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    answer = await sending.send_streamed(cast, pieces())
    assert sending.said(sending.outcomes(answer)) == [(1, 202, ""), (2, 202, ""), (3, 202, "")]


def test_too_long_a_line_spoils_only_itself(tmp_path: Path) -> None:
    gateway = limited(tmp_path)
    first, last = lines(gateway, 2)
    found = sending.outcomes(sending.send(gateway, sending.joined([first, b'"' + b"x" * 50_000, last])))
    assert sending.said(found) == [(1, 202, ""), (2, 413, "line-too-long"), (3, 202, "")]
    assert found[1]["greatest"] == 20_000


def test_lines_beyond_the_limit_are_for_another_request(tmp_path: Path) -> None:
    gateway = limited(tmp_path, lines=3)
    found = sending.outcomes(sending.send(gateway, sending.joined(lines(gateway, 6))))
    assert sending.said(found)[2:] == [(3, 202, ""), (4, 413, "bulk-too-many-lines")]
    assert len(sending.commands(gateway)) == 3


def test_a_request_that_says_that_it_is_too_large_is_not_begun(tmp_path: Path) -> None:
    gateway = limited(tmp_path, bytes=3_000)
    answer = sending.send(gateway, sending.joined(lines(gateway, 4)))
    assert (answer.status_code, sending.slug(answer)) == (413, "bulk-too-large")
    assert sending.commands(gateway) == []


async def test_a_request_that_turns_out_too_large_keeps_what_came_before(tmp_path: Path) -> None:
    gateway = limited(tmp_path, bytes=4_000)
    sent = lines(gateway, 6)

    async def pieces() -> AsyncIterator[bytes]:
        for line in sent:
            yield line + b"\n"

    found = sending.outcomes(await sending.send_streamed(gateway, pieces()))
    taken = len(sending.commands(gateway))
    assert 0 < taken < 6
    assert sending.said(found)[taken:] == [(taken + 1, 413, "bulk-too-large")]


async def test_a_sender_that_falls_silent_is_not_waited_for(tmp_path: Path) -> None:
    gateway = limited(tmp_path, silence_seconds=0.05)
    (line,) = lines(gateway, 1)

    async def pieces() -> AsyncIterator[bytes]:
        yield line + b"\n"
        await asyncio.Event().wait()

    found = sending.outcomes(await sending.send_streamed(gateway, pieces()))
    assert sending.said(found) == [(1, 202, ""), (2, 408, "bulk-silent")]


async def test_a_party_has_one_bulk_request_at_a_time(cast: TestGateway) -> None:
    going_on, come = asyncio.Event(), asyncio.Event()
    line = sending.declaration_line(cast, "LRN-1")

    async def pieces() -> AsyncIterator[bytes]:
        come.set()
        await going_on.wait()
        yield line

    first = asyncio.create_task(sending.send_streamed(cast, pieces()))
    await come.wait()

    async def whole() -> AsyncIterator[bytes]:
        yield line

    second = await sending.send_streamed(cast, whole())
    assert (second.status_code, sending.slug(second)) == (429, "bulk-running")
    assert second.headers["retry-after"] == "1"
    going_on.set()
    assert sending.said(sending.outcomes(await first)) == [(1, 202, "")]


def test_lines_that_take_long_are_committed_before_their_portion_is_through(
    cast: TestGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "TRANSACTION_SECONDS", 0.0)
    found = sending.outcomes(sending.send(cast, sending.joined(lines(cast, 5))))
    assert [one["command"] for one in reversed(found)] == sending.commands(cast)


def test_lines_are_charged_for_and_single_requests_are_not_used_up_by_them(tmp_path: Path) -> None:
    gateway = limited(tmp_path, line_rate=0.001, line_burst=20)
    sending.outcomes(sending.send(gateway, sending.joined(lines(gateway, 20))))
    assert gateway.app.state.line_buckets.charge("exporter", 1) > 900
    assert gateway.app.state.line_buckets.charge("rival", 20) == 0
    assert gateway.app.state.party_buckets.charge("exporter", 490) == 0


def test_what_is_not_ndjson_is_not_read(cast: TestGateway) -> None:
    headers = cast.bearer("exporter")
    body = sending.joined(lines(cast, 1))
    for media_type in ("application/json", "text/plain"):
        answer = cast.client.post(
            sending.DECLARATIONS, content=body, headers=headers | {"Content-Type": media_type}
        )
        assert (answer.status_code, sending.slug(answer)) == (415, "unsupported-media-type")


def test_scopes_are_those_of_the_single_requests(cast: TestGateway) -> None:
    for path, party in (
        (sending.DECLARATIONS, "officer"),
        (sending.DECLARATIONS, "bank"),
        (sending.CERTIFICATES, "exporter"),
    ):
        answer = sending.send(cast, b"{}\n", party, path)
        assert (answer.status_code, sending.slug(answer)) == (403, "scope-missing")
    unsigned = cast.client.post(sending.DECLARATIONS, content=b"{}", headers={"Content-Type": sending.NDJSON})
    assert unsigned.status_code == 401


async def test_a_certificate_that_ends_meanwhile_ends_the_request(cast: TestGateway) -> None:
    sent = lines(cast, DECLARE.lines + 1)

    async def pieces() -> AsyncIterator[bytes]:
        yield sending.joined(sent[: DECLARE.lines])
        cast.distrust(cast.keys["exporter"], cast.clock() - 10)
        yield sent[-1]

    found = sending.outcomes(await sending.send_streamed(cast, pieces()))
    assert sending.said(found)[-2:] == [
        (DECLARE.lines, 202, ""),
        (DECLARE.lines + 1, 401, "unauthenticated"),
    ]


def test_certificates_are_issued_in_bulk_each_upon_what_its_act_saw(cast: TestGateway) -> None:
    applied = application("C020-26-1")
    put_application(cast, applied)
    number, verb = "/certificateNumber", Verb.CERTIFICATES_ISSUE
    upon, alone, blind = (
        papers.committed("gwm.certificate.ak.1", certificate(one))
        for one in (applied, application("C020-26-2"), applied)
    )
    body = [
        sending.line_of(cast, "officer", verb, blind, number),
        sending.line_of(cast, "officer", verb, upon, number, revision=1),
        sending.line_of(cast, "officer", verb, alone, number),
    ]
    found = sending.outcomes(sending.send(cast, sending.joined(body), "officer", sending.CERTIFICATES))
    assert sending.said(found) == [(1, 412, "precondition-failed"), (2, 202, ""), (3, 202, "")]
