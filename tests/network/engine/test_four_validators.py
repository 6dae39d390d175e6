"""The engine as real processes: it admits, refuses, and goes on or stops as CometBFT promises."""

from __future__ import annotations

import aiohttp
import pytest

from contracts.bindings.membership import Membership
from evidence.facts import MemberKind
from nodes.errors import CallRefused
from nodes.signers.key_files import KeySigner
from tests.network.engine.validators import MEMBERSHIP_ADDRESS, PROFILE, FourValidators, signed

pytestmark = [pytest.mark.real, pytest.mark.network]

STANDSTILL_S = 5.0
"""Several times the longest round of four validators."""
HEAD_S = 10.0
MCOPY = "0x5f5f5f5e00"
"""Creation code that only Cancun knows: PUSH0 three times, MCOPY, STOP."""


def test_a_member_is_heard_and_a_stranger_is_refused_with_a_reason(network: FourValidators) -> None:
    guest, founder = KeySigner.create(), network.signers[0]
    admit = Membership.admit_member(MemberKind.BANK, False, [guest.address])
    with network.connection(2) as connection:
        with pytest.raises(CallRefused, match="listed by no member") as refused:
            connection.send(signed(guest, 0, MEMBERSHIP_ADDRESS, b""))
        assert (refused.value.code, refused.value.data.lower()) == (-32003, "0x" + guest.address.hex())
        assert connection.nonce(guest.address) == 0

        sent = connection.send(
            signed(founder, 0, MEMBERSHIP_ADDRESS, Membership.propose(MEMBERSHIP_ADDRESS, admit))
        )
        network.wait(lambda: connection.receipts([sent]) != [None], 2)
        (receipt,) = connection.receipts([sent])
        assert receipt is not None and receipt.succeeded
        member = Membership.member_of(guest.address)
        assert member.decode(connection.read(MEMBERSHIP_ADDRESS, member.data)) == 5

        with pytest.raises(CallRefused, match="may not create a contract"):
            connection.send(signed(guest, 0, None, b"\x00"))
        sent = connection.send(signed(guest, 0, MEMBERSHIP_ADDRESS, Membership.quorum().data))
        network.wait(lambda: connection.receipts([sent]) != [None], 2)
    assert len(network.block_hashes(receipt.block, range(1, 5))) == 1


async def test_gas_is_free_the_profile_holds_and_heads_come_over_a_websocket(network: FourValidators) -> None:
    with network.connection(1) as connection:
        block = connection.call("eth_getBlockByNumber", "latest", False)
        assert int(block["gasLimit"], 16) == PROFILE.block_gas_limit
        assert (connection.chain_id(), int(block["baseFeePerGas"], 16)) == (PROFILE.chain_id, 0)
        assert connection.call("eth_call", {"data": MCOPY}, "latest") == "0x"
    url = f"http://127.0.0.1:{network.nodes[0].ports.websocket}"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.send_json({"jsonrpc": "2.0", "id": 1, "method": "eth_subscribe", "params": ["newHeads"]})
        subscription = (await socket.receive_json(timeout=HEAD_S))["result"]
        told = await socket.receive_json(timeout=HEAD_S)
    assert told["params"]["subscription"] == subscription
    assert int(told["params"]["result"]["number"], 16) >= 2


def test_three_of_four_go_on_and_two_stop_without_a_fork(network: FourValidators) -> None:
    network.nodes[3].kill()
    network.wait_for_height(network.height() + 3, (1, 2, 3))

    network.nodes[2].kill()
    before = network.standstill(1, STANDSTILL_S)
    assert network.height(2) == before

    network.start(3)
    network.wait_for_height(before + 2, (1, 2, 3))
    assert len(network.block_hashes(before, (1, 2, 3))) == 1
