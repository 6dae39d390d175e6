"""Nodes end: one, two, all, or each in turn."""

from scripts.chaos.fault import STANDSTILL_S, Fault, Seen, others
from scripts.chaos.history import come_to, extends, history, stand_still
from scripts.network.running import SLUGS


def kill_one(fault: Fault) -> Seen:
    """One of four is killed: the others go on; it comes back and catches up."""
    (victim,) = fault.some(1)
    fault.kill(victim)
    went_on = fault.goes_on(*others(victim))
    fault.restart(victim)
    come_to(fault.sample, [victim], went_on)
    return {"killed": [victim], "others_went_on_to": went_on}


def kill_two(fault: Fault) -> Seen:
    """Two of four are killed: nothing is final any more, and nothing forks; with one back it goes on."""
    first, second = fault.some(2)
    fault.kill(first, second)
    stood = stand_still(fault.sample, others(first, second), STANDSTILL_S)
    fault.restart(first)
    went_on = fault.goes_on(*others(second))
    fault.restart(second)
    come_to(fault.sample, [second], went_on)
    return {"killed": [first, second], "stood_at": stood, "with_one_back_went_on_to": went_on}


def kill_all(fault: Fault) -> Seen:
    """All four are killed at once: nothing that was final is lost."""
    before = {slug: history(fault.sample, slug) for slug in SLUGS}
    fault.kill(*SLUGS)
    fault.restart(*SLUGS)
    went_on = fault.goes_on(*SLUGS, behind=max(final.height for final in before.values()))
    for slug, final in before.items():
        extends(fault.sample, slug, final)
    return {
        "killed": list(SLUGS),
        "final_before": {slug: final.height for slug, final in before.items()},
        "went_on_to": went_on,
    }


def restart(fault: Fault) -> Seen:
    """Each node in turn is ended in order and started again, as in an upgrade: the network goes on all the time."""
    order = fault.some(len(SLUGS))
    for slug in order:
        fault.end(slug)
        went_on = fault.goes_on(*others(slug))
        fault.restart(slug)
        come_to(fault.sample, [slug], went_on)
    return {"restarted": order, "went_on_to": went_on}
