"""What happens on the chain reaches those whom it concerns: over the stream, and as a signed webhook, from real processes."""

import base64
import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from scripts.chaos.load import anchor
from scripts.chaos.sample_network import SampleNetwork
from scripts.client.gateway import Gateway

pytestmark = pytest.mark.network
PATIENCE_SECONDS = 60.0

Received = tuple[dict[str, str], bytes]


@contextmanager
def receiver() -> Iterator[tuple[str, "queue.Queue[Received]"]]:
    """A webhook receiver on this machine: its URL, and what it was sent."""
    received: queue.Queue[Received] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", received
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def loopback(sample: SampleNetwork) -> Iterator[None]:
    """The sample gateway of kcci may send webhooks to this machine."""
    path = sample.root / "members" / "kcci" / "member.json"
    before = path.read_text()
    path.write_text(json.dumps(json.loads(before) | {"webhooks_to_loopback": True}))
    restart(sample)
    yield
    path.write_text(before)
    restart(sample)


def restart(sample: SampleNetwork) -> None:
    sample.kill("gateway-kcci")
    sample.restart("gateway-kcci")
    sample.all_answer()


def frames(gateway: Gateway, after: int, *types: str) -> Iterator[dict[str, Any]]:
    """Events as the stream brings them."""
    query: dict[str, Any] = {"after": after, "types": list(types)}
    headers = gateway._headers()
    with (
        httpx.Client(
            base_url=str(gateway._http.base_url), timeout=PATIENCE_SECONDS, trust_env=False
        ) as client,
        client.stream("GET", "/events/stream", params=query, headers=headers) as answer,
    ):
        assert answer.status_code == httpx.codes.OK
        for line in answer.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def test_the_story_was_told_to_the_exporter_step_by_step(sample: SampleNetwork) -> None:
    declared = sample.stage.declaration
    assert declared is not None
    told = {
        (member, ref.subject.hex()): [
            one["type"]
            for one in sample.desk(member, "exporter").get("/events", limit=200)["items"]
            if ref.subject.hex() in (one["subject"], one["data"].get("certificate"))
            and not one["type"].startswith("commands.")
        ]
        for member, ref in (("kcs", declared), ("kcci", sample.certificate))
    }
    assert told["kcs", declared.subject.hex()] == [
        "declarations.status.received",
        "declarations.status.released",
        "declarations.status.part_loaded",
        "declarations.status.loaded",
    ]
    assert told["kcci", sample.certificate.subject.hex()][:5] == [
        "certificates.status.applied",
        "certificates.status.issued",
        "certificates.receipt.received",
        "certificates.draw.drawn",
        "certificates.draw.drawn",
    ]


def test_strangers_are_told_nothing_of_it(sample: SampleNetwork) -> None:
    about = {sample.certificate.subject.hex()}
    for member, party in (("kcs", "carrier"), ("kcs", "bank"), ("kcs", "auditor")):
        found = sample.desk(member, party).get("/events", limit=200)["items"]
        assert not [
            one for one in found if one["subject"] in about or one["data"].get("certificate") in about
        ]


def test_the_stream_brings_the_end_of_a_command(sample: SampleNetwork) -> None:
    gateway = sample.desk("kcs", "exporter")
    given = anchor(gateway, "kcs")
    deadline = time.monotonic() + PATIENCE_SECONDS
    for event in frames(gateway, 0, "commands.confirmed", "commands.refused"):
        assert time.monotonic() < deadline
        if event["data"]["command"] == given.command.hex():
            assert (event["type"], event["data"]["verb"]) == ("commands.confirmed", "documents.anchor")
            return
    raise AssertionError("the stream ended")


@pytest.mark.usefixtures("loopback")
def test_a_webhook_brings_what_happened_signed(sample: SampleNetwork) -> None:
    gateway = sample.desk("kcci", "exporter")
    with receiver() as (url, received):
        subscription = gateway.post("/webhooks", {"url": url, "types": ["commands.confirmed"]})
        given = anchor(gateway, "kcci")
        headers, body = received.get(timeout=PATIENCE_SECONDS)
        secret = base64.b64decode(subscription["secret"].removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        said = json.loads(body)
        assert said["type"] == "commands.confirmed"
        assert said["data"]["data"]["command"] == given.command.hex()
        httpx.delete(
            f"{gateway._http.base_url}/webhooks/{subscription['id']}",
            headers=gateway._headers(),
            trust_env=False,
        ).raise_for_status()
