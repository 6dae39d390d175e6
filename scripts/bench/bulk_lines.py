"""The documents that `gwanmun bench bulk` sends: the benchmark certificate, signed by its exporter, as lines of NDJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Final

from evidence.acts import NO_SUBJECT
from evidence.document_types import AK_APPLICATION
from evidence.facts import Verb
from evidence.types import NetworkId
from scripts.bench.sample import certificate_fields
from scripts.client.acting import Party, committed
from scripts.network.home import Home

WORKERS: Final = 2
CHUNK: Final = 250


@dataclass(frozen=True, slots=True)
class Author:
    """Who signs: a party of a home directory, for the register of a member."""

    home: Home
    party: str
    network: NetworkId
    owner: int


def signed_lines(author: Author, count: int) -> list[bytes]:
    """Certificates of ten items that differ in number, salt and seed, each an anchored document with an act of its own."""
    starts = range(0, count, CHUNK)
    with ProcessPoolExecutor(WORKERS) as pool:
        chunks = pool.map(
            _chunk, [author] * len(starts), [range(at, min(at + CHUNK, count)) for at in starts]
        )
        return [line for chunk in chunks for line in chunk]


def _chunk(author: Author, numbers: Sequence[int]) -> list[bytes]:
    party = Party(author.party, author.home.party_identity(author.party))
    return [_line(party, author, number) for number in numbers]


def _line(party: Party, author: Author, number: int) -> bytes:
    document = committed(AK_APPLICATION.name, certificate_fields(f"C020-26-{1_000_000 + number}"))
    body = party.act(
        author.network,
        Verb.DOCUMENTS_ANCHOR,
        author.owner,
        NO_SUBJECT,
        0,
        document,
        documentClass="trade_document",
        named=[],
    )
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
