"""How the engine's nodes of a network stand, asked from each of them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx

from nodes.connection import Connection
from nodes.errors import NodesError
from scripts.network.engine_nodes import NodeFile
from scripts.network.home import Home

TIMEOUT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One node. Heights count blocks; `behind` is how many the node lacks of the highest.

    Attributes:
        validators: how many validate the next block, as this node sees it.
        power: this node's own weight among them; 0 when it does not validate.
        finality_lag_s: seconds since the time of its latest block, which is final.
        error: why it does not answer, empty when it does; all numbers are 0 then.
    """

    member: str
    height: int = 0
    behind: int = 0
    peers: int = 0
    validators: int = 0
    power: int = 0
    catching_up: bool = False
    finality_lag_s: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True)
class ValidatorStatus:
    """One validator, as the members' blocks show it.

    Attributes:
        member: short name, or the number of a member that is none of the address book's.
        signed: the last block that it signed; 0 when it signed none that the asked node still knows.
        silent_s: seconds between that block and the latest whose signatures are known.
    """

    member: str
    signed: int
    silent_s: float


def validator_statuses(home: Home, members: Sequence[str]) -> list[ValidatorStatus]:
    """All validators, asked from the first of these members' nodes that answers; none when no node does."""
    slugs = {number: slug for slug, number in home.network().members.items()}
    for member in members:
        with Connection(NodeFile.read(home, member).json_rpc, TIMEOUT_SECONDS) as node:
            try:
                told = node.call("gwanmun_validators")
            except NodesError:
                continue
        return [
            ValidatorStatus(
                slugs.get(one["member"], str(one["member"])), one["height"], round(one["silent_s"], 3)
            )
            for one in told or ()
        ]
    return []


def statuses(home: Home, members: Sequence[str]) -> list[NodeStatus]:
    """The nodes of these members. CommandError when a member has none here."""
    asked = [node_status(slug, NodeFile.read(home, slug).consensus) for slug in members]
    highest = max(one.height for one in asked)
    return [_behind(one, highest) for one in asked]


def _behind(one: NodeStatus, highest: int) -> NodeStatus:
    return one if one.error else replace(one, behind=highest - one.height)


def node_status(member: str, url: str) -> NodeStatus:
    """The node whose consensus RPC is at that URL; it is not compared with others (`behind` is 0)."""
    try:
        with httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS, trust_env=False) as node:
            peers = int(_result(node, "/net_info")["n_peers"])
            told = _result(node, "/status")
            fresh = NodeStatus(member, peers=peers, catching_up=bool(told["sync_info"]["catching_up"]))
            # Before its first block a node knows no validators.
            return _with_blocks(fresh, node, told) if int(told["sync_info"]["latest_block_height"]) else fresh
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        return NodeStatus(member, error=f"{type(error).__name__}: {error}")


def _with_blocks(fresh: NodeStatus, node: httpx.Client, told: dict[str, Any]) -> NodeStatus:
    latest = datetime.fromisoformat(told["sync_info"]["latest_block_time"]).timestamp()
    return replace(
        fresh,
        height=int(told["sync_info"]["latest_block_height"]),
        validators=int(_result(node, "/validators?per_page=1")["total"]),
        power=int(told["validator_info"]["voting_power"]),
        finality_lag_s=round(max(0.0, time.time() - latest), 3),
    )


def _result(node: httpx.Client, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = node.get(path).raise_for_status().json()["result"]
    return answer
