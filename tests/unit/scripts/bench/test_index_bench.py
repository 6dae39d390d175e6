"""The synthetic chain of the index bench is a chain that the indexer would accept from a real node."""

import json

from api.facts.indexer import check_history
from api.facts.ledger import Events
from api.facts.node import events_of
from api.facts.projection import fact_row
from evidence.types import Digest
from nodes.answers import log_from
from scripts.bench.synthetic_chain import ACCOUNTS, SyntheticLedger, command_id


def events(ledger: SyntheticLedger) -> Events:
    logs = [log_from(json.loads(log)) for block in ledger.blocks for log in block]
    return events_of(logs, {number: ledger.time(number) for number in range(len(ledger.blocks))})


def test_its_facts_follow_each_other_under_their_origins_keys() -> None:
    ledger = SyntheticLedger()
    ledger.grow(1_000)
    found = events(ledger)
    assert len(found.facts) == ledger.facts >= 1_000
    assert check_history(0, Digest(bytes(32)), found.facts) != bytes(32)
    assert all(fact_row(event)["key"] == event.key for event in found.facts)


def test_its_accounts_take_turns_and_number_their_outcomes_without_gap() -> None:
    ledger = SyntheticLedger()
    ledger.grow(1_000)
    outcomes = events(ledger).outcomes
    assert [one.command for one in outcomes] == [command_id(number) for number in range(ledger.commands)]
    for who, account in enumerate(ACCOUNTS):
        own = [one for one in outcomes if one.account == account]
        assert own == outcomes[who :: len(ACCOUNTS)]
        assert [one.sequence for one in own] == list(range(1, len(own) + 1))
    assert {one.error != b"" for one in outcomes} == {True, False}
