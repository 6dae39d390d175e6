"""What the engine's nodes of a network say: how far they are, and whether they tell one history."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nodes.connection import Connection
from nodes.errors import ConnectionFailed, NodesError
from nodes.types import BlockHash
from scripts.chaos.agreement import require, until
from scripts.chaos.sample_network import SampleNetwork

ASKED_AT_ONCE = 200
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class History:
    """The hashes of blocks 1, 2, ... as one node tells them."""

    hashes: tuple[BlockHash, ...]

    @property
    def height(self) -> int:
        return len(self.hashes)


def height(sample: SampleNetwork, slug: str) -> int:
    """A node's latest block, which is final; -1 when it does not answer."""
    with Connection(sample.book.nodes[slug]) as node:
        try:
            return node.head().number
        except NodesError:
            return -1


def come_to(sample: SampleNetwork, slugs: Iterable[str], number: int) -> None:
    """Waits until these nodes hold that block."""
    for slug in slugs:
        until(lambda slug=slug: height(sample, slug) >= number, f"{slug} comes to block {number}")  # type: ignore[misc]


def stand_still(
    sample: SampleNetwork,
    slugs: Sequence[str],
    seconds: float,
    meanwhile: Callable[[], object] = lambda: None,
) -> dict[str, int]:
    """Waits until none of these nodes has made a block for so long; the last that each made. `meanwhile` is done at each look."""
    last, since = dict[str, int](), time.monotonic()

    def stood() -> bool:
        nonlocal last, since
        meanwhile()
        if (now := {slug: height(sample, slug) for slug in slugs}) != last:
            last, since = now, time.monotonic()
        return time.monotonic() - since >= seconds

    until(stood, f"{', '.join(slugs)} stand still for {seconds:g} s")
    return last


def history(sample: SampleNetwork, slug: str) -> History:
    """Everything that a node holds."""
    with Connection(sample.book.nodes[slug]) as node:
        numbers = range(1, node.head().number + 1)
        found: list[BlockHash] = []
        for first in range(0, len(numbers), ASKED_AT_ONCE):
            for block in node.blocks(numbers[first : first + ASKED_AT_ONCE]):
                require(block is not None, f"{slug} holds every block up to its head")
                found += [block.hash] if block else []
    return History(tuple(found))


def one_history(sample: SampleNetwork, slugs: Sequence[str]) -> int:
    """The blocks that all these nodes hold are the same; how many they are."""
    return agreed({slug: history(sample, slug) for slug in slugs})


def agreed(told: Mapping[str, History]) -> int:
    """How many blocks all tell; Disagreement when they do not tell the same ones."""
    shared = min(one.height for one in told.values())
    starts = {one.hashes[:shared] for one in told.values()}
    require(len(starts) == 1, f"the first {shared} blocks are the same at {', '.join(told)}")
    return shared


def tells_no_other(sample: SampleNetwork, slug: str, truth: History) -> int:
    """Every block that a node still tells, as damaged as it is, is the true one; how many it tells."""
    told: dict[int, BlockHash] = {}
    with Connection(sample.book.nodes[slug]) as node:
        for number in range(1, truth.height + 1):
            try:
                found = node.block_hash(number)
            except ConnectionFailed:
                break
            except NodesError:
                continue
            if found is not None:
                told[number] = found
    return confirmed(truth, told)


def confirmed(truth: History, told: Mapping[int, BlockHash]) -> int:
    """How many blocks are told, by number; Disagreement when one is not the true one."""
    false = [number for number, found in told.items() if found != truth.hashes[number - 1]]
    require(not false, f"no block is told otherwise than it is, {false} are")
    return len(told)


def extends(sample: SampleNetwork, slug: str, before: History) -> None:
    """A node still holds what was final before."""
    require(
        history(sample, slug).hashes[: before.height] == before.hashes,
        f"{slug} lost none of {before.height} final blocks",
    )
