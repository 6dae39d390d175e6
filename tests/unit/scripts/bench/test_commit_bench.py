from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from evidence import commitments, hashing, trees
from evidence.documents import flatten, parse_json
from scripts.bench import commit as bench


def test_variants_are_distinct_certificates_of_141_leaves() -> None:
    documents = [flatten(parse_json(data, fractions="string")) for data in bench.variants(60)]
    assert {len(fields) for fields in documents} == {141}
    assert len({fields["/items/9/fobValueUsd"] for fields in documents}) == 60
    for fields in documents:
        bench.SCHEMA.check(fields)


def test_the_bound_hashes_as_much_as_a_commitment(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def counted(data: bytes) -> Any:
        sizes.append(len(data))
        return sha256(data)

    fields = flatten(parse_json(bench.SAMPLE.read_bytes(), fractions="string"))
    for module in (commitments, hashing, trees):
        monkeypatch.setattr(module, "sha256", counted)
    commitments.commit(bench.SCHEMA, fields, bytes(32))
    assert Counter(sizes) == Counter(bench.hash_sizes(fields))


@pytest.mark.parametrize("work", [bench.commit_chunk, bench.hash_chunk])
def test_a_chunk_gives_one_result_a_document(
    work: Callable[[list[bytes]], tuple[list[bytes], float]],
) -> None:
    results, cpu = work(bench.variants(3))
    assert len(results) == 3
    assert cpu >= 0
