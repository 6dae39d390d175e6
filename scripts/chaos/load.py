"""Eight clients at three gateways: documents that are anchored, and draws that the contract must refuse."""

import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from api.readers.messages import DeclarationMessage
from api.readers.wco import read
from evidence.acts import NO_SUBJECT
from evidence.commitments import Commitment
from evidence.facts import Verb
from scripts.chaos.sample_network import SampleNetwork
from scripts.cli.errors import CommandError
from scripts.client import certificates, declarations, subjects
from scripts.client.acting import Party, committed
from scripts.client.gateway import Gateway, GatewayProblem, GatewaySilent
from scripts.client.subjects import SubjectRef
from scripts.demo import story
from scripts.demo.stage import sample as story_sample

CLIENTS = (
    ("kcs", "exporter"),
    ("kcci", "exporter"),
    ("gdvc", "gdvc-officer"),
    ("kcs", "exporter"),
    ("kcci", "exporter"),
    ("gdvc", "gdvc-officer"),
    ("kcs", "exporter"),
    ("kcci", "exporter"),
)
PATIENCE_SECONDS = 90.0
RETRY_SECONDS = 0.1
LOOK_SECONDS = 0.02
UNLISTED = "member-unlisted"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A command that a gateway answered 202 to. `refusal` names the contract's error that it must meet, None: confirmed."""

    member: str
    command: bytes
    refusal: str | None


class Load:
    """Eight clients at once, each going on until all its commands are accepted. `accepted` grows meanwhile.

    With `declaring` the exporter at Korea Customs files whole declarations instead of small documents. Who leaves the load as a
    context before its end lets every client end behind its present command.
    """

    def __init__(self, sample: SampleNetwork, commands: int, declaring: bool = False) -> None:
        self.accepted: list[Accepted] = []
        self._sample = sample
        self._declaring = declaring
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(len(CLIENTS))
        self._shares = [len(range(number, commands, len(CLIENTS))) for number in range(len(CLIENTS))]
        self._clients = [
            self._pool.submit(self._client, member, party, share)
            for (member, party), share in zip(CLIENTS, self._shares, strict=True)
        ]

    def reach(self, count: int) -> None:
        """Returns when so many commands are accepted, or all clients have ended."""
        while len(self.accepted) < count and wait(self._clients, LOOK_SECONDS).not_done:
            continue

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._pool.shutdown()

    def expected(self, members: Collection[str]) -> int:
        """How many commands these members' gateways have accepted when the load has finished."""
        return sum(
            share for (member, _), share in zip(CLIENTS, self._shares, strict=True) if member in members
        )

    def finish(self) -> list[Accepted]:
        """All accepted commands. Raises what a client raised."""
        with self._pool:
            for client in self._clients:
                client.result()
        return self.accepted

    def _client(self, member: str, party: str, commands: int) -> None:
        gateway = self._sample.desk(member, party)
        _through_kills(lambda: gateway.described)
        with closing(gateway), until_removed(self._sample, member):
            again = _drawing_again(self._sample, gateway) if member == "gdvc" else None
            for number in range(commands):
                if self._stopped.is_set():
                    break
                self.accepted.append(again() if again and number % 2 else self._written(gateway, member))

    def _written(self, gateway: Gateway, member: str) -> Accepted:
        return declare(gateway) if self._declaring and member == "kcs" else anchor(gateway, member)


@contextmanager
def until_removed(sample: SampleNetwork, member: str) -> Iterator[None]:
    """Ends the block when a removed member's gateway refuses a command for that reason."""
    try:
        yield
    except GatewayProblem as problem:
        if problem.type != UNLISTED or member not in sample.removed:
            raise


def _drawing_again(sample: SampleNetwork, gateway: Gateway) -> Callable[[], Accepted]:
    ref = sample.certificate
    revision = _through_kills(lambda: subjects.read(gateway, ref)["revision"])
    drawn = _through_kills(lambda: draw_document(sample, gateway, 1, "1", 1))
    return lambda: draw_again(gateway, ref, revision, drawn)


def declare(gateway: Gateway) -> Accepted:
    """A whole declaration, with its XML, under a reference of its own."""
    return Accepted("kcs", post(gateway, f"/{declarations.KIND}", declared_body(gateway)), None)


def declared_body(gateway: Gateway) -> dict[str, Any]:
    """The signed request of such a declaration."""
    xml = story_sample("declaration.xml")
    message = read(xml)
    if not isinstance(message, DeclarationMessage):
        raise CommandError("the sample is no declaration", exit_code=1)
    message.fields["/functionalReferenceId"] = f"LRN-{secrets.token_hex(8)}"
    return declarations.signed(gateway, author(gateway), message, xml, "declaration.xml")[1]


def anchor(gateway: Gateway, member: str) -> Accepted:
    """A small document: a permit by an administration, a trade document by anyone else."""
    return Accepted(member, post(gateway, "/documents", anchored_body(gateway, member)), None)


def anchored_body(gateway: Gateway, member: str) -> dict[str, Any]:
    """The signed request of such a document."""
    document = committed("gwm.document.1", {"/documentTypeCode": "380", "/title": secrets.token_hex(8)})
    return author(gateway).act(
        gateway.network,
        Verb.DOCUMENTS_ANCHOR,
        gateway.described["member"]["number"],
        NO_SUBJECT,
        0,
        document,
        documentClass="permit" if member == "gdvc" else "trade_document",
    )


def author(gateway: Gateway) -> Party:
    """The party, signing by the clock of this machine: asking the gateway for the time would double the requests."""
    return replace(gateway.party, clock=time.time)


def draw_again(gateway: Gateway, ref: SubjectRef, revision: int, drawn: Commitment) -> Accepted:
    """A draw for an entry line that has drawn already: the gateway lets a repeat through, the contract refuses it."""
    document = committed(drawn.schema.name, dict(drawn.fields))
    return Accepted("gdvc", draw(gateway, ref, revision, document), "DrawAlreadyRecorded")


def draw(gateway: Gateway, ref: SubjectRef, revision: int, document: Commitment) -> bytes:
    """The command of a draw."""
    body = author(gateway).act(
        gateway.network, Verb.CERTIFICATES_DRAW, ref.owner, ref.subject, revision, document
    )
    return post(gateway, f"{ref.path}/draws", body, **{"If-Match": f'"{revision}"'})


def draw_document(
    sample: SampleNetwork,
    gateway: Gateway,
    line: int,
    quantity: str,
    entry_line: int,
    entry: str = story.ENTRY,
) -> Commitment:
    """A draw on the story's certificate that agrees with its form."""
    form = sample.stage.papers["certificate"]
    unit, hs = (str(form[f"/items/{line - 1}/{name}"]) for name in ("quantityUnit", "hsCode"))
    return certificates.draw_document(
        gateway, sample.certificate, line, quantity, unit, entry, entry_line, story.today(), hsCode=hs
    )


def post(gateway: Gateway, path: str, body: dict[str, Any], **headers: str) -> bytes:
    """The command's id. Repeats the very same request, under one key, until the gateway has answered it."""
    sent = {"Idempotency-Key": secrets.token_hex(16), **headers}
    answer = _through_kills(lambda: gateway.post(path, body, **sent))
    return bytes.fromhex(answer["id"])


def _through_kills(ask: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return ask()
        except GatewaySilent:
            if time.monotonic() > deadline:
                raise
            time.sleep(RETRY_SECONDS)
