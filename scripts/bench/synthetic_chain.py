"""A chain for benches: a node in a process of its own, whose Ledger has issued certificates and drawn on them.

It answers over HTTP as a node does, out of answers that were made before the clock runs, so that the reader is
measured and not the writer. Every command is either an issue (four new facts of a new subject) or a draw (a new fact,
and the line's balance again); one in twenty is refused.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection as Pipe
from typing import Any, Final

from contracts.bindings.abi import entry
from contracts.bindings.events import topic
from evidence.facts import CertificateStatus, DrawStatus, Kind
from evidence.keys import Origin, key_of, pack_origin
from evidence.types import CommandId, MemberNumber, SubjectId, Word
from evidence.words import BalanceWord, StateWord, Terms, unit_code
from nodes.types import Address

LEDGER: Final = Address(b"\x1e" * 20)
ACCOUNTS: Final = (Address(b"\xa1" * 20), Address(b"\xa2" * 20))
"""Two relays that take turns: a gateway's own, and another member's."""
COMMANDS_PER_BLOCK: Final = 50
GENESIS_TIME: Final = 1_700_000_000
OWNER: Final = MemberNumber(2)
ADDRESSED: Final = MemberNumber(3)
LIMIT: Final = 10**12
_UNTIL: Final = 1_900_000_000
_START_SECONDS: Final = 120.0


def command_id(number: int) -> CommandId:
    """The id of the command with that number, from 0."""
    return CommandId(sha256(b"command" + number.to_bytes(8, "big")).digest()[:16])


@dataclass
class SyntheticLedger:
    """The events of a Ledger as a node's JSON, block by block; block 0 is empty."""

    facts: int = 0
    commands: int = 0
    blocks: list[list[str]] = field(default_factory=lambda: [[]])
    _sequences: list[int] = field(default_factory=lambda: [1, 1])
    _used: dict[int, int] = field(default_factory=dict)

    def grow(self, facts: int) -> None:
        """Adds blocks until there are at least so many facts."""
        while self.facts < facts:
            self.blocks.append([])
            for _ in range(COMMANDS_PER_BLOCK):
                self._command()

    def block_hash(self, number: int) -> bytes:
        return sha256(b"block" + number.to_bytes(8, "big")).digest()

    def time(self, number: int) -> int:
        """Block time, Unix seconds."""
        return GENESIS_TIME + number

    def _command(self) -> None:
        number = self.commands
        self.commands += 1
        certificate = number // 4
        if number % 20 == 19:
            self._outcome(number, "Refused")
            return
        if number % 4 == 0:
            self._issue(certificate)
        else:
            self._draw(certificate, number)
        self._outcome(number, "Done")

    def _issue(self, certificate: int) -> None:
        subject = _subject(b"certificate", certificate)
        terms = Terms(ADDRESSED, _UNTIL, 1).pack()
        status = StateWord(CertificateStatus.ISSUED, OWNER, self._now, self._now, terms, 1, 0).encode()
        self._fact(Kind.CERTIFICATES_ISSUED, subject, 1, Word(subject))
        self._fact(Kind.CERTIFICATES_STATUS, subject, 0, status)
        self._line(certificate, 0)
        self._fact(Kind.CERTIFICATES_LINKS, subject, 1, Word(subject))

    def _draw(self, certificate: int, number: int) -> None:
        word = StateWord(DrawStatus.DRAWN, ADDRESSED, self._now, self._now, 1, 1, 0).encode()
        self._fact(Kind.CERTIFICATES_DRAW, _subject(b"draw", number), 0, word)
        self._line(certificate, self._used[certificate] + 1)

    def _line(self, certificate: int, used: int) -> None:
        self._used[certificate] = used
        word = BalanceWord(unit_code("KGM"), self._now, LIMIT, used).encode()
        self._fact(Kind.CERTIFICATES_LINE, _subject(b"certificate", certificate), 1, word)

    @property
    def _now(self) -> int:
        return self.time(len(self.blocks) - 1)

    def _fact(self, kind: Kind, subject: SubjectId, part: int, word: Word) -> None:
        origin = Origin(kind.namespace, kind.number, OWNER, part)
        act = sha256(b"act" + self.commands.to_bytes(8, "big")).digest()
        words = (
            self.facts.to_bytes(32, "big"),
            key_of(origin, subject),
            word,
            act,
            pack_origin(origin).to_bytes(32, "big"),
            subject,
        )
        self._emit([topic("FactSet")], b"".join(words))
        self.facts += 1

    def _outcome(self, number: int, event: str) -> None:
        who = number % len(ACCOUNTS)
        topics = [topic(event), bytes(12) + ACCOUNTS[who], self._sequences[who].to_bytes(32, "big")]
        data = command_id(number) + bytes(16)
        if event == "Refused":
            cause = entry("OriginCertificates", "error", "DrawNothing").selector
            data += (64).to_bytes(32, "big") + len(cause).to_bytes(32, "big") + cause.ljust(32, b"\0")
        self._sequences[who] += 1
        self._emit(topics, data)

    def _emit(self, topics: list[bytes], data: bytes) -> None:
        number = len(self.blocks) - 1
        log = {
            "address": _hex(LEDGER),
            "topics": [_hex(one) for one in topics],
            "data": _hex(data),
            "blockNumber": hex(number),
            "blockHash": _hex(self.block_hash(number)),
            "transactionHash": _hex(self.block_hash(number)),
            "transactionIndex": "0x0",
            "logIndex": hex(len(self.blocks[-1])),
            "removed": False,
        }
        self.blocks[-1].append(json.dumps(log))


@dataclass(frozen=True, slots=True)
class Served:
    """Where the chain is served and how much it holds."""

    url: str
    facts: int
    commands: int
    blocks: int


@contextmanager
def served(facts: int) -> Iterator[Served]:
    """Serves a chain of at least so many facts from another process, for the block."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    server = processes.Process(target=_serve, args=(facts, there), daemon=True)
    server.start()
    try:
        if not here.poll(_START_SECONDS):
            raise TimeoutError(f"the synthetic chain was not ready in {_START_SECONDS} s")
        yield here.recv()
    finally:
        server.terminate()
        server.join()


def _serve(facts: int, pipe: Pipe) -> None:
    ledger = SyntheticLedger()
    ledger.grow(facts)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(ledger))
    url = f"http://127.0.0.1:{server.server_address[1]}"
    pipe.send(Served(url, ledger.facts, ledger.commands, len(ledger.blocks) - 1))
    server.serve_forever()


def _handler(ledger: SyntheticLedger) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            calls = asked if isinstance(asked, list) else [asked]
            answers = [
                f'{{"jsonrpc":"2.0","id":{one["id"]},"result":{_answer(ledger, one)}}}' for one in calls
            ]
            body = (f"[{','.join(answers)}]" if isinstance(asked, list) else answers[0]).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: standard error belongs to the bench."""

    return Door


def _answer(ledger: SyntheticLedger, call: dict[str, Any]) -> str:
    method, parameters = call["method"], call["params"]
    if method == "eth_getBlockByNumber":
        at = parameters[0]
        return _block(ledger, len(ledger.blocks) - 1 if at == "latest" else int(at, 16))
    if method == "eth_getLogs":
        first, last = int(parameters[0]["fromBlock"], 16), int(parameters[0]["toBlock"], 16)
        return "[" + ",".join(log for block in ledger.blocks[first : last + 1] for log in block) + "]"
    raise ValueError(f"the synthetic chain does not answer {method}")


def _block(ledger: SyntheticLedger, number: int) -> str:
    if number >= len(ledger.blocks):
        return "null"
    return json.dumps(
        {
            "number": hex(number),
            "hash": _hex(ledger.block_hash(number)),
            "parentHash": _hex(ledger.block_hash(max(0, number - 1))),
            "timestamp": hex(ledger.time(number)),
        }
    )


def _subject(kind: bytes, number: int) -> SubjectId:
    return SubjectId(sha256(kind + number.to_bytes(8, "big")).digest())


def _hex(value: bytes) -> str:
    return "0x" + value.hex()
