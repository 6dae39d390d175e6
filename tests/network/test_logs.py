"""Logs of gateways, relays, indexers and witnesses: every line is an object, and says no word of papers, tokens or keys."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from scripts.chaos import agreement
from scripts.chaos.sample_network import SampleNetwork
from scripts.network.cast import MEMBERS, PARTIES
from tests.network import plain_texts

pytestmark = pytest.mark.network
PROCESSES = ("gateway", "relay", "indexer")
LEVELS = {"debug", "info", "warning", "error", "critical"}
ALWAYS = {"time", "level", "event", "logger", "member", "process"}
TOKEN = re.compile(rb"eyJ[A-Za-z0-9_-]{8,}\.|Bearer |BEGIN [A-Z ]*PRIVATE")


def names() -> list[tuple[str, str]]:
    """Process and member of every log that is ours."""
    found = [(process, member) for process in PROCESSES for member in agreement.GATEWAYS]
    return found + [("witness", member.slug) for member in MEMBERS]


def lines(sample: SampleNetwork, process: str, member: str) -> list[dict[str, Any]]:
    text = (sample.root / "logs" / f"{process}-{member}.log").read_text()
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(("process", "member"), names())
def test_every_line_is_an_object_that_says_when_who_and_what(
    sample: SampleNetwork, process: str, member: str
) -> None:
    agreement.settled(sample)
    told = lines(sample, process, member)
    assert told
    for line in told:
        assert line.keys() >= ALWAYS
        assert (line["process"], line["member"]) == (process, member)
        assert line["level"] in LEVELS
        assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0)
        assert all(isinstance(value, str | int | float | bool | list | None) for value in line.values())


def test_no_log_says_what_papers_say_or_shows_a_token(sample: SampleNetwork) -> None:
    wanted = plain_texts.identifying(sample, agreement.GATEWAYS) | {
        name for party in PARTIES for name in (party.name, party.slug)
    }
    wanted |= {sample.stage.home.passphrase().decode(), sample.desk("kcs", "exporter").token()}
    untimed = [
        (f"{process}-{member}", json.dumps(line | {"time": ""}, ensure_ascii=False).encode())
        for process, member in names()
        for line in lines(sample, process, member)
    ]
    assert plain_texts.search(untimed, wanted) == []
    assert [where for where, line in untimed if TOKEN.search(line)] == []


def test_the_scan_finds_a_text_that_somebody_logged(sample: SampleNetwork) -> None:
    line = json.dumps({"event": f"filed {next(iter(sorted(PARTIES, key=lambda one: one.slug))).name}"})
    assert plain_texts.search([("a log", line.encode())], {party.name for party in PARTIES})


def test_an_answer_carries_the_id_under_which_it_was_logged(sample: SampleNetwork) -> None:
    sent = {"X-Request-Id": "of-the-caller"}
    answer = httpx.get(f"{sample.book.gateways['kcs']}/network", headers=sent, trust_env=False)
    request = answer.headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", request)
    agreement.until(lambda: len(_of(sample, request)) == 1, "the request is logged", 10)
    (line,) = _of(sample, request)
    assert (line["event"], line["method"], line["operation"], line["status"]) == (
        "request answered",
        "GET",
        "readNetwork",
        200,
    )
    assert 0 < line["seconds"] < 60


def _of(sample: SampleNetwork, request: str) -> list[dict[str, Any]]:
    return [line for line in lines(sample, "gateway", "kcs") if line.get("request") == request]


@pytest.mark.parametrize(
    ("process", "event"),
    [("relay", "commands carried"), ("indexer", "blocks projected"), ("witness", "checkpoint signed")],
)
def test_what_moves_is_logged_with_numbers(sample: SampleNetwork, process: str, event: str) -> None:
    found = [line for line in lines(sample, process, "kcs") if line["event"] == event]
    assert found
    numbers = {"relay": "submitted", "indexer": "facts", "witness": "block"}[process]
    assert all(isinstance(line[numbers], int) for line in found)
