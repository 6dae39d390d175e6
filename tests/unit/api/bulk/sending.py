"""Bulk requests as tests send them: signed lines, whole, in pieces, or cut off."""

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpx

from evidence.commitments import Commitment
from evidence.facts import Verb
from tests.unit.api import papers
from tests.unit.api.gateway import TestGateway

NDJSON = "application/x-ndjson"
DECLARATIONS, CERTIFICATES, DOCUMENTS = "/bulk/declarations", "/bulk/certificates", "/bulk/documents"
PATHS = (DECLARATIONS, CERTIFICATES, DOCUMENTS)


def declaration_line(gateway: TestGateway, reference: str, party: str = "exporter", **act: Any) -> bytes:
    """What POST /declarations takes, as one line without its end."""
    return line_of(gateway, party, Verb.DECLARATIONS_DECLARE, papers.declaration(reference), **act)


def line_of(
    gateway: TestGateway,
    party: str,
    verb: Verb,
    document: Commitment,
    number: str = "/functionalReferenceId",
    **act: Any,
) -> bytes:
    signed = gateway.act(verb, papers.subject_of(document, number), document.root, **act)
    return json.dumps(gateway.submission(party, signed, document)).encode()


def joined(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def headers(gateway: TestGateway, party: str) -> dict[str, str]:
    return gateway.bearer(party) | {"Content-Type": NDJSON}


def send(gateway: TestGateway, body: bytes, party: str = "exporter", path: str = DECLARATIONS) -> Any:
    return gateway.client.post(path, content=body, headers=headers(gateway, party))


def outcomes(answer: Any) -> list[dict[str, Any]]:
    """The lines of an answer, which was taken."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == NDJSON
    assert not answer.content or answer.content.endswith(b"\n")
    return [json.loads(line) for line in answer.content.splitlines()]


def said(found: Iterable[dict[str, Any]]) -> list[tuple[int, int, str]]:
    """Line, status and kind of problem."""
    return [(one["line"], one["status"], one.get("type", "").rsplit(":", 1)[-1]) for one in found]


def slug(answer: Any) -> str:
    return str(answer.json()["type"]).rsplit(":", 1)[1]


def commands(gateway: TestGateway, party: str = "exporter") -> list[str]:
    """Ids of all commands that a party gave."""
    listed = gateway.client.get("/commands", headers=gateway.bearer(party), params={"limit": 200})
    return [item["id"] for item in listed.json()["items"]]


async def send_streamed(gateway: TestGateway, pieces: AsyncIterator[bytes], party: str = "exporter") -> Any:
    """Sends in pieces, of unsaid length."""
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.post(DECLARATIONS, content=pieces, headers=headers(gateway, party))


async def send_cut(gateway: TestGateway, body: bytes, party: str = "exporter") -> None:
    """Sends bytes and breaks the connection, in the middle of the request."""
    coming = [
        {"type": "http.request", "body": body, "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if len(coming) > 1 else coming[0]

    async def send(_: Any) -> None:
        return

    named = headers(gateway, party).items()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": DECLARATIONS,
        "raw_path": DECLARATIONS.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in named],
        "client": ("testclient", 50000),
        "server": ("testserver", 80),
    }
    await gateway.app(scope, receive, send)
