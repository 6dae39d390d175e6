"""`gwanmun bench pipeline`: export declarations from POST to confirmed, on a whole sample network with real processes.

Eight clients send signed declarations back to back to one gateway; they are made and signed before the clock runs, because
that is the exporters' own work. The bound of the latency is half a block time: blocks are made once a block time, so no
network could confirm sooner on average. The bound of the rate is what the gateway takes in, `accepted_per_s`.

Stages: *accept* is POST to 202, *queue* 202 to the relay's journal, *mine* from there until the block with the outcome can be
seen, *index* from there until the gateway says confirmed.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from api.readers.assembly import XML, Original, as_document
from api.readers.messages import DeclarationMessage
from api.readers.wco import read
from evidence.acts import Act
from evidence.document_types import EXPORT_DECLARATION
from evidence.encoding import b64u, from_b64u
from evidence.facts import Verb
from evidence.types import Fields
from scripts.bench.pipeline_watch import Passage, Watch
from scripts.cli.errors import CommandError
from scripts.client.acting import SALT_BYTES, Party, committed
from scripts.client.declarations import subject_of
from scripts.client.gateway import Gateway
from scripts.demo.stage import sample
from scripts.network.home import Home
from scripts.network.ports import Ports
from scripts.network.processes import stopping
from scripts.network.running import Network

CLIENTS: Final = 8
DECLARATIONS: Final = 300
MEMBER, PARTY = "kcs", "exporter"
LOAD_SECONDS: Final = 15.0
SETTLE_SECONDS: Final = 15.0
LOOK_SECONDS: Final = 0.05
PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Prepared:
    """A signed request, and the command that it will be."""

    command: bytes
    body: dict[str, Any]


def run() -> dict[str, object]:
    """Rate, latency and time by stage; a network is founded for it and removed."""
    with tempfile.TemporaryDirectory(prefix="gwanmun-pipeline-") as folder:
        home = Home(Path(folder))
        network = Network(home, Ports.free())
        with stopping(network.processes):
            book = network.start()
            party = Party(PARTY, home.party_identity(PARTY))
            gateways = [Gateway(book.gateways[MEMBER], party) for _ in range(CLIENTS)]
            work = [_prepare(gateways[0], number) for number in range(DECLARATIONS)]
            watch = Watch(home.member(MEMBER) / "gateway.db", book.rpc)
            watch.start()
            _load(gateways, work, watch)
            watch.ended.set()
            watch.join()
            return _figures(watch, network.profile.block_time_s)


def _prepare(gateway: Gateway, number: int) -> Prepared:
    """The sample declaration under a number of its own, signed."""
    xml = sample("declaration.xml")
    message = read(xml)
    assert isinstance(message, DeclarationMessage)
    fields: Fields = {**message.fields, "/functionalReferenceId": f"{message.reference}-{number}"}
    document = committed(
        EXPORT_DECLARATION.name,
        as_document(
            EXPORT_DECLARATION,
            fields,
            secrets.token_bytes(SALT_BYTES),
            [Original("declaration.xml", XML, xml)],
        ),
    )
    owner = gateway.described["member"]["number"]
    subject = subject_of(dict(document.fields))
    body = gateway.party.act(
        gateway.network, Verb.DECLARATIONS_DECLARE, owner, subject, 0, document, attachments=[b64u(xml)]
    )
    return Prepared(Act.decode(from_b64u(body["act"], "act")).command, body)


def _load(gateways: Sequence[Gateway], work: Sequence[Prepared], watch: Watch) -> None:
    """All clients at once, until everything is sent or the time is up; then until everything has its outcome."""
    until = time.monotonic() + LOAD_SECONDS
    for gateway in gateways:
        gateway.token()
    with ThreadPoolExecutor(len(gateways)) as pool:
        shares = [work[number :: len(gateways)] for number in range(len(gateways))]
        sending = [
            pool.submit(_send, gateway, share, watch, until)
            for gateway, share in zip(gateways, shares, strict=True)
        ]
        for future in sending:
            future.result()
    deadline = time.monotonic() + SETTLE_SECONDS
    while watch.open and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)


def _send(gateway: Gateway, share: Sequence[Prepared], watch: Watch, until: float) -> None:
    for prepared in share:
        if time.monotonic() > until:
            return
        passage = watch.passages[prepared.command] = Passage(posted=time.monotonic())
        gateway.post("/declarations", prepared.body)
        passage.accepted = time.monotonic()


def _figures(watch: Watch, block_time_s: float) -> dict[str, object]:
    ended = watch.confirmed
    if len(ended) != len(watch.passages):
        raise CommandError(f"{len(watch.passages) - len(ended)} declarations were not confirmed in time", 1)
    first = min(one.posted for one in ended)
    figures: dict[str, object] = {
        "clients": CLIENTS,
        "declarations": len(ended),
        "declarations_per_s": len(ended) / (max(one.settled for one in ended) - first),
        "accepted_per_s": len(ended) / (max(one.accepted for one in ended) - first),
        "block_time_s": block_time_s,
        "latency_bound_s_p50": block_time_s / 2,
    }
    spans = {
        "latency": [one.settled - one.posted for one in ended],
        "accept": [one.accepted - one.posted for one in ended],
        "queue": [max(0.0, one.queued - one.accepted) for one in ended],
        "mine": [max(0.0, watch.blocks[one.block] - one.queued) for one in ended],
        "index": [max(0.0, one.settled - watch.blocks[one.block]) for one in ended],
    }
    for name, seconds in spans.items():
        figures[f"{name}_s_p50"] = median(seconds)
        figures[f"{name}_s_p99"] = quantiles(seconds, n=PERCENT, method="inclusive")[-1]
    return figures
