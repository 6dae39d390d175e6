"""`gwanmun bench bulk`: documents anchored a second through the bulk endpoint, on a whole network of four validators.

One exporter sends 10,000 benchmark certificates, each with its own signed act, in one request; they are made and signed before
the clock runs, which is the exporter's own work. The clock stops when the gateway has said *confirmed* of every one. Passages
are those of batches: *intake* is POST until the last line was judged, and of each batch *queue* is from its acceptance until the
relay has journalled it, *chain* from there until the block with its outcome can be seen, *index* from there until confirmed.
`*_cpu_ms` is the processor time per document of all processes of a kind, of both cores, between POST and the last outcome.

What a document costs the gateway by stage, and the bound, are measured in this process with the gateway's own functions
(scripts/bench/bulk_stages.py): no gateway could be faster on one core than commitment, encryption and key wrap alone.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

import httpx

from scripts.bench.bulk_lines import Author, signed_lines
from scripts.bench.bulk_stages import MILLI, stages
from scripts.bench.bulk_watch import BatchWatch
from scripts.bench.processor import processor_seconds
from scripts.cli.errors import CommandError
from scripts.client.acting import Party
from scripts.client.gateway import Gateway
from scripts.network.home import Home, NetworkFile
from scripts.network.ports import NODES, Ports
from scripts.network.processes import stopping
from scripts.network.running import Network

DOCUMENTS: Final = 10_000
VALIDATORS: Final = 4
MEMBER, PARTY = "kcs", "exporter"
ANSWER_SECONDS: Final = 600.0
SETTLE_SECONDS: Final = 120.0


def run(validators: int = VALIDATORS) -> dict[str, object]:
    """Founds a network for it, measures, and removes it. `validators` 0: on the embedded chain."""
    with tempfile.TemporaryDirectory(prefix="gwanmun-bulk-") as folder:
        home = Home(Path(folder))
        network = Network(home, Ports.free(NODES) if validators else Ports.free(), validators=validators)
        with stopping(network.processes):
            return measure(network, network.start())


def measure(network: Network, book: NetworkFile, documents: int = DOCUMENTS) -> dict[str, object]:
    """The figures, at a network that runs and on which the exporter has sent nothing in bulk yet."""
    home, pids = network.home, network.processes.pids()
    gateway = Gateway(book.gateways[MEMBER], Party(PARTY, home.party_identity(PARTY)))
    author = Author(home, PARTY, gateway.network, gateway.described["member"]["number"])
    lines = signed_lines(author, documents)
    costs = stages(home, MEMBER, lines[:1_000])
    body = b"".join(line + b"\n" for line in lines)
    token = gateway.token()
    with BatchWatch(home.member(MEMBER) / "gateway.db", book.nodes.get(MEMBER, book.rpc)) as watch:
        began, before = time.monotonic(), processor_seconds(pids)
        accepted = _post(book.gateways[MEMBER], token, body)
        judged = time.monotonic()
        if accepted != documents:
            raise CommandError(f"{documents - accepted} of {documents} documents were not accepted", 1)
        watch.settle(documents, SETTLE_SECONDS)
        after = processor_seconds(pids)
    ended = max(batch.settled for batch in watch.batches.values())
    return {
        "documents": documents,
        "line_bytes": len(body) // documents,
        "batches": len(watch.batches),
        "documents_per_s": documents / (ended - began),
        "accepted_per_s": documents / (judged - began),
        "intake_s": judged - began,
        **{f"{name}_s_p50": median(seconds) for name, seconds in watch.passages().items()},
        **{f"{name}_cpu_ms": (after[name] - before[name]) / documents * MILLI for name in after},
        **costs,
    }


def _post(url: str, token: str, body: bytes) -> int:
    """How many lines were accepted."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    with httpx.Client(base_url=url, timeout=ANSWER_SECONDS, trust_env=False) as client:
        answer = client.post("/bulk/documents", content=body, headers=headers)
    if not answer.is_success:
        raise CommandError(f"the gateway answered {answer.status_code}: {answer.text[:500]}", 1)
    return answer.content.count(b'"status":202')
