"""How far a witness has come, in numbers."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from oracles.witness.answers import Answers
from oracles.witness.types import Node


class Standing(Collector):
    """One witness's. Heights are 0 before the first."""

    def __init__(self, answers: Answers, node: Node) -> None:
        self._answers = answers
        self._node = node

    def describe(self) -> list[Metric]:
        """Nothing is asked for before the first scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        standing = self._answers.standing()
        numbers = {name: value if isinstance(value, int) else 0 for name, value in standing.items()}
        yield from (
            GaugeMetricFamily("gwanmun_witness_facts", "Facts in the log.", numbers["size"]),
            GaugeMetricFamily("gwanmun_witness_block", "Latest block with facts.", numbers["block"]),
            GaugeMetricFamily("gwanmun_witness_signed_block", "Latest signed checkpoint.", numbers["signed"]),
            GaugeMetricFamily(
                "gwanmun_witness_scanned_block", "Height searched for facts.", numbers["scanned"]
            ),
            GaugeMetricFamily(
                "gwanmun_witness_node_up", "Whether the node answers.", int(self._node.answers)
            ),
        )
        if self._node.tip is not None:
            behind = max(0, self._node.tip - numbers["scanned"])
            lag = "Blocks of the node that are not searched yet."
            yield GaugeMetricFamily("gwanmun_witness_lag_blocks", lag, behind)
