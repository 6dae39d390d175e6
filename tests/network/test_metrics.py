"""What gateways and witnesses tell a collector: true numbers in Prometheus' format, and no word of the papers."""

import re
from itertools import pairwise

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import func, select

from api.database import reading
from api.facts.models import Position
from api.outbox.models import OutboxCommand
from scripts.chaos import agreement
from scripts.chaos.sample_network import SampleNetwork
from tests.network import plain_texts

pytestmark = pytest.mark.network
NAME = re.compile(r"(gwanmun|process|python)_[a-z_]+")
LABELS = {"operation", "status", "outcome", "witness", "result", "le"}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(url: str) -> Samples:
    answer = httpx.get(f"{url}/metrics", timeout=10, trust_env=False)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    families = list(text_string_to_metric_families(answer.text))
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def one(samples: Samples, name: str, **labels: str) -> float:
    return samples[(name, frozenset(labels.items()))]


def test_a_gateway_tells_of_its_commands_and_how_far_its_indexer_is(sample: SampleNetwork) -> None:
    agreement.settled(sample)
    for member in agreement.GATEWAYS:
        told = scraped(sample.book.gateways[member])
        with reading(sample.database(member)) as session:
            commands = session.exec(select(func.count()).select_from(OutboxCommand)).one()
            facts = session.exec(select(Position.facts)).one()
        ended = [one(told, "gwanmun_commands_ended_total", outcome=how) for how in ("confirmed", "refused")]
        assert sum(ended) == commands > 0
        assert one(told, "gwanmun_commands_open", status="pending") == 0
        assert one(told, "gwanmun_commands_open", status="submitted") == 0
        assert one(told, "gwanmun_oldest_open_command_age_seconds") == 0
        assert one(told, "gwanmun_indexer_facts") == facts
        assert (one(told, "gwanmun_node_up"), one(told, "gwanmun_database_up")) == (1, 1)
        assert one(told, "gwanmun_indexer_lag_blocks") >= 0
        assert one(told, "gwanmun_indexer_lag_seconds") >= 0


def test_what_waits_for_a_relay_that_is_dead_is_counted_and_grows_old(sample: SampleNetwork) -> None:
    url = sample.book.gateways["kcs"]
    sample.kill("relay-kcs")
    try:
        gateway = sample.desk("kcs", "exporter")
        accepted = gateway.post("/documents", plain_texts.a_document(gateway, "waits"))
        agreement.until(
            lambda: one(scraped(url), "gwanmun_oldest_open_command_age_seconds") >= 1, "it grows old", 30
        )
        assert one(scraped(url), "gwanmun_commands_open", status="pending") == 1
    finally:
        sample.restart("relay-kcs")
    gateway.outcome(accepted)
    assert one(scraped(url), "gwanmun_commands_open", status="pending") == 0


def test_requests_are_counted_by_operation_and_status(sample: SampleNetwork) -> None:
    url = sample.book.gateways["kcci"]
    before = scraped(url).get(
        ("gwanmun_http_requests_total", frozenset({("operation", "readHealth"), ("status", "200")})), 0
    )
    httpx.get(f"{url}/health", trust_env=False)
    httpx.get(f"{url}/nothing/of/ours", trust_env=False)
    told = scraped(url)
    assert one(told, "gwanmun_http_requests_total", operation="readHealth", status="200") > before
    assert one(told, "gwanmun_http_requests_total", operation="none", status="404") >= 1
    buckets = sorted(
        (float(dict(labels)["le"]), value)
        for (name, labels), value in told.items()
        if name == "gwanmun_http_request_seconds_bucket" and ("operation", "readHealth") in labels
    )
    assert all(low[1] <= high[1] for low, high in pairwise(buckets))


def test_a_witness_tells_how_far_it_has_come(sample: SampleNetwork) -> None:
    agreement.witnesses_agree(sample)
    with reading(sample.database("kcs")) as session:
        facts = session.exec(select(Position.facts)).one()
    for url in sample.book.witnesses.values():
        told = scraped(url)
        assert one(told, "gwanmun_witness_facts") == facts
        assert one(told, "gwanmun_witness_signed_block") == one(told, "gwanmun_witness_block") > 0
        assert one(told, "gwanmun_witness_node_up") == 1
        assert one(told, "gwanmun_witness_lag_blocks") >= 0


def test_no_metric_names_a_paper_a_party_or_a_key(sample: SampleNetwork) -> None:
    wanted = plain_texts.identifying(sample, agreement.GATEWAYS)
    for url in (*sample.book.gateways.values(), *sample.book.witnesses.values()):
        text = httpx.get(f"{url}/metrics", trust_env=False).text
        assert plain_texts.search([("metrics", text.encode())], wanted) == []
        for name, labels in scraped(url):
            assert NAME.fullmatch(name), name
            assert {label for label, _ in labels} <= LABELS | {"implementation", "major", "minor"}


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_metrics_are_not_for_callers_behind_a_proxy(sample: SampleNetwork, header: str) -> None:
    for url in (sample.book.gateways["kcs"], sample.book.witnesses["kcs"]):
        answer = httpx.get(f"{url}/metrics", headers={header: "127.0.0.1"}, trust_env=False)
        assert answer.status_code == 404
