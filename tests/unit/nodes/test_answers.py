"""A node's errors become ours, whichever engine wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.answers import block_from, refusal
from nodes.errors import CallRefused, LogRangeRefused, NonceTaken, NonceUsed, Reverted, TransactionKnown


@pytest.mark.parametrize(
    ("message", "code", "kind"),
    [
        ("transaction already imported", -32003, TransactionKnown),
        ("already known", -32000, TransactionKnown),
        ("nonce too low", -32003, NonceUsed),
        ("nonce too low: next nonce 5, tx nonce 3", -32000, NonceUsed),
        ("replacement transaction underpriced", -32003, NonceTaken),
        ("block range of 20000 is over the limit of 10000", -32005, LogRangeRefused),
        ("execution reverted", 3, Reverted),
        ("execution reverted: custom error", -32000, Reverted),
        ("insufficient funds", -32003, CallRefused),
    ],
)
def test_refusals_are_told_by_type(message: str, code: int, kind: type[CallRefused]) -> None:
    error = refusal({"code": code, "message": message, "data": "0x12"}, "eth_x")
    assert type(error) is kind
    assert (error.code, error.data, error.problem) == (code, "0x12", message)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_malformed_errors_are_still_refusals(error: object) -> None:
    assert isinstance(refusal(error, "eth_x"), CallRefused)


def test_a_block_is_read_into_a_stamp() -> None:
    stamp = block_from(
        {
            "number": "0x10",
            "hash": "0x" + "ab" * 32,
            "timestamp": "0x65000000",
            "parentHash": "0x" + "cd" * 32,
        }
    )
    assert (stamp.number, stamp.time) == (16, 0x65000000)
    assert (stamp.hash, stamp.parent) == (b"\xab" * 32, b"\xcd" * 32)
