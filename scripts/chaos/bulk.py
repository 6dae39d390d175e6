"""Bulk requests whose gateway and relay are killed in the middle, sent again, and what must hold of them afterwards."""

import json
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
from sqlmodel import Session, col, select

from api.database import reading
from api.documents.models import DocumentVersion
from api.facts.repository import fact
from api.outbox.models import CommandStatus, OutboxCommand
from api.outbox.progress import batch_of
from evidence.acts import Act
from evidence.batches import BatchLeaf, batch_root
from evidence.encoding import from_b64u
from evidence.facts import Kind
from evidence.types import CommandId, SubjectId
from scripts.chaos.agreement import require, until
from scripts.chaos.load import Accepted, anchored_body, declared_body
from scripts.chaos.sample_network import SampleNetwork
from scripts.client.gateway import Gateway

MEMBER, PARTY = "kcs", "exporter"
DECLARATIONS, DOCUMENTS = "/bulk/declarations", "/bulk/documents"
ANSWER_SECONDS = 300.0
HELD_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Bulk:
    """A request: lines, the command of each, and where it goes."""

    path: str
    lines: Sequence[bytes]
    commands: Sequence[bytes]


def declarations(gateway: Gateway, count: int) -> Bulk:
    """Declarations with their XML, each under a reference of its own."""
    return _bulk(DECLARATIONS, [declared_body(gateway) for _ in range(count)])


def documents(gateway: Gateway, count: int) -> Bulk:
    """Small trade documents."""
    return _bulk(DOCUMENTS, [anchored_body(gateway, MEMBER) for _ in range(count)])


def _bulk(path: str, bodies: Sequence[dict[str, object]]) -> Bulk:
    commands = [Act.decode(from_b64u(body["act"], "act")).command for body in bodies]
    return Bulk(path, [json.dumps(body).encode() + b"\n" for body in bodies], commands)


def broken_off(sample: SampleNetwork, bulk: Bulk, held_back: int) -> int:
    """Sends all lines but the last few, which are held back; kills gateway and relay when the gateway has accepted some. How many
    it had accepted. Only the gateway runs again when this returns."""
    token = sample.desk(MEMBER, PARTY).token()
    dead = threading.Event()

    def streamed() -> Iterator[bytes]:
        yield from bulk.lines[:-held_back]
        dead.wait(HELD_SECONDS)
        yield from bulk.lines[-held_back:]

    with ThreadPoolExecutor(1) as pool:
        sender = pool.submit(_cut_off, sample, bulk.path, token, streamed())
        until(lambda: bool(accepted(sample, bulk)), "the gateway accepts the first lines of a bulk request")
        sample.kill(f"gateway-{MEMBER}")
        sample.kill(f"relay-{MEMBER}")
        dead.set()
        sender.result()
    sample.restart(f"gateway-{MEMBER}")
    sample.network.processes.wait_healthy(f"gateway-{MEMBER}")
    return len(accepted(sample, bulk))


def _cut_off(sample: SampleNetwork, path: str, token: str, body: Iterator[bytes]) -> None:
    try:
        _post(sample, path, token, body)
    except httpx.TransportError:
        return
    require(False, "a request whose gateway is killed gets no answer")


def sent_again(sample: SampleNetwork, bulk: Bulk) -> list[bytes]:
    """The commands of all lines, which the gateway accepts now, or had accepted."""
    answer = _post(sample, bulk.path, sample.desk(MEMBER, PARTY).token(), b"".join(bulk.lines))
    outcomes = [json.loads(line) for line in answer.splitlines()]
    refused = [one for one in outcomes if one["status"] != httpx.codes.ACCEPTED]
    require(not refused, f"every line is accepted, not {refused[:3]}")
    return [bytes.fromhex(one["command"]) for one in outcomes]


def _post(sample: SampleNetwork, path: str, token: str, body: bytes | Iterator[bytes]) -> bytes:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    url = sample.book.gateways[MEMBER]
    with httpx.Client(base_url=url, timeout=ANSWER_SECONDS, trust_env=False) as client:
        return client.post(path, content=body, headers=headers).raise_for_status().content


def accepted(sample: SampleNetwork, bulk: Bulk) -> list[OutboxCommand]:
    """The lines' commands that stand in the gateway's outbox, in order of acceptance."""
    asked = frozenset(bulk.commands)
    with reading(sample.database(MEMBER)) as session:
        rows = session.exec(select(OutboxCommand).order_by(col(OutboxCommand.number))).all()
    return [row for row in rows if row.id in asked]


def carriers(sample: SampleNetwork, bulk: Bulk) -> list[Accepted]:
    """The commands that are on the chain for the lines: their own, or those that carry them."""
    found = {row.carried_by or row.id for row in accepted(sample, bulk)}
    return [Accepted(MEMBER, command, None) for command in sorted(found)]


def each_is_there_once(sample: SampleNetwork, bulk: Bulk) -> None:
    """Every line has one command here, confirmed, and one filed document; an anchored one has its batch on the chain."""
    rows = accepted(sample, bulk)
    require(
        [row.id for row in rows] == list(bulk.commands), "each line's command is there once, in their order"
    )
    require({row.status for row in rows} == {CommandStatus.CONFIRMED}, "all are confirmed")
    with reading(sample.database(MEMBER)) as session:
        filed = [one for one in session.exec(select(DocumentVersion.command)) if one in set(bulk.commands)]
        require(sorted(filed) == sorted(bulk.commands), "each line's document is filed once")
        if bulk.path == DOCUMENTS:
            for one in carriers(sample, bulk):
                _is_anchored(session, CommandId(one.command))


def _is_anchored(session: Session, carrier: CommandId) -> None:
    acts = [Act.decode(row.act) for row in batch_of(session, carrier)]
    root = batch_root([BatchLeaf(act.document, act.owner, act.hash) for act in acts])
    anchor = fact(session, Kind.DOCUMENTS_ANCHOR, acts[0].owner, SubjectId(root))
    require(
        anchor is not None and int.from_bytes(anchor.word, "big") == len(acts), "a batch's anchor counts it"
    )
