"""Scenarios by name. Each is done to a network of four validators under load, and tells what it saw."""

from collections.abc import Callable
from typing import Final

from scripts.chaos.fault import Fault, Seen
from scripts.chaos.faults import clocks, disks, keys, kills, links, members, strangers

Scenario = Callable[[Fault], Seen]

SCENARIOS: Final[dict[str, Scenario]] = {
    "kill-one": kills.kill_one,
    "kill-two": kills.kill_two,
    "kill-all": kills.kill_all,
    "restart": kills.restart,
    "split-2-2": links.split_2_2,
    "split-3-1": links.split_3_1,
    "slow-link": links.slow_link,
    "clock": clocks.clock,
    "full-disk": disks.full_disk,
    "corrupted-database": disks.corrupted_database,
    "unlisted-account": strangers.unlisted_account,
    "stranger-contract": strangers.stranger_contract,
    "unlisted-peer": strangers.unlisted_peer,
    "flood": strangers.flood,
    "double-key": keys.double_key,
    "member-removed": members.member_removed,
}

LASTING: Final = ("double-key", "member-removed")
"""These change who validates or belongs, and nothing changes it back."""
