"""What the engine's JSON-RPC says where the library's would be late, or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.bindings.membership import Membership
from evidence.types import MemberNumber
from nodes.connection import Connection
from nodes.signers.key_files import KeySigner
from nodes.types import TransactionHash
from tests.network.engine.validators import MEMBERSHIP_ADDRESS, FourValidators, signed

pytestmark = [pytest.mark.real, pytest.mark.network]

AT_ONCE = 8
UNKNOWN = [TransactionHash(number.to_bytes(32, "big")) for number in range(400)]
"""More than a client would wait for, were each answered after a second."""
BLOCKHASH = "0x435f5260014303406020526040" + "5ff3"
"""Creation code that returns NUMBER and BLOCKHASH(NUMBER - 1)."""


@pytest.fixture(scope="module")
def network(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FourValidators]:
    with FourValidators(program, tmp_path_factory.mktemp("json-rpc")) as running:
        running.wait_for_height(3)
        yield running


@pytest.fixture
def node(network: FourValidators) -> Iterator[Connection]:
    with network.connection(1) as connection:
        yield connection


def test_receipts_of_what_nobody_sent_are_null_at_once(node: Connection) -> None:
    assert node.receipts(UNKNOWN) == [None] * len(UNKNOWN)


def test_an_account_sends_many_at_once_from_the_block_that_lists_it_on(
    network: FourValidators, node: Connection
) -> None:
    guest, founder = KeySigner.create(), network.signers[0]
    listing = Membership.propose(MEMBERSHIP_ADDRESS, Membership.list_account(MemberNumber(2), guest.address))
    listed = node.send(signed(founder, node.nonce(founder.address), MEMBERSHIP_ADDRESS, listing))
    network.wait(lambda: node.receipts([listed]) != [None])

    question = Membership.quorum().data
    # Their order is not the nonces': gaps are filled later.
    nonces = [*range(1, AT_ONCE), 0]
    sent = [node.send(signed(guest, nonce, MEMBERSHIP_ADDRESS, question)) for nonce in nonces]
    assert node.nonce(guest.address, "pending") == AT_ONCE
    network.wait(lambda: None not in node.receipts(sent))
    assert all(receipt is not None and receipt.succeeded for receipt in node.receipts(sent))
    assert node.nonce(guest.address) == node.nonce(guest.address, "pending") == AT_ONCE


def test_contracts_see_the_hashes_that_blocks_have(node: Connection) -> None:
    seen = bytes.fromhex(node.call("eth_call", {"data": BLOCKHASH}, "latest")[2:])
    before = int.from_bytes(seen[:32], "big") - 1
    assert before >= 1
    assert seen[32:] == node.block_hash(before)


def test_a_validator_that_is_gone_is_reported_as_silent_until_it_is_back(
    network: FourValidators, node: Connection
) -> None:
    def signed_by_four() -> int:
        told = node.call("gwanmun_validators")
        assert [one["member"] for one in told] == [1, 2, 3, 4]
        return int(told[3]["height"])

    network.nodes[3].stop()
    stopped = network.height() + 2
    network.wait_for_height(stopped + 3, (1, 2, 3))
    last, told = signed_by_four(), node.call("gwanmun_validators")
    assert 0 < last <= stopped
    assert told[3]["silent_s"] > max(one["silent_s"] for one in told[:3])

    network.start(4)
    network.wait(lambda: signed_by_four() > stopped + 3)
