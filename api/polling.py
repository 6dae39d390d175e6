"""How often a process looks for work that nobody announces."""

from dataclasses import dataclass, field
from typing import Final

SHORTEST_SECONDS: Final = 0.05
LONGEST_SECONDS: Final = 0.25
GROWTH: Final = 1.25


@dataclass(slots=True)
class Polling:
    """Seconds until the next look: none behind work, few while there may be more, more when there was none for a while."""

    _rest: float = field(default=SHORTEST_SECONDS)

    def after(self, worked: bool) -> float:
        """What to wait behind a look that found work, or none."""
        if worked:
            self._rest = SHORTEST_SECONDS
            return 0.0
        rest, self._rest = self._rest, min(self._rest * GROWTH, LONGEST_SECONDS)
        return rest
