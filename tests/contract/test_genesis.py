"""Founding networks, and what stands in their first block."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from secrets import token_bytes

import pytest

from contracts import engine_example
from contracts.addresses import genesis_addresses, genesis_deployment, read_deployment, write_deployment
from contracts.bindings.ledger import Ledger
from contracts.bindings.membership import Membership
from contracts.genesis import Founder, GenesisError, build_genesis, majority
from evidence.facts import NAMESPACE_CONTRACTS, MemberKind
from evidence.types import MemberNumber
from nodes.profiles import load_profile
from nodes.types import Address
from tests.chain_choice import ON_ENGINE
from tests.contract.live import FOUNDER_KINDS, LiveLedger

PROFILE = load_profile("embedded")


def _founders(seed: int, voters: int = 3) -> list[Founder]:
    return [
        Founder(MemberKind.ADMINISTRATION, number < voters, (Address(bytes([seed + number]) * 20),))
        for number in range(4)
    ]


@pytest.mark.network
def test_the_same_founders_found_the_same_network_and_others_another() -> None:
    first = build_genesis(PROFILE, _founders(1))
    assert json.dumps(first) == json.dumps(build_genesis(PROFILE, _founders(1)))
    assert first != build_genesis(PROFILE, _founders(50))
    assert first != build_genesis(PROFILE, _founders(1), quorum=3)


@pytest.mark.network
def test_the_genesis_holds_every_contract_and_no_stranger() -> None:
    founders = _founders(1)
    alloc = build_genesis(PROFILE, founders)["alloc"]
    contracts = {"0x" + address.hex() for address in genesis_addresses().values()}
    accounts = {"0x" + account.hex() for founder in founders for account in founder.accounts}
    assert set(alloc) == contracts | accounts
    assert all(len(alloc[contract]["code"]) > 2 for contract in contracts)
    assert not any("code" in alloc[account] for account in accounts)


@pytest.mark.network
def test_founding_validators_stand_in_the_genesis_each_with_the_same_power() -> None:
    founders = [
        replace(founder, validator=bytes([number]) * 32 if number < 3 else None)
        for number, founder in enumerate(_founders(1), 1)
    ]
    storage = build_genesis(PROFILE, founders)["alloc"]["0x" + genesis_addresses()["Membership"].hex()][
        "storage"
    ]
    values = list(storage.values())
    assert ["0x" + f"{number:02x}" * 32 in values for number in (1, 2, 3)] == [True, True, False]


def test_a_validator_founds_once() -> None:
    founders = [replace(founder, validator=b"\x01" * 32) for founder in _founders(1)]
    with pytest.raises(GenesisError, match="validator"):
        build_genesis(PROFILE, founders)


@pytest.mark.network
def test_every_namespace_is_wired_to_its_writer(live: LiveLedger) -> None:
    for namespace, contract in NAMESPACE_CONTRACTS.items():
        view = Ledger.writer_of(namespace)
        writer = view.decode(live.connection.read(live.ledger, view.data))
        assert writer == genesis_addresses()[contract]


@pytest.mark.network
def test_founders_are_members_in_their_order_and_their_majority_decides(live: LiveLedger) -> None:
    membership = genesis_addresses()["Membership"]
    quorum, last = Membership.quorum(), Membership.last_member()
    assert quorum.decode(live.connection.read(membership, quorum.data)) == 3
    assert last.decode(live.connection.read(membership, last.data)) == len(FOUNDER_KINDS)
    for number, kind in enumerate(FOUNDER_KINDS, 1):
        record = Membership.member_record(MemberNumber(number))
        found = record.decode(live.connection.read(membership, record.data))
        assert found is not None and (found.kind, found.voter) == (kind, True)
        assert (found.node is not None) == (found.validator is not None) == ON_ENGINE
        member = Membership.member_of(live.signers[number - 1].address)
        assert member.decode(live.connection.read(membership, member.data)) == number
        accounts = Membership.accounts_of(MemberNumber(number))
        assert accounts.decode(live.connection.read(membership, accounts.data)) == (
            live.signers[number - 1].address,
        )


@pytest.mark.network
def test_a_vote_of_the_founders_admits_a_member(live: LiveLedger) -> None:
    membership, account = genesis_addresses()["Membership"], Address(token_bytes(20))
    admit = Membership.admit_member(MemberKind.BANK, False, [account])
    assert live.send(1, membership, Membership.propose(membership, admit), gas=5_000_000).succeeded
    assert live.send(2, membership, Membership.approve(1), gas=5_000_000).succeeded
    member = Membership.member_of(account)
    assert member.decode(live.connection.read(membership, member.data)) is None
    assert live.send(3, membership, Membership.approve(1), gas=5_000_000).succeeded
    assert member.decode(live.connection.read(membership, member.data)) == len(FOUNDER_KINDS) + 1


@pytest.mark.parametrize(("voters", "quorum"), [(0, None), (3, 4), (3, 0)])
def test_a_quorum_out_of_reach_founds_nothing(voters: int, quorum: int | None) -> None:
    with pytest.raises(GenesisError):
        build_genesis(PROFILE, _founders(1, voters), quorum)


def test_an_account_founds_once() -> None:
    founders = [Founder(MemberKind.BANK, True, (Address(b"\x07" * 20),))] * 2
    with pytest.raises(GenesisError):
        build_genesis(PROFILE, founders)


@pytest.mark.parametrize(("voters", "expected"), [(1, 1), (2, 2), (3, 2), (4, 3)])
def test_a_majority_is_more_than_half_of_the_voters(voters: int, expected: int) -> None:
    assert majority(_founders(1, voters)) == expected


def test_an_address_book_is_read_back(tmp_path: Path) -> None:
    deployment = genesis_deployment("embedded", PROFILE.chain_id, "ab" * 32)
    assert write_deployment(deployment, tmp_path) == tmp_path / "embedded.json"
    assert read_deployment("embedded", tmp_path) == deployment
    assert deployment.address("Ledger") == genesis_addresses()["Ledger"]


def test_the_committed_address_book_is_that_of_the_genesis() -> None:
    assert read_deployment("embedded") == genesis_deployment("embedded", PROFILE.chain_id)


@pytest.mark.network
def test_the_engine_is_tested_against_membership_as_it_is_compiled_now() -> None:
    assert engine_example.main(["--check"]) == 0
