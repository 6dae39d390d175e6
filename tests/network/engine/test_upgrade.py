"""The engine's program is changed at a height, on all nodes, under load: rehearsed as operators do it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nodes.gwanmund.build import PROGRAM, SOURCES, build_engine
from scripts.chaos import agreement
from scripts.chaos.history import come_to, height, one_history
from scripts.chaos.load import Load
from scripts.chaos.sample_network import SampleNetwork
from scripts.cli.errors import CommandError
from scripts.network import upgrades
from scripts.network.home import Home
from scripts.network.running import SLUGS

pytestmark = [pytest.mark.real, pytest.mark.network]

COMMANDS = 40
AHEAD = 60
"""Blocks, in which each node is restarted once."""
PATIENCE_S = 300.0
SAID = '"A node of a Gwanmun network"'
SAYS_NOW = '"A node of a Gwanmun network, upgraded"'


def _next_program(folder: Path) -> Path:
    """The same engine but for a word, as another program."""
    sources = folder / "engine"
    shutil.copytree(SOURCES, sources)
    main = sources / "cmd" / PROGRAM / "main.go"
    text = main.read_text()
    assert SAID in text
    main.write_text(text.replace(SAID, SAYS_NOW))
    build_engine(folder / PROGRAM, sources)
    return folder / PROGRAM


def test_all_nodes_change_their_program_at_the_height_that_was_agreed(program: Path, tmp_path: Path) -> None:
    assert program.exists()
    new = _next_program(tmp_path)
    sample = SampleNetwork(tmp_path / "network", validators=len(SLUGS))
    home, pids = Home(sample.root), dict[str, int]()
    try:
        sample.start()
        load = Load(sample, COMMANDS)
        at = height(sample, SLUGS[0]) + AHEAD
        for slug in SLUGS:
            upgrades.plan(home, slug, at, new)
            sample.network.processes.end(f"node-{slug}")
            pids[slug] = sample.network.processes.restart(f"node-{slug}").process.pid
            come_to(sample, [slug], height(sample, SLUGS[0]) - 1)
        assert height(sample, SLUGS[0]) < at, "the nodes were restarted in time"
        accepted = load.finish()
        agreement.until(lambda: height(sample, SLUGS[0]) > at, "the network goes on behind it", PATIENCE_S)
        come_to(sample, SLUGS, at + 3)
        for slug in SLUGS:
            assert upgrades.planned(home, slug) is None
            assert upgrades.own_program(home, slug).read_bytes() == new.read_bytes()
            assert Path(f"/proc/{pids[slug]}/exe").resolve() == upgrades.own_program(home, slug)
        assert one_history(sample, SLUGS) > at
        later = Load(sample, COMMANDS).finish()
        agreement.settled(sample)
        agreement.each_has_one_outcome(sample, accepted + later)
        agreement.witnesses_agree(sample)
    finally:
        sample.stop()


def test_a_program_that_does_not_run_or_was_exchanged_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.member("kcs").mkdir(parents=True)
    (tmp_path / "no-program").write_text("nothing")
    with pytest.raises(CommandError, match="does not run"):
        upgrades.plan(home, "kcs", 10, tmp_path / "no-program")
    assert upgrades.planned(home, "kcs") is None
    upgrades.plan(home, "kcs", 10, Path("/bin/true"))
    (home.member("kcs") / "upgrade" / PROGRAM).write_text("another")
    with pytest.raises(CommandError, match="not the one that was planned"):
        upgrades.planned(home, "kcs")
