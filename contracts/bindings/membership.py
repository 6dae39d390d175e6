"""Membership: votes, and who belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import eth_abi.abi
from eth_abi.exceptions import DecodingError

from contracts.bindings.abi import SELECTOR_BYTES, encode, entries
from contracts.bindings.calls import View, view
from evidence.facts import MemberKind
from evidence.types import MemberNumber
from nodes.types import Address

NODE_ID_BYTES: Final = 20

Candidate = tuple[MemberKind, bool, bytes, tuple[Address, ...]]


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A live member. `node` and `validator` are None when it runs none.

    Attributes:
        node: CometBFT's id of its node, 20 bytes; on the chain zeros follow it.
        validator: Ed25519 key, 32 bytes.
    """

    kind: MemberKind
    voter: bool
    power: int
    node: bytes | None
    validator: bytes | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What some members want to have called. `approvals` are in the order in which they were given."""

    target: Address
    call: bytes
    approvals: tuple[MemberNumber, ...]
    executed: bool


class Membership:
    """Encodes calls of Membership (contracts/src/interfaces/IMembership.sol). What changes members is data to propose."""

    NAME: Final = "Membership"

    @classmethod
    def propose(cls, target: Address, call: bytes) -> bytes:
        """Transaction data of a voting member."""
        return encode(cls.NAME, "propose", (target, call))

    @classmethod
    def approve(cls, proposal: int) -> bytes:
        """Transaction data of a voting member."""
        return encode(cls.NAME, "approve", (proposal,))

    @classmethod
    def admit_member(
        cls, kind: MemberKind, voter: bool, accounts: Sequence[Address], node: bytes | None = None
    ) -> bytes:
        """`node` as in `MemberRecord`."""
        return encode(cls.NAME, "admitMember", (candidate(kind, voter, accounts, node),))

    @classmethod
    def remove_member(cls, member: MemberNumber) -> bytes:
        return encode(cls.NAME, "removeMember", (member,))

    @classmethod
    def list_account(cls, member: MemberNumber, account: Address) -> bytes:
        return encode(cls.NAME, "listAccount", (member, account))

    @classmethod
    def delist_account(cls, account: Address) -> bytes:
        return encode(cls.NAME, "delistAccount", (account,))

    @classmethod
    def set_node(cls, member: MemberNumber, node: bytes | None) -> bytes:
        """`node` as in `MemberRecord`."""
        return encode(cls.NAME, "setNode", (member, node or b""))

    @classmethod
    def set_validator(cls, member: MemberNumber, public_key: bytes, power: int) -> bytes:
        return encode(cls.NAME, "setValidator", (member, public_key, power))

    @classmethod
    def set_quorum(cls, quorum: int) -> bytes:
        return encode(cls.NAME, "setQuorum", (quorum,))

    @classmethod
    def member_of(cls, account: Address) -> View[MemberNumber | None]:
        """The live member of an account."""
        return view(cls.NAME, "memberOf", (account,), lambda number: MemberNumber(number) or None)

    @classmethod
    def member_record(cls, member: MemberNumber) -> View[MemberRecord | None]:
        """What is known of a live member, None when it is not live."""
        return view(cls.NAME, "memberRecord", (member,), _record)

    @classmethod
    def accounts_of(cls, member: MemberNumber) -> View[tuple[Address, ...]]:
        return view(cls.NAME, "accountsOf", (member,), _accounts)

    @classmethod
    def last_member(cls) -> View[MemberNumber]:
        """The highest number given so far; members removed since are among 1..last."""
        return view(cls.NAME, "lastMember", (), MemberNumber)

    @classmethod
    def proposal_of(cls, number: int) -> View[Proposal | None]:
        """Proposals count from 1; None where there is none yet."""
        return view(cls.NAME, "proposalOf", (number,), _proposal)

    @classmethod
    def quorum(cls) -> View[int]:
        """How many voting members execute a proposal."""
        return view(cls.NAME, "quorum", (), int)

    @classmethod
    def voters(cls) -> View[int]:
        return view(cls.NAME, "voters", (), int)


def candidate(kind: MemberKind, voter: bool, accounts: Sequence[Address], node: bytes | None) -> Candidate:
    """The contract's `Candidate`: who is to be a member. `node` as in `MemberRecord`."""
    return kind, voter, node or b"", tuple(accounts)


def describe(call: bytes) -> str:
    """A call of Membership in words: function and values, for whoever is to vote on it. Never raises."""
    for found in entries(Membership.NAME):
        if found.kind == "function" and found.selector == call[:SELECTOR_BYTES]:
            try:
                values = eth_abi.abi.decode(found.types, call[SELECTOR_BYTES:])
            except (DecodingError, ValueError, OverflowError):
                break
            return f"{found.name}({', '.join(map(_shown, values))})"
    return f"a call that Membership does not know ({call.hex()})"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_shown, value))}]"
    return value.hex() if isinstance(value, bytes) else str(value)


def _record(row: tuple[int, bool, int, bytes, bytes]) -> MemberRecord | None:
    kind, voter, power, node, validator = row
    if not kind:
        return None
    return MemberRecord(
        MemberKind(kind),
        voter,
        power,
        node[:NODE_ID_BYTES] if any(node) else None,
        validator if any(validator) else None,
    )


def _proposal(target: str, call: bytes, approvals: tuple[int, ...], executed: bool) -> Proposal | None:
    if not approvals:
        return None
    numbers = tuple(MemberNumber(number) for number in approvals)
    return Proposal(Address(bytes.fromhex(target[2:])), call, numbers, executed)


def _accounts(addresses: tuple[str, ...]) -> tuple[Address, ...]:
    return tuple(Address(bytes.fromhex(address[2:])) for address in addresses)
