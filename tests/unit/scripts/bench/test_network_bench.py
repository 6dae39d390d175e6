from __future__ import annotations

import pytest

from nodes.signers.key_files import KeySigner
from scripts.bench.network import ROUND, run
from scripts.bench.network_load import _signed, transfer
from scripts.cli.bench import bench
from scripts.cli.errors import CommandError


def test_a_rate_is_not_measured_over_too_few_transactions() -> None:
    with pytest.raises(CommandError, match="are too few"):
        run(transactions=ROUND - 1)


def test_only_the_network_bench_takes_a_number_of_transactions() -> None:
    with pytest.raises(CommandError, match="bench gas sends no transactions"):
        bench("gas", transactions=ROUND)


def test_accounts_take_turns_and_each_sends_its_own_nonces_in_order() -> None:
    one, other = KeySigner.create(), KeySigner.create()
    made = _signed([one, other], 2, {one.address: 7, other.address: 2})
    assert made == [transfer(one, 5), transfer(other, 0), transfer(one, 6), transfer(other, 1)]
