"""The engine as real processes: it admits, refuses, and goes on or stops as CometBFT promises."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from contracts.bindings.membership import Membership
from evidence.facts import MemberKind
from evidence.types import MemberNumber
from nodes.errors import CallRefused
from nodes.gwanmund.keys import NodeKeys
from nodes.signers.key_files import KeySigner
from tests.network.engine.validators import (
    MEMBERSHIP_ADDRESS,
    PROFILE,
    FourValidators,
    signed,
    status_of,
)

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


def test_a_node_tells_a_collector_how_consensus_goes(network: FourValidators) -> None:
    url = f"http://127.0.0.1:{network.nodes[2].ports.metrics}/metrics"

    def told() -> dict[str, float]:
        families = text_string_to_metric_families(httpx.get(url, trust_env=False).text)
        return {family.name: family.samples[0].value for family in families if family.samples}

    network.wait(lambda: told().get("cometbft_p2p_peers") == 3)
    assert told()["cometbft_consensus_height"] >= 1
    assert told()["cometbft_consensus_validators"] == 4


def test_three_of_four_go_on_and_two_stop_without_a_fork(network: FourValidators) -> None:
    network.nodes[3].kill()
    network.wait_for_height(network.height() + 3, (1, 2, 3))

    network.nodes[2].kill()
    before = network.standstill(1, STANDSTILL_S)
    assert network.height(2) == before

    network.start(3)
    network.wait_for_height(before + 2, (1, 2, 3))
    assert len(network.block_hashes(before, (1, 2, 3))) == 1


def test_a_member_whose_node_is_taken_away_by_vote_is_no_longer_served(network: FourValidators) -> None:
    def vote(node: bytes | None) -> None:
        call = Membership.propose(MEMBERSHIP_ADDRESS, Membership.set_node(MemberNumber(4), node))
        with network.connection(1) as connection:
            nonce = connection.nonce(network.signers[0].address)
            sent = connection.send(signed(network.signers[0], nonce, MEMBERSHIP_ADDRESS, call))
            network.wait(lambda: connection.receipts([sent]) != [None])
            (receipt,) = connection.receipts([sent])
        assert receipt is not None and receipt.succeeded

    id_of_four = bytes.fromhex(network.keys[3].public.node)
    vote(None)
    network.wait(lambda: [network.peers(number) for number in range(1, 5)] == [2, 2, 2, 0])
    cut_off = network.height(4)
    network.wait_for_height(cut_off + 5, (1, 2, 3))
    assert (network.height(4), network.peers(1)) == (cut_off, 2)

    vote(id_of_four)
    network.wait_for_height(cut_off + 5)
    assert len(network.block_hashes(cut_off + 5, range(1, 5))) == 1


def test_a_stranger_whom_a_member_calls_is_not_served(network: FourValidators, tmp_path: Path) -> None:
    keys = NodeKeys.create()
    stranger = network.join(tmp_path / "stranger", keys)
    try:
        network.nodes[0].stop()
        network.start(1, [stranger.peer_address(keys.public)])
        network.wait(lambda: network.peers(1) == 3)
        network.wait_for_height(network.height(2) + 3)
        seen = status_of(stranger)
        assert (seen.error, seen.height, network.peers(1)) == ("", 0, 3)
    finally:
        stranger.kill()


def test_a_validator_that_runs_twice_loses_its_power_and_the_others_go_on(
    network: FourValidators, tmp_path: Path
) -> None:
    keys = NodeKeys(NodeKeys.create().node, network.keys[3].validator)
    call = Membership.admit_member(
        MemberKind.BANK, False, [KeySigner.create().address], bytes.fromhex(keys.public.node)
    )
    record = Membership.member_record(MemberNumber(4))
    with network.connection(1) as connection:

        def power() -> int | None:
            found = record.decode(connection.read(MEMBERSHIP_ADDRESS, record.data))
            return found and found.power

        connection.send(
            signed(network.signers[0], 0, MEMBERSHIP_ADDRESS, Membership.propose(MEMBERSHIP_ADDRESS, call))
        )
        twin = network.join(tmp_path / "twin", keys)
        try:
            network.wait(lambda: power() == 0)
        finally:
            twin.kill()
    network.wait(lambda: status_of(network.nodes[0]).validators == 3)
    network.wait_for_height(network.height() + 3, (1, 2, 3))
