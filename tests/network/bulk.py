"""What a bulk request must outlive, on any chain."""

from pathlib import Path

from api.bulk.operations import ANCHOR, DECLARE
from scripts.chaos import agreement, bulk
from scripts.chaos.bulk import Bulk
from scripts.chaos.sample_network import SampleNetwork

HELD_BACK = 50
"""Lines that come only when the gateway is dead, so that it always dies in the middle."""


def declarations(sample: SampleNetwork) -> Bulk:
    """Three portions."""
    return bulk.declarations(sample.desk(bulk.MEMBER, bulk.PARTY), 3 * DECLARE.lines)


def documents(sample: SampleNetwork) -> Bulk:
    """Three batches."""
    return bulk.documents(sample.desk(bulk.MEMBER, bulk.PARTY), 3 * ANCHOR.lines)


def outlives_a_kill(sample: SampleNetwork, request: Bulk, folder: Path) -> None:
    """Gateway and relay are killed while they take the request; it is sent again, and each line comes to exactly one outcome."""
    before = bulk.broken_off(sample, request, HELD_BACK)
    assert 0 < before < len(request.lines)
    assert bulk.sent_again(sample, request) == list(request.commands)
    sample.restart(f"relay-{bulk.MEMBER}")
    sample.all_answer()
    agreement.settled(sample)
    bulk.each_is_there_once(sample, request)
    agreement.each_has_one_outcome(sample, bulk.carriers(sample, request))
    agreement.projections_equal_a_rebuild(sample, folder)
    agreement.witnesses_agree(sample)
    assert bulk.sent_again(sample, request) == list(request.commands), "and once more, when all is over"
    assert len(bulk.accepted(sample, request)) == len(request.lines)
