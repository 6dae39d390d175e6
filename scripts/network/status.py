"""How the engine's nodes of a network stand, asked from each of them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx

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
