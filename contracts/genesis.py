"""The genesis of a network: Membership, Ledger and all writers in place, wired, with nobody's key in them.

The contracts are constructed on a throwaway chain at their well-known addresses; their code and storage become the
`alloc` of the genesis. Who deployed them leaves no trace: from the first block on only votes of the founders change anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.addresses import LEDGER, MEMBERSHIP, genesis_addresses
from contracts.bindings.abi import encode_constructor
from contracts.bindings.ledger import Ledger
from contracts.bindings.membership import Membership, candidate
from contracts.throwaway import ThrowawayChain, throwaway_chain
from evidence.facts import NAMESPACE_CONTRACTS, MemberKind
from evidence.types import MemberNumber
from nodes.profiles import Profile
from nodes.types import Address

GENESIS_TIME: Final = 1_767_225_600
"""2026-01-01T00:00:00Z: the same founders always found the same network."""

_ZERO_HASH: Final = "0x" + "00" * 32
_BLOCK_FORKS: Final = (
    "homesteadBlock",
    "eip150Block",
    "eip155Block",
    "eip158Block",
    "byzantiumBlock",
    "constantinopleBlock",
    "petersburgBlock",
    "istanbulBlock",
    "berlinBlock",
    "londonBlock",
)
_TIME_FORKS: Final = ("shanghaiTime", "cancunTime")
_HARDFORK: Final = "cancun"
_FOUNDING_POWER: Final = 1
"""Every founding validator weighs the same."""


class GenesisError(Exception):
    """No network can be founded this way; the message says why."""


@dataclass(frozen=True, slots=True)
class Founder:
    """A member of the first hour: member numbers are positions in the list of founders, from 1.

    Attributes:
        accounts: at least one; each may send for the member, and vote when it is a voter.
        validator: the Ed25519 key (32 bytes) with which its node signs blocks, None when it signs none.
        node: the id (20 bytes) by which its node's peers know it, None when it runs none.
    """

    kind: MemberKind
    voter: bool
    accounts: tuple[Address, ...]
    validator: bytes | None = None
    node: bytes | None = None


def majority(founders: Sequence[Founder]) -> int:
    """More than half of the voting founders."""
    return sum(founder.voter for founder in founders) // 2 + 1


def build_genesis(
    profile: Profile, founders: Sequence[Founder], quorum: int | None = None, time: int = GENESIS_TIME
) -> dict[str, Any]:
    """The genesis as JSON for `anvil --init` and go-ethereum alike.

    Args:
        founders: the first members, in the order of their numbers.
        quorum: how many voting members decide; their majority when not given.
        time: Unix seconds of the genesis block.

    Raises:
        GenesisError: no founder votes, the quorum is out of reach, an account, a validator or a node founds twice, or the
            hardfork is unknown.
    """
    votes_needed = majority(founders) if quorum is None else quorum
    _check(profile, founders, votes_needed)
    addresses = genesis_addresses()
    with throwaway_chain(profile.hardfork) as chain:
        _construct(chain, addresses, founders, votes_needed)
        contracts = _contract_accounts(chain, addresses)
    members = {_hex(account): {"balance": "0x0"} for founder in founders for account in founder.accounts}
    return _genesis_block(profile, time) | {"alloc": contracts | members}


def _check(profile: Profile, founders: Sequence[Founder], quorum: int) -> None:
    voters = sum(founder.voter for founder in founders)
    if profile.hardfork != _HARDFORK:
        raise GenesisError(f"the contracts are compiled for {_HARDFORK}, not {profile.hardfork}")
    if not 0 < quorum <= voters:
        raise GenesisError(f"a quorum of {quorum} is out of reach of {voters} voting founders")
    if not all(founder.accounts for founder in founders):
        raise GenesisError("a founder has no account")
    for what, found in (
        ("an account", [account for founder in founders for account in founder.accounts]),
        ("a validator", [founder.validator for founder in founders if founder.validator]),
        ("a node", [founder.node for founder in founders if founder.node]),
    ):
        if len(set(found)) != len(found):
            raise GenesisError(f"{what} founds twice")


def _construct(
    chain: ThrowawayChain, addresses: Mapping[str, Address], founders: Sequence[Founder], quorum: int
) -> None:
    rows = [candidate(one.kind, one.voter, one.accounts, one.node) for one in founders]
    membership, ledger = addresses[MEMBERSHIP], addresses[LEDGER]
    chain.construct(membership, encode_constructor(MEMBERSHIP, (rows, quorum)))
    for number, founder in enumerate(founders, 1):
        if founder.validator is not None:
            call = Membership.set_validator(MemberNumber(number), founder.validator, _FOUNDING_POWER)
            chain.send(membership, membership, call)
    chain.construct(ledger, encode_constructor(LEDGER, (membership,)))
    for namespace, contract in NAMESPACE_CONTRACTS.items():
        chain.construct(addresses[contract], encode_constructor(contract, (ledger,)))
        chain.send(membership, ledger, Ledger.appoint(namespace, addresses[contract]))


def _contract_accounts(chain: ThrowawayChain, addresses: Mapping[str, Address]) -> dict[str, dict[str, Any]]:
    storage = chain.storage()
    return {
        _hex(address): {
            "balance": "0x0",
            "nonce": "0x1",
            "code": _hex(chain.code(address)),
            "storage": dict(sorted(storage[address].items())),
        }
        for address in addresses.values()
    }


def _genesis_block(profile: Profile, time: int) -> dict[str, Any]:
    forks = dict.fromkeys((*_BLOCK_FORKS, "terminalTotalDifficulty", *_TIME_FORKS), 0)
    return {
        "config": {"chainId": profile.chain_id, **forks},
        "number": "0x0",
        "timestamp": hex(time),
        "gasLimit": hex(profile.block_gas_limit),
        "gasUsed": "0x0",
        "baseFeePerGas": "0x0",
        "difficulty": "0x0",
        "nonce": "0x0",
        "extraData": "0x",
        "coinbase": "0x" + "00" * 20,
        "mixHash": _ZERO_HASH,
        "parentHash": _ZERO_HASH,
    }


def _hex(value: bytes) -> str:
    return "0x" + value.hex()
