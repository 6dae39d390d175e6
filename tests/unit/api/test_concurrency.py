"""Many at once: SQLite has one writer, and nobody waits for a thread that only a waiter could free."""

import asyncio

import httpx

from evidence.facts import PartyRole
from tests.unit.api.gateway import TestGateway
from tests.unit.api.test_documents import invoice, request_of

AT_ONCE = 120


async def test_more_commands_at_once_than_there_are_threads_are_all_answered(gateway: TestGateway) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    gateway.enrol("broker", PartyRole.BROKER)
    headers = gateway.bearer("exporter")
    bodies = [request_of(gateway, invoice()) for _ in range(AT_ONCE)]
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        async with asyncio.timeout(60):
            answers = await asyncio.gather(
                *(client.post("/documents", json=body, headers=headers) for body in bodies),
                *(client.get("/commands", headers=headers) for _ in range(AT_ONCE)),
            )
    assert {answer.status_code for answer in answers} == {200, 202}
    listed = gateway.client.get("/commands", headers=headers, params={"limit": 200}).json()["items"]
    assert len({item["id"] for item in listed}) == AT_ONCE


async def test_one_idempotency_key_sent_many_times_at_once_makes_one_command(gateway: TestGateway) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    gateway.enrol("broker", PartyRole.BROKER)
    headers = gateway.bearer("exporter") | {"Idempotency-Key": "k"}
    body = request_of(gateway, invoice())
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        answers = await asyncio.gather(
            *(client.post("/documents", json=body, headers=headers) for _ in range(20))
        )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    listed = gateway.client.get("/commands", headers=gateway.bearer("exporter")).json()["items"]
    assert len(listed) == 1
