"""The door reads strangers' JSON-RPC strictly and lets in only what is listed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.embedded.methods import READS, log_range
from nodes.embedded.requests import GREATEST_BATCH, RequestRefused, read_body, read_request

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.binary(max_size=200))
def test_no_body_raises_anything_but_a_refusal(body: bytes) -> None:
    try:
        read = read_body(body)
    except RequestRefused as refused:
        assert refused.code in (-32700, -32600)
        return
    assert not isinstance(read, list) or read


@given(json_values)
def test_no_json_value_raises_anything_but_a_refusal(value: object) -> None:
    try:
        request = read_request(value)
    except RequestRefused:
        return
    assert isinstance(value, dict)
    assert (request.method, request.id) == (value["method"], value["id"])


def test_a_batch_has_a_limit_and_is_not_empty() -> None:
    for length in (0, GREATEST_BATCH + 1):
        with pytest.raises(RequestRefused):
            read_body(json.dumps([{}] * length).encode())
    assert len(read_body(json.dumps([{}] * GREATEST_BATCH).encode())) == GREATEST_BATCH


def test_notifications_and_odd_ids_are_refused() -> None:
    for request in ({"method": "x"}, {"method": "x", "id": True}, {"method": "x", "id": []}, {"id": 1}):
        with pytest.raises(RequestRefused):
            read_request(request)


def test_nothing_that_changes_the_chain_or_uses_the_nodes_keys_is_listed() -> None:
    refused = (
        "anvil_",
        "evm_",
        "hardhat_",
        "debug_",
        "admin_",
        "miner_",
        "personal_",
        "eth_send",
        "eth_sign",
    )
    assert not [method for method in READS if method.startswith(refused)]


@pytest.mark.parametrize(
    ("wanted", "blocks"),
    [
        ({"fromBlock": "0x0", "toBlock": "latest"}, 101),
        ({"fromBlock": "0x10", "toBlock": "0x1f"}, 16),
        ({"fromBlock": "earliest", "toBlock": "0xffffff"}, 101),
        ({}, 1),
        ({"blockHash": "0x00"}, 1),
        ({"fromBlock": "0xzz"}, 1),
        ("nonsense", 1),
    ],
)
def test_a_log_range_is_counted_up_to_the_head(wanted: object, blocks: int) -> None:
    assert log_range([wanted], head=100) == blocks
