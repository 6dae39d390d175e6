"""Tells what happens, in plain words, and keeps it for the timeline."""

import time
from dataclasses import dataclass
from typing import Literal

from rich.console import Console

Mark = Literal["done", "refused", "proved"]
STYLES: dict[Mark, str] = {"done": "green", "refused": "yellow", "proved": "cyan"}
SIGNS: dict[Mark, str] = {"done": "✓", "refused": "✗", "proved": "◆"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: seconds after the start, who did it, what, and how it ended."""

    at: float
    who: str
    what: str
    mark: Mark


class Narrator:
    """Prints each moment as it happens."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._start = time.monotonic()
        self.moments: list[Moment] = []

    def chapter(self, title: str) -> None:
        self._console.print(f"\n[bold]{title}[/bold]")

    def say(self, text: str) -> None:
        self._console.print(f"  [dim]{text}[/dim]")

    def moment(self, who: str, what: str, mark: Mark = "done", detail: str = "") -> None:
        """Something happened; `detail` is said, not drawn."""
        at = time.monotonic() - self._start
        self.moments.append(Moment(at, who, what, mark))
        style = STYLES[mark]
        self._console.print(f"  [{style}]{SIGNS[mark]}[/{style}] {at:5.1f} s  [bold]{who}[/bold] {what}")
        if detail:
            self._console.print(f"             [dim]{detail}[/dim]")
