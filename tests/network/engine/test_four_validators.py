"""The engine as real processes: it admits, refuses, and goes on or stops as CometBFT promises."""

from __future__ import annotations

import pytest

from contracts.bindings.membership import Membership
from evidence.facts import MemberKind
from nodes.errors import CallRefused
from nodes.signers.key_files import KeySigner
from tests.network.engine.validators import MEMBERSHIP_ADDRESS, FourValidators, signed

pytestmark = [pytest.mark.real, pytest.mark.network]

STANDSTILL_S = 5.0
"""Several times the longest round of four validators."""


def test_a_member_is_heard_and_a_stranger_is_refused_with_a_reason(network: FourValidators) -> None:
    guest, founder = KeySigner.create(), network.signers[0]
    admit = Membership.admit_member(MemberKind.BANK, False, guest.address)
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


def test_three_of_four_go_on_and_two_stop_without_a_fork(network: FourValidators) -> None:
    network.nodes[3].kill()
    network.wait_for_height(network.height() + 3, (1, 2, 3))

    network.nodes[2].kill()
    before = network.standstill(1, STANDSTILL_S)
    assert network.height(2) == before

    network.start(3)
    network.wait_for_height(before + 2, (1, 2, 3))
    assert len(network.block_hashes(before, (1, 2, 3))) == 1
