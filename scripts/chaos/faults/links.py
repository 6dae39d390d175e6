"""The links between members are cut or slow."""

from typing import Final

from scripts.chaos.agreement import require
from scripts.chaos.fault import STANDSTILL_S, Fault, Seen, others
from scripts.chaos.history import come_to, height, stand_still
from scripts.links.switch import Link
from scripts.network.running import SLUGS

SLOW: Final = Link(delay=0.5, loss=0.05)


def split_2_2(fault: Fault) -> Seen:
    """The network is cut into halves: neither makes anything final, and nothing forks; healed, it goes on."""
    half = fault.some(2)
    cut = fault.links.apart(half, others(*half))
    stood = stand_still(fault.sample, SLUGS, STANDSTILL_S)
    lost = fault.links.heal()["lost"] - cut["lost"]
    require(lost > 0, "the cut lost packets")
    return {
        "halves": [half, others(*half)],
        "stood_at": stood,
        "packets_lost": lost,
        "healed_went_on_to": fault.goes_on(*SLUGS),
    }


def split_3_1(fault: Fault) -> Seen:
    """One is cut off: the three go on without it, it makes nothing final alone; healed, it catches up."""
    (lone,) = fault.some(1)
    cut = fault.links.apart([lone], others(lone))
    stood = stand_still(fault.sample, [lone], STANDSTILL_S)[lone]
    went_on = fault.goes_on(*others(lone), behind=stood)
    require(height(fault.sample, lone) == stood, f"{lone} makes no block alone")
    lost = fault.links.heal()["lost"] - cut["lost"]
    come_to(fault.sample, [lone], went_on)
    return {"cut_off": lone, "it_stood_at": stood, "others_went_on_to": went_on, "packets_lost": lost}


def slow_link(fault: Fault) -> Seen:
    """One member's packets take half a second each way and 5 % are lost: all go on, and it follows."""
    (victim,) = fault.some(1)
    before = fault.links.slow(victim, SLOW)
    went_on = [fault.goes_on(*SLUGS) for _ in range(2)][-1]
    after = fault.links.heal()
    lost = after["lost"] - before["lost"]
    require(lost > 0, "the slow link lost packets")
    return {"slow": victim, "all_went_on_to": went_on, "packets_lost": lost}
