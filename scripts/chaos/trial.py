"""A scenario from beginning to end: load, fault, and what must hold behind both."""

import random
import time
from pathlib import Path

from scripts.chaos import agreement
from scripts.chaos.fault import Fault, Seen
from scripts.chaos.history import one_history
from scripts.chaos.load import Load
from scripts.chaos.sample_network import SampleNetwork
from scripts.chaos.scenarios import SCENARIOS
from scripts.network.running import SLUGS

COMMANDS = 120
FIRST_COMMANDS = 20


def run_trial(sample: SampleNetwork, name: str, seed: int, folder: Path) -> Seen:
    """The evidence that a running network of validators outlived the scenario; `folder` is for the rebuilt projection.

    Raises:
        Disagreement: something that must hold does not.
    """
    started = time.monotonic()
    with Load(sample, COMMANDS, declaring=True) as load:
        load.reach(FIRST_COMMANDS)
        fault = Fault(sample, random.Random(seed))
        seen = SCENARIOS[name](fault)
        accepted = load.finish()
    sample.all_answer()
    agreement.settled(sample)
    remaining = [slug for slug in SLUGS if slug not in sample.removed]
    ids = {one.command for one in accepted if one.member in remaining}
    agreement.require(len(ids) == load.expected(remaining), "every command was accepted once")
    accepted = accepted + fault.accepted
    agreement.each_has_one_outcome(sample, accepted)
    agreement.projections_equal_a_rebuild(sample, folder)
    agreement.witnesses_agree(sample)
    return {
        "scenario": name,
        "seed": seed,
        **seen,
        "one_history_of_blocks": one_history(sample, remaining),
        "commands_with_one_outcome": sum(one.member in remaining for one in accepted),
        "refused_by_contracts": sum(one.refusal is not None for one in accepted),
        "projections": "equal to a rebuild",
        "witnesses": "agree",
        "seconds": round(time.monotonic() - started, 1),
    }
