"""Who belongs, as one home directory knows it: members' offers under their numbers, and what follows from them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts.addresses import LEDGER, genesis_addresses
from evidence.policy import PolicyMember, TrustPolicy
from evidence.types import MemberNumber, NetworkId
from nodes.profiles import Profile
from scripts.network.engine_nodes import NodeFile
from scripts.network.home import Home, NetworkFile, write_json
from scripts.network.offers import Offer, pem

GREATEST_AGE = 90 * 86_400
"""Seconds: the trust policy's word for how old a proof may be."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member of the network. Who has left stays known: its authority judges what was signed before."""

    number: MemberNumber
    offer: Offer
    left: bool


def enrol(home: Home, number: int, offer: Offer) -> None:
    """Makes a member known here. Settings that its operator added to `member.json` stay."""
    folder = home.member(offer.slug)
    (folder / "witness").mkdir(parents=True, exist_ok=True)
    (folder / "member.crt.pem").write_text(pem(offer.certificate))
    (folder / "ca.crt.pem").write_text(pem(offer.authority))
    (folder / "witness" / "crt.pem").write_text(pem(offer.witness_certificate))
    write_json(folder / "offer.json", offer.as_json())
    write_json(folder / "member.json", _member_file(home, offer.slug) | offer.described(number))


def note_left(home: Home, slug: str) -> None:
    """The member was removed: its witness counts no more."""
    write_json(home.member(slug) / "member.json", _member_file(home, slug) | {"left": True})


def enrolled(home: Home) -> tuple[Enrolled, ...]:
    """Everybody who ever belonged, by number."""
    found = []
    for path in (home.root / "members").glob("*/member.json"):
        said = json.loads(path.read_text())
        offer = Offer.from_json(json.loads(path.with_name("offer.json").read_text()))
        found.append(Enrolled(MemberNumber(said["number"]), offer, said.get("left") is True))
    return tuple(sorted(found, key=lambda member: member.number))


def tell_peers(home: Home) -> None:
    """Tells the nodes that run here where those of all other members are; they hear it when they start next."""
    peers = {
        member.offer.slug: member.offer.node.peer
        for member in enrolled(home)
        if member.offer.node and not member.left
    }
    for slug in home.own_members():
        if slug in peers:
            others = tuple(peer for other, peer in peers.items() if other != slug)
            replace(NodeFile.read(home, slug), peers=others).write(home, slug)


def write_address_book(
    home: Home, network: NetworkId, profile: Profile, nodes: Mapping[str, str]
) -> NetworkFile:
    """Says where everybody is, `nodes` being JSON-RPC URLs, by slug, of the nodes here; now the processes can start."""
    contracts = {name: "0x" + address.hex() for name, address in genesis_addresses().items()}
    members = [member for member in enrolled(home) if not member.left]
    book = NetworkFile(
        network=network.hex(),
        chain_id=profile.chain_id,
        rpc=next(iter(nodes.values())),
        ledger=contracts[LEDGER],
        contracts=contracts,
        gateways={one.offer.slug: one.offer.gateway for one in members if one.offer.gateway},
        witnesses={one.offer.slug: one.offer.witness for one in members},
        members={one.offer.slug: one.number for one in members},
        profile=profile.name,
        nodes=dict(nodes),
    )
    home.policy.write_bytes(trust_policy(home, network).to_json())
    home.save_network(book)
    return book


def trust_policy(home: Home, network: NetworkId) -> TrustPolicy:
    """The policy that a verifier of this network starts from: every member's authority and witness."""
    members = tuple(
        PolicyMember(
            number=member.number,
            name=member.offer.name,
            kind=member.offer.kind,
            roots=(member.offer.authority,),
            witness=None if member.left else member.offer.witness_certificate,
        )
        for member in enrolled(home)
    )
    return TrustPolicy(network, GREATEST_AGE, None, members)


def _member_file(home: Home, slug: str) -> dict[str, Any]:
    path = home.member(slug) / "member.json"
    said: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return said
