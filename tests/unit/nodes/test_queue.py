"""What is put stays put: idempotent, bounded, and never forgotten."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.types import ActHash, CommandId
from nodes.queue.commands import LedgerOutcome, QueuedCommand
from nodes.queue.errors import (
    BackPressure,
    ChainReplaced,
    CommandConflict,
    CommandMalformed,
    CommandTooLarge,
    QueueForeign,
)
from nodes.queue.gas import RESERVE_GAS, SUBMIT_GAS, command_gas, fitting, submit_gas
from nodes.queue.journal import Queue
from nodes.queue.submissions import Matched, Planned, Submission, Submissions
from nodes.types import Address, BlockHash, BlockNumber, RawTransaction

ACCOUNT, LEDGER = Address(b"\1" * 20), Address(b"\2" * 20)
GENESIS = BlockHash(bytes(32))


def command(number: int, gas: int = 100_000, call: bytes = b"call") -> QueuedCommand:
    return QueuedCommand(CommandId(number.to_bytes(16, "big")), LEDGER, gas, ActHash(b"\3" * 32), call)


def outcome(number: int, sequence: int, error: bytes = b"") -> tuple[BlockNumber, LedgerOutcome]:
    ended = LedgerOutcome(ACCOUNT, sequence, CommandId(number.to_bytes(16, "big")), not error, error)
    return BlockNumber(5), ended


def test_putting_the_same_again_changes_nothing_and_another_under_its_id_is_refused(tmp_path: Path) -> None:
    with Queue.open(tmp_path / "queue.db") as queue:
        assert queue.put(command(1))
        assert not queue.put(command(1))
        assert queue.put_all([command(2), command(2), command(1)]) == 1
        with pytest.raises(CommandConflict):
            queue.put(command(1, call=b"other"))
        with pytest.raises(CommandConflict):
            queue.put_all([command(3), command(3, gas=7)])
        assert queue.open_count() == 2


def test_a_full_queue_says_so_and_stores_nothing(tmp_path: Path) -> None:
    with Queue.open(tmp_path / "queue.db", limit=3) as queue:
        queue.put_all([command(1), command(2)])
        with pytest.raises(BackPressure) as full:
            queue.put_all([command(3), command(4)])
        assert (full.value.limit, full.value.waiting) == (3, 2)
        assert queue.put(command(3))
        assert not queue.put(command(1))


def test_commands_that_could_never_be_submitted_are_refused(tmp_path: Path) -> None:
    with Queue.open(tmp_path / "queue.db", gas_budget=1_000_000) as queue:
        with pytest.raises(CommandTooLarge):
            queue.put(command(1, gas=900_000))
        with pytest.raises(CommandTooLarge):
            queue.put(command(1, call=bytes(60_000)))
        for wrong in (
            command(1, gas=0),
            command(1, gas=1 << 32),
            QueuedCommand(CommandId(b""), LEDGER, 1, ActHash(b""), b""),
        ):
            with pytest.raises(CommandMalformed):
                queue.put(wrong)


def test_commands_without_outcome_wait_again_in_their_old_order(tmp_path: Path) -> None:
    with Queue.open(tmp_path / "queue.db") as queue:
        submissions = Submissions(queue.database)
        submissions.claim(ACCOUNT, LEDGER, GENESIS)
        commands = [command(number) for number in range(6)]
        queue.put_all(commands)
        submissions.journal(
            [
                Planned(Submission(0, 0, 2, RawTransaction(b"a")), tuple(commands[:2])),
                Planned(Submission(1, 2, 2, RawTransaction(b"b")), tuple(commands[2:4])),
            ]
        )
        assert submissions.waiting(10) == commands[4:]
        assert (
            submissions.record([outcome(0, 0), outcome(1, 1, b"no")], Matched(BlockNumber(5), GENESIS)) == 2
        )
        assert submissions.release(below_nonce=2) == 2
        assert submissions.in_flight() == []
        assert submissions.waiting(10) == commands[2:]


def test_the_first_outcome_of_a_command_is_the_one_that_counts(tmp_path: Path) -> None:
    with Queue.open(tmp_path / "queue.db") as queue:
        submissions = Submissions(queue.database)
        submissions.claim(ACCOUNT, LEDGER, GENESIS)
        matched = Matched(BlockNumber(5), GENESIS)
        queue.put(command(1))
        assert submissions.record([outcome(1, 0)], matched) == 1
        assert submissions.record([outcome(1, 7, b"no"), outcome(9, 8)], matched) == 1
        ends = queue.outcomes_since(0)
        assert [(end.cursor, end.sequence, end.done) for end in ends] == [(1, 0, True), (2, 8, True)]
        assert queue.outcomes_since(1) == ends[1:]
        assert not queue.put(command(9)), "an outcome from before this file existed is enough"


def test_a_queue_belongs_to_one_account_and_one_chain(tmp_path: Path) -> None:
    with Queue.open(tmp_path / "queue.db") as queue:
        submissions = Submissions(queue.database)
        assert submissions.claim(ACCOUNT, LEDGER, GENESIS) == Matched(BlockNumber(0), GENESIS)
        with pytest.raises(QueueForeign):
            submissions.claim(LEDGER, LEDGER, GENESIS)
        with pytest.raises(ChainReplaced):
            submissions.claim(ACCOUNT, LEDGER, BlockHash(b"\1" * 32))


@given(st.lists(st.tuples(st.integers(1, 3_000_000), st.integers(0, 5_000)), max_size=20))
def test_what_fits_is_the_longest_start_within_the_budget(shapes: list[tuple[int, int]]) -> None:
    commands = [command(number, gas, bytes(length)) for number, (gas, length) in enumerate(shapes)]
    budget = 6_000_000
    count = fitting(commands, budget)
    assert submit_gas(commands[:count]) <= budget
    assert count == len(commands) or submit_gas(commands[: count + 1]) > budget
    assert submit_gas(commands) == SUBMIT_GAS + sum(map(command_gas, commands))


def test_the_reserve_is_that_of_the_ledger() -> None:
    source = (Path(__file__).parents[3] / "contracts" / "src" / "Ledger.sol").read_text()
    assert f"RESERVE = {RESERVE_GAS:_};" in source
