"""`gwanmun bench index`: what follows the chain, at the gateway (events) and at the witness (facts)."""

from scripts.bench.index_events import run_events
from scripts.bench.index_facts import run_facts


def run() -> dict[str, object]:
    """Both, each with its bound."""
    return run_events() | run_facts()
