"""A fault under way: whom it is done to, and what every scenario does to nodes."""

import random
from dataclasses import dataclass, field
from typing import Any, Final

from scripts.chaos.history import come_to, height
from scripts.chaos.load import Accepted
from scripts.chaos.sample_network import SampleNetwork
from scripts.cli.errors import CommandError
from scripts.links.namespaces import Namespaces
from scripts.network.running import SLUGS

Seen = dict[str, Any]
GOES_ON_BLOCKS: Final = 4
STANDSTILL_S: Final = 4.0
"""Several times the longest round of four validators: who makes no block for so long makes none."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A scenario under way: who it is done to is drawn from the seed. `accepted` are commands that it sent beside the load."""

    sample: SampleNetwork
    chance: random.Random
    accepted: list[Accepted] = field(default_factory=list)

    @property
    def links(self) -> Namespaces:
        """CommandError when the members live in no namespaces."""
        if self.sample.links is None:
            raise CommandError("this fault is made to links between namespaces", exit_code=1)
        return self.sample.links

    def some(self, count: int) -> list[str]:
        """So many members, by chance."""
        return self.chance.sample(SLUGS, count)

    def kill(self, *slugs: str) -> None:
        """kill -9 of members' nodes."""
        for slug in slugs:
            self.sample.kill(f"node-{slug}")

    def end(self, slug: str) -> None:
        """Tells a member's node to end, and waits until it has."""
        self.sample.end(f"node-{slug}")

    def restart(self, *slugs: str) -> None:
        for slug in slugs:
            self.sample.restart(f"node-{slug}")

    def goes_on(self, *slugs: str, behind: int = 0) -> int:
        """Waits until these nodes have made more blocks, behind that one at least; the height that they came to."""
        aim = max(behind, *(height(self.sample, slug) for slug in slugs)) + GOES_ON_BLOCKS
        come_to(self.sample, slugs, aim)
        return aim


def others(*slugs: str) -> list[str]:
    return [slug for slug in SLUGS if slug not in slugs]
