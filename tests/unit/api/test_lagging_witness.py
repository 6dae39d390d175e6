"""A witness may be a moment behind the indexer; the gateway waits for it, and for a moment only."""

import httpx
import pytest

from api.evidence import witnesses
from api.evidence.witnesses import Witnesses, WitnessSilent

BLOCK = 7
SIGNED = {"block": BLOCK, "body": "body", "member": 1, "value": "c2ln"}


def asked(behind: int) -> tuple[Witnesses, list[str]]:
    """A witness that has no checkpoint yet and has not come to the block the first `behind` times."""
    questions: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        questions.append(request.method)
        if request.method == "GET":
            return httpx.Response(404)
        return httpx.Response(409) if questions.count("POST") <= behind else httpx.Response(200, json=SIGNED)

    return Witnesses("http://own", {}, httpx.Client(transport=httpx.MockTransport(answer))), questions


def test_a_witness_that_is_behind_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnesses, "POLL_SECONDS", 0.001)
    found, questions = asked(behind=3)
    assert found.checkpoint_from(BLOCK).block == BLOCK
    assert questions.count("POST") == 4


def test_a_witness_that_stays_behind_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnesses, "POLL_SECONDS", 0.001)
    monkeypatch.setattr(witnesses, "PATIENCE_SECONDS", 0.02)
    found, _ = asked(behind=10**9)
    with pytest.raises(WitnessSilent, match="has not come to this block"):
        found.checkpoint_from(BLOCK)


def test_a_witness_that_answers_nonsense_without_end_is_a_silent_one() -> None:
    deep = httpx.MockTransport(lambda request: httpx.Response(200, content=b"[" * 200_000))
    with pytest.raises(WitnessSilent):
        Witnesses("http://own", {}, httpx.Client(transport=deep)).checkpoint_from(BLOCK)
