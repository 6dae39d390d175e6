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
    asked = [_asked(home, slug) for slug in members]
    highest = max(one.height for one in asked)
    return [_behind(one, highest) for one in asked]


def _behind(one: NodeStatus, highest: int) -> NodeStatus:
    return one if one.error else replace(one, behind=highest - one.height)


def _asked(home: Home, slug: str) -> NodeStatus:
    url = f"http://127.0.0.1:{NodeFile.read(home, slug).ports.consensus}"
    try:
        with httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS, trust_env=False) as node:
            told, peers = _result(node, "/status"), _result(node, "/net_info")
            validators = _result(node, "/validators?per_page=1")
            return _read(slug, told, peers, validators)
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        return NodeStatus(slug, error=f"{type(error).__name__}: {error}")


def _result(node: httpx.Client, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = node.get(path).raise_for_status().json()["result"]
    return answer


def _read(slug: str, told: dict[str, Any], peers: dict[str, Any], validators: dict[str, Any]) -> NodeStatus:
    synced = told["sync_info"]
    latest = datetime.fromisoformat(synced["latest_block_time"]).timestamp()
    return NodeStatus(
        member=slug,
        height=int(synced["latest_block_height"]),
        peers=int(peers["n_peers"]),
        validators=int(validators["total"]),
        power=int(told["validator_info"]["voting_power"]),
        catching_up=bool(synced["catching_up"]),
        finality_lag_s=round(max(0.0, time.time() - latest), 3),
    )
