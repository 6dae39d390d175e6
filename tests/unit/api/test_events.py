"""Events reach those whom they concern, in order, once each: as a page, as a stream, as signed webhooks."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlmodel import select

from api.auth.service import live_party
from api.database import reading, writing
from api.events.delivery import DeliveryWorker
from api.events.models import Delivery, DeliveryState, Subscription
from api.events.service import Notice, publish_all
from api.events.stream import Streams, stream
from api.events.targets import TargetRefused, read_target, resolve
from api.events.webhooks import PAUSES
from api.members.repository import holding
from api.problems import TooManyRequests
from evidence.facts import PartyRole
from evidence.types import MemberNumber, SubjectId
from tests.unit.api.databases import kept_in
from tests.unit.api.gateway import TestGateway

SUBJECT = SubjectId(bytes(32))
HOOK = "https://93.184.215.14/hook?a=1"


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    gateway.enrol("rival", PartyRole.EXPORTER)
    gateway.enrol("officer", PartyRole.ADMINISTRATION)
    return gateway


def happen(gateway: TestGateway, *readers: str, type_: str = "commands.confirmed") -> int:
    with writing(gateway.engine) as session:
        notice = Notice(type_, MemberNumber(1), SUBJECT, {"block": 7}, readers, gateway.clock())
        (number,) = publish_all(session, [notice])
        return number


def events_of(gateway: TestGateway, party: str, **query: Any) -> list[int]:
    answer = gateway.client.get("/events", headers=gateway.bearer(party), params=query)
    return [item["number"] for item in answer.json()["items"]]


def test_events_are_read_by_those_they_concern_and_by_officers(cast: TestGateway) -> None:
    mine, both = happen(cast, "exporter"), happen(cast, "exporter", "rival")
    assert events_of(cast, "exporter") == [mine, both]
    assert events_of(cast, "rival") == [both]
    assert events_of(cast, "officer") == [mine, both]


def test_the_cursor_of_the_last_page_goes_on_when_more_happens(cast: TestGateway) -> None:
    first = [happen(cast, "exporter") for _ in range(3)]
    headers = cast.bearer("exporter")
    page = cast.client.get("/events", headers=headers, params={"limit": 2}).json()
    assert [item["number"] for item in page["items"]] == first[:2]
    page = cast.client.get("/events", headers=headers, params={"cursor": page["next"]}).json()
    assert [item["number"] for item in page["items"]] == first[2:]
    empty = cast.client.get("/events", headers=headers, params={"cursor": page["next"]}).json()
    assert empty == {"items": [], "next": page["next"]}
    later = happen(cast, "exporter")
    assert events_of(cast, "exporter", cursor=page["next"]) == [later]


def test_types_choose_among_events(cast: TestGateway) -> None:
    happen(cast, "exporter")
    other = happen(cast, "exporter", type_="certificates.status.issued")
    assert events_of(cast, "exporter", types="certificates.status.issued") == [other]


async def _frames(gateway: TestGateway, after: int, wanted: int) -> list[str]:
    with reading(gateway.engine) as session:
        certificate = SubjectId(gateway.keys["exporter"].certificate.fingerprint)
        held = holding(session, MemberNumber(1), certificate)
        assert held is not None
        party = live_party(held, gateway.settings, gateway.clock())
    assert party is not None
    frames = []
    async with asyncio.timeout(20):
        async for frame in stream(gateway.engine, gateway.settings, Streams(1), party, after, ()):
            frames.append(frame.decode())
            if len(frames) > wanted:
                break
    return frames[1:]


async def test_a_stream_goes_on_after_the_last_event_id(cast: TestGateway) -> None:
    first, second = happen(cast, "exporter"), happen(cast, "exporter")
    happen(cast, "rival")
    third = happen(cast, "exporter")
    frames = await _frames(cast, first, 2)
    assert [int(frame.split("\n")[0].removeprefix("id: ")) for frame in frames] == [second, third]
    assert json.loads(frames[0].split("data: ")[1])["number"] == second


async def test_a_stream_ends_when_the_certificate_is_distrusted(cast: TestGateway) -> None:
    happen(cast, "exporter")

    async def listen() -> int:
        return len(await _frames(cast, 0, 1_000))

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0)
    cast.distrust(cast.keys["exporter"], cast.clock() - 10)
    assert await asyncio.wait_for(listening, 20) <= 1


def test_a_party_has_only_so_many_streams() -> None:
    streams = Streams(1)
    with streams.opened("exporter"):
        streams.check("rival")
        with pytest.raises(TooManyRequests):
            streams.check("exporter")
    streams.check("exporter")


def subscribe(gateway: TestGateway, party: str = "exporter", **changes: Any) -> Any:
    body = {"url": HOOK, "types": []} | changes
    return gateway.client.post("/webhooks", json=body, headers=gateway.bearer(party))


async def deliver(gateway: TestGateway, answer: Callable[[httpx.Request], httpx.Response]) -> int:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        return await DeliveryWorker(gateway.engine, gateway.settings, client).work()


async def test_a_webhook_is_signed_as_standard_webhooks_wants(cast: TestGateway) -> None:
    happen(cast, "exporter")
    secret = base64.b64decode(subscribe(cast).json()["secret"].removeprefix("whsec_"))
    number = happen(cast, "exporter")
    happen(cast, "rival")
    received: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        received.append(request)
        return httpx.Response(204)

    assert await deliver(cast, take) == 1
    (request,) = received
    signed = (
        f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.content
    )
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"
    assert json.loads(request.content)["data"]["number"] == number
    assert (str(request.url), request.headers["host"]) == (
        "https://93.184.215.14/hook?a=1",
        "93.184.215.14",
    )
    assert await deliver(cast, take) == 0


async def test_a_failed_delivery_is_tried_again_later_and_given_up_in_the_end(cast: TestGateway) -> None:
    subscribe(cast)
    happen(cast, "exporter")
    attempts = 0

    def fail(_: httpx.Request) -> httpx.Response:
        nonlocal attempts
        attempts += 1
        return httpx.Response(500)

    for pause in (0, *PAUSES):
        cast.clock.ahead += pause
        assert await deliver(cast, fail) == 1
        assert await deliver(cast, fail) == 0
    assert attempts == len(PAUSES) + 1
    cast.clock.ahead += 10**6
    assert await deliver(cast, fail) == 0
    with reading(cast.engine) as session:
        (delivery,) = session.exec(select(Delivery)).all()
        assert (delivery.state, delivery.answer) == (DeliveryState.GIVEN_UP, "500")


async def test_a_receiver_that_is_gone_gets_no_more(cast: TestGateway) -> None:
    subscribe(cast)
    happen(cast, "exporter")
    assert await deliver(cast, lambda _: httpx.Response(410)) == 1
    happen(cast, "exporter")
    with reading(cast.engine) as session:
        assert session.exec(select(Subscription)).one().stopped is not None


async def test_a_party_without_live_certificate_gets_no_more(cast: TestGateway) -> None:
    subscribe(cast)
    cast.distrust(cast.keys["exporter"], cast.clock() - 10)
    happen(cast, "exporter")
    assert await deliver(cast, lambda _: httpx.Response(200)) == 0


def test_the_secret_is_shown_once_and_kept_nowhere(cast: TestGateway) -> None:
    secret = subscribe(cast).json()["secret"]
    listed = cast.client.get("/webhooks", headers=cast.bearer("exporter"))
    assert len(listed.json()) == 1
    assert secret not in listed.text
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    kept = kept_in(cast.folder, cast.engine)
    assert raw not in kept
    assert secret.encode() not in kept


def test_subscriptions_are_their_partys_own(cast: TestGateway) -> None:
    subscription = subscribe(cast).json()["id"]
    path = f"/webhooks/{subscription}"
    assert cast.client.delete(path, headers=cast.bearer("rival")).status_code == 404
    assert cast.client.delete(path, headers=cast.bearer("exporter")).status_code == 204
    assert cast.client.get("/webhooks", headers=cast.bearer("exporter")).json() == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://user:word@example.com/",
        "https://example.com/#x",
        "https://example.com:99999/",
        "//example.com",
        "https://",
        "https://[::1",
        "https://exämple.com/",
        "https://example.com/\n",
        "",
    ],
)
def test_urls_that_webhooks_do_not_go_to_are_refused(cast: TestGateway, url: str) -> None:
    answer = subscribe(cast, url=url)
    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "urn:gwanmun:problem:webhook-target-refused",
    )


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "[::1]", "[fd00::1]", "0.0.0.0"]
)
def test_addresses_inside_the_gateways_own_network_are_refused(host: str) -> None:
    with pytest.raises(TargetRefused):
        resolve(read_target(f"https://{host}/", False), False)


def test_loopback_is_allowed_only_where_it_was_switched_on() -> None:
    assert str(resolve(read_target("http://127.0.0.1:9/", True), True)) == "127.0.0.1"
    with pytest.raises(TargetRefused):
        resolve(read_target("http://10.0.0.1/", True), True)
