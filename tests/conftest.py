"""What a run says at its end."""

import re

import pytest

SEED = re.compile(r"\[(seed \d+)\b")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What chance decided, so that a run can be repeated."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    seeds = {found[1] for report in reports if (found := SEED.search(report.nodeid))}
    if seeds:
        terminalreporter.write_line(f"by chance: {', '.join(sorted(seeds))}")
