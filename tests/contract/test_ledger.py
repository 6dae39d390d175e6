"""The Ledger on a real chain, seen through the bindings and recomputed by the core."""

from __future__ import annotations

from secrets import token_bytes

import pytest

from contracts.bindings.calls import Call
from contracts.bindings.documents import DocumentRegistry
from contracts.bindings.errors import decode_error
from contracts.bindings.events import Done, FactSet, Refused, decode_logs
from contracts.bindings.ledger import Ledger
from evidence.facts import DocumentStatus, Kind, Namespace
from evidence.hashing import running_hash
from evidence.keys import key_of, unpack_origin
from evidence.types import Digest, DocumentRoot, MemberNumber, SubjectId
from evidence.words import StateWord
from nodes.types import Address
from tests.contract.live import ACT, LiveLedger, command

pytestmark = pytest.mark.network

ISSUER = 2


def _anchors(count: int) -> list[Call]:
    return [DocumentRegistry.anchor(Digest(token_bytes(32)), 100) for _ in range(count)]


def test_a_fact_is_read_back_by_its_name_and_by_the_core_s_key(live: LiveLedger) -> None:
    root = Digest(token_bytes(32))
    _, (fact, done) = live.submit(ISSUER, [DocumentRegistry.anchor(root, 7)])
    assert isinstance(fact, FactSet) and isinstance(done, Done)
    origin = unpack_origin(fact.origin)
    assert fact.origin >> 64 == Kind.DOCUMENTS_ANCHOR
    assert (origin.owner, origin.part) == (ISSUER, 0)
    assert fact.key == key_of(origin, SubjectId(root))
    view = Ledger.read(
        Namespace.DOCUMENTS, Kind.DOCUMENTS_ANCHOR.number, MemberNumber(ISSUER), SubjectId(root)
    )
    assert view.decode(live.connection.read(live.ledger, view.data)) == (7).to_bytes(32) == fact.word
    assert (fact.act, fact.subject) == (ACT, SubjectId(root))


def test_a_state_word_is_the_core_s(live: LiveLedger) -> None:
    document = SubjectId(token_bytes(32))
    receipt, (fact, _) = live.submit(
        ISSUER, [DocumentRegistry.set_status(document, 0, DocumentStatus.SUSPENDED)]
    )
    time = live.block_time(receipt.block)
    expected = StateWord(DocumentStatus.SUSPENDED, MemberNumber(ISSUER), time, time, 0, 1, 0)
    assert isinstance(fact, FactSet) and fact.word == expected.encode()


def test_the_core_recomputes_the_running_hash_over_all_events(live: LiveLedger) -> None:
    live.submit(ISSUER, _anchors(3))
    live.submit(1, _anchors(2))
    running, count = Digest(bytes(32)), 0
    for _, event in decode_logs(live.logs()):
        if isinstance(event, FactSet):
            assert event.index == count
            running = running_hash(running, event.index, event.key, event.word, event.act)
            count += 1
    head = Ledger.head()
    assert head.decode(live.connection.read(live.ledger, head.data)) == (count, running)


def test_a_refused_command_names_its_error_and_leaves_its_neighbours_intact(live: LiveLedger) -> None:
    root, before = Digest(token_bytes(32)), live.sequences.get(ISSUER, 0)
    calls = [
        DocumentRegistry.anchor(root, 1),
        DocumentRegistry.anchor(root, 2),
        DocumentRegistry.set_status(
            SubjectId(root), 0, DocumentStatus.SUPERSEDED, DocumentRoot(b"\x01" * 32)
        ),
    ]
    _, events = live.submit(ISSUER, calls)
    outcomes = [event for event in events if isinstance(event, Done | Refused)]
    assert [type(outcome) for outcome in outcomes] == [Done, Refused, Done]
    assert [outcome.sequence for outcome in outcomes] == [before, before + 1, before + 2]
    refused = outcomes[1]
    assert isinstance(refused, Refused)
    assert decode_error(refused.cause).name == "LedgerWrittenOnce"


def test_a_stranger_and_a_wrong_sequence_are_not_tried(live: LiveLedger) -> None:
    live.submit(3, _anchors(1))
    data = Ledger.submit(0, [command(_anchors(1)[0])])
    assert not live.send(3, live.ledger, data, gas=5_000_000).succeeded
    view = Ledger.next(live.signers[2].address)
    assert view.decode(live.connection.read(live.ledger, view.data)) == 1
    stranger = Ledger.next(Address(token_bytes(20)))
    assert stranger.decode(live.connection.read(live.ledger, stranger.data)) == 0


def test_gas_of_anchors_stays_under_its_limits(live: LiveLedger) -> None:
    live.submit(ISSUER, _anchors(1))
    one, _ = live.submit(ISSUER, _anchors(1))
    ten, _ = live.submit(ISSUER, _anchors(10))
    assert one.gas_used < 95_000
    assert ten.gas_used < 460_000
