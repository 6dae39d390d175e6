"""`gwanmun bench commit`: commitments to 10,000 certificates, beside the bound of the SHA-256 work alone.

A document arrives as JSON bytes and leaves as a document root: strict reading (fractions become strings), flattening,
closed schema, canonical values, fresh seed, salts, leaves, tree. Two worker processes; their start is in the figures.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path
from statistics import median

from evidence.commitments import SEED_BYTES, commit
from evidence.documents import encode_value, flatten, parse_json
from evidence.schemas import Field, Schema

DOCUMENTS = 10_000
WORKERS = 2
CHUNK = 250
ROUNDS = 3
SAMPLE = Path(__file__).with_name("certificate_ak.json")

_HEADER = """
    agreement billOfLadingNumber certificateNumber departureDate exportDeclarationNumber exporterAddress exporterCode
    exporterName formType importerAddress importerName importerTaxId importingCountry invoiceDate invoiceNumber
    issueDate issuingAuthority issuingCountry issuingOffice portOfDischarge portOfLoading producerAddress producerName
    remarks totalFobValueUsd transportMode validUntil vesselName voyageNumber
"""
_ITEM_TEXTS = (
    "description fobValueUsd grossWeightKg hsCode marksAndNumbers originCriterion packageKind quantityUnit"
)

SCHEMA = Schema(
    "bench/certificate-ak/1",
    [
        *(Field(f"/{name}", "s") for name in _HEADER.split()),
        Field("/issuedRetroactively", "b"),
        Field("/thirdCountryInvoicing", "b"),
        *(Field(f"/items/*/{name}", "s") for name in _ITEM_TEXTS.split()),
        *(Field(f"/items/*/{name}", "i") for name in ("itemNumber", "packages", "quantity")),
    ],
)

Work = Callable[[Sequence[bytes]], tuple[list[bytes], float]]
"""Takes a chunk of documents; gives their roots and the CPU seconds that it took."""


def variants(count: int) -> list[bytes]:
    """JSON of `count` certificates that differ in numbers, dates, traders, texts, quantities and values."""
    sample = json.loads(SAMPLE.read_bytes())
    made = []
    for number in range(count):
        day = f"2026-11-{1 + number % 28:02d}"
        items = [
            item
            | {
                "quantity": item["quantity"] + number % 997,
                "grossWeightKg": item["grossWeightKg"] + number % 89,
                "fobValueUsd": round(item["fobValueUsd"] + number * 1.25, 2),
                "marksAndNumbers": f"SAP/HCM/{number}/{item['itemNumber']}",
            }
            for item in sample["items"]
        ]
        changed = {
            "certificateNumber": f"C020-26-{1_000_000 + number}",
            "exportDeclarationNumber": f"43210-26-{100_000 + number}X",
            "billOfLadingNumber": f"HDMU{9_000_000 + number}",
            "invoiceNumber": f"INV-2026-{number}",
            "issueDate": day,
            "departureDate": day,
            "exporterName": f"한강정밀 제{number % 53}공장",
            "totalFobValueUsd": round(sum(item["fobValueUsd"] for item in items), 2),
            "issuedRetroactively": number % 7 == 0,
            "items": items,
        }
        made.append(json.dumps(sample | changed, ensure_ascii=False).encode())
    return made


def commit_chunk(documents: Sequence[bytes]) -> tuple[list[bytes], float]:
    """The whole way from JSON to root."""
    began = time.process_time()
    roots = [
        bytes(commit(SCHEMA, flatten(parse_json(data, fractions="string")), os.urandom(SEED_BYTES)).root)
        for data in documents
    ]
    return roots, time.process_time() - began


def hash_chunk(documents: Sequence[bytes]) -> tuple[list[bytes], float]:
    """Only the SHA-256 of a chunk: as many hashes of the same sizes, over bytes that are ready."""
    messages = [bytes(size) for size in hash_sizes(flatten(parse_json(documents[0], fractions="string")))]
    began = time.process_time()
    last = [[sha256(message).digest() for message in messages][-1] for _ in documents]
    return last, time.process_time() - began


def hash_sizes(fields: dict[str, str | int | bool | None]) -> list[int]:
    """Bytes that go into every hash of one commitment (docs/formats/documents.md)."""
    count = len(fields)
    salts = [10 + 32 + 4] * ((count + 1) // 2)
    leaves = [
        1 + 16 + 4 + len(path.encode()) + 1 + 4 + len(encode_value(path, value)[1])
        for path, value in fields.items()
    ]
    nodes = [1 + 32 + 32] * (count - 1)
    return [*salts, *leaves, *nodes, 1 + 32 + 4 + 32]


def run() -> dict[str, object]:
    """Measures both in turn, several rounds, and gives the medians."""
    documents = variants(DOCUMENTS)
    leaves = len(flatten(parse_json(documents[0], fractions="string")))
    commits, bounds = [], []
    for _ in range(ROUNDS):
        roots, *figures = _measure(commit_chunk, documents)
        if len(set(roots)) != DOCUMENTS:
            raise AssertionError(f"{DOCUMENTS} documents gave {len(set(roots))} roots")
        commits.append(figures)
        bounds.append(_measure(hash_chunk, documents)[1:])
    commit_s, commit_cpu_s = (median(column) for column in zip(*commits, strict=True))
    bound_s, bound_cpu_s = (median(column) for column in zip(*bounds, strict=True))
    return {
        "documents": DOCUMENTS,
        "leaves": leaves,
        "workers": WORKERS,
        "commit_10000_s": commit_s,
        "sha256_bound_s": bound_s,
        "ratio": commit_s / bound_s,
        "commit_cpu_s": commit_cpu_s,
        "sha256_bound_cpu_s": bound_cpu_s,
        "cpu_ratio": commit_cpu_s / bound_cpu_s,
    }


def _measure(work: Work, documents: Sequence[bytes]) -> tuple[list[bytes], float, float]:
    """Roots, wall seconds and the CPU seconds of all workers."""
    chunks = [documents[start : start + CHUNK] for start in range(0, len(documents), CHUNK)]
    began = time.perf_counter()
    with ProcessPoolExecutor(max_workers=WORKERS) as pool:
        done = list(pool.map(work, chunks))
    wall = time.perf_counter() - began
    return [root for roots, _ in done for root in roots], wall, sum(cpu for _, cpu in done)
