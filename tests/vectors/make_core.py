"""Writes every golden file of `FILES`: `python -m tests.vectors.make_core`.

The files are golden: a change in one is a change of format. Every input stands in its file, so that a second
implementation needs nothing else. Bytes are lower-case hex, disclosures are as in docs/formats/documents.md.
"""

import json
from pathlib import Path

from tests.vectors.make_documents import commitment_vectors, documents
from tests.vectors.make_facts import fact_vectors
from tests.vectors.make_history import log_vectors, map_vectors
from tests.vectors.make_proofs import batch_vectors, tree_vectors

HERE = Path(__file__).parent

FILES = {
    "documents.json": documents,
    "commitments.json": commitment_vectors,
    "trees.json": tree_vectors,
    "batches.json": batch_vectors,
    "facts.json": fact_vectors,
    "log.json": log_vectors,
    "map.json": map_vectors,
}


def text_of(name: str) -> str:
    """The committed form of a file."""
    return json.dumps(FILES[name](), indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    for file in FILES:
        (HERE / file).write_text(text_of(file), encoding="utf-8")
