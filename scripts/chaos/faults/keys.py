"""A validator's key is used twice."""

import shutil
from typing import Final

from contracts.bindings.membership import Membership
from evidence.types import MemberNumber
from nodes.gwanmund.node import LOOPBACK, NodePorts
from scripts.chaos.agreement import require, until
from scripts.chaos.fault import Fault, Seen, others
from scripts.chaos.history import come_to
from scripts.chaos.votes import ask
from scripts.network.engine_nodes import NodeFile
from scripts.network.home import Home
from scripts.network.processes import free_ports
from scripts.network.status import node_status

TWIN: Final = "node-twin"


def double_key(fault: Fault) -> Seen:
    """A copy of a validator's machine runs beside it: what they sign twice takes the key's power, and the others go on."""
    (victim,) = fault.some(1)
    first, *rest = fault.chance.sample(others(victim), 3)
    number = MemberNumber(fault.sample.book.members[victim])
    fault.end(victim)
    twin = _copied(Home(fault.sample.root), victim, rest)
    # Peers know a machine by its node's key and keep one of each: the two never meet the same peers.
    fault.links.apart([victim], rest)
    processes = fault.sample.network.processes
    arguments = ["node", "--home", str(twin.root), "--member", victim]
    processes.start(TWIN, arguments, f"{NodeFile.read(twin, victim).consensus}/health")
    try:
        processes.wait_healthy(TWIN)
        fault.restart(victim)
        until(lambda: _power(fault, first, number) == 0, f"the key of {victim} loses its power")
    finally:
        processes.discard(TWIN)
        shutil.rmtree(twin.root)
        fault.links.heal()
    went_on = fault.goes_on(*others(victim))
    come_to(fault.sample, [victim], went_on)
    return {"twice": victim, "validators_left": _validators_left(fault, victim), "others_went_on_to": went_on}


def _copied(home: Home, slug: str, peers: list[str]) -> Home:
    """A home with a copy of the member's directory, whose node listens on loopback alone and knows these peers alone."""
    twin = Home(home.root / "twin")
    shutil.copytree(home.member(slug), twin.member(slug))
    described = NodeFile.read(home, slug)
    hosts = [NodeFile.read(home, peer).host for peer in peers]
    kept = tuple(peer for peer in described.peers if _host(peer) in hosts)
    NodeFile(NodePorts(*free_ports(5)), kept, host=LOOPBACK).write(twin, slug)
    return twin


def _host(peer: str) -> str:
    return peer.partition("@")[2].partition(":")[0]


def _power(fault: Fault, slug: str, member: MemberNumber) -> int:
    """A member's power as the contract has it, read at this member's node."""
    record = ask(fault.sample, slug, Membership.member_record(member))
    return record.power if record else 0


def _validators_left(fault: Fault, victim: str) -> int:
    """How many validate, for every contract and every engine alike; the victim is none of them anywhere."""
    home, members = Home(fault.sample.root), fault.sample.book.members
    counted = set[int]()
    for slug in members:
        powers = {one: _power(fault, slug, MemberNumber(number)) for one, number in members.items()}
        require(powers[victim] == 0, f"{slug} knows that {victim} has no power")
        status = node_status(slug, NodeFile.read(home, slug).consensus)
        require((status.power > 0) == (powers[slug] > 0), f"contract and engine of {slug} agree: {status}")
        counted |= {status.validators, sum(power > 0 for power in powers.values())}
    require(len(counted) == 1, f"contracts and engines count the same validators: {counted}")
    return counted.pop()
