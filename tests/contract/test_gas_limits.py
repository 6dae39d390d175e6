"""Gas stays under its goals, and every command is given enough: on a real anvil, as `gwanmun bench gas` measures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.bindings.events import Done
from contracts.gas import GAS_FILE, allowances, gas_allowance, render_allowances
from evidence.facts import Verb
from scripts.bench.gas import GOALS, TABLE, measure, render_table
from scripts.bench.gas_allowances import SCENES, measure_allowances
from scripts.bench.gas_chain import GasChain, Submitted, gas_chain
from scripts.bench.gas_floor import floor
from scripts.bench.gas_scenes import Scenes

pytestmark = pytest.mark.network

BIG = 20
"""More items than were measured."""


@pytest.fixture(scope="module")
def chain() -> Iterator[GasChain]:
    with gas_chain() as running:
        yield running


@pytest.fixture(scope="module")
def figures(chain: GasChain) -> dict[str, Submitted]:
    return measure(Scenes(chain))


@pytest.mark.parametrize("name", [name for name, goal in GOALS.items() if goal.gas is not None])
def test_a_figure_is_under_its_goal_and_not_under_its_floor(figures: dict[str, Submitted], name: str) -> None:
    goal = GOALS[name].gas
    assert goal is not None
    assert floor(figures[name]) < figures[name].gas_used < goal


def test_the_refused_draw_is_refused_and_all_others_are_done(figures: dict[str, Submitted]) -> None:
    done = {
        name: all(isinstance(outcome, Done) for outcome in submitted.outcomes)
        for name, submitted in figures.items()
    }
    assert done == {name: name != "draw_refused" for name in GOALS}


def test_committed_table_and_allowances_are_what_is_measured(
    chain: GasChain, figures: dict[str, Submitted]
) -> None:
    measured = measure_allowances(Scenes(chain))
    assert GAS_FILE.read_text("utf-8") == render_allowances(measured)
    assert TABLE.read_text("utf-8") == render_table(figures, measured)


def test_every_verb_has_an_allowance() -> None:
    assert set(allowances()) == set(Verb) == set(SCENES)


@pytest.mark.parametrize("items", [2, BIG])
@pytest.mark.parametrize("verb", list(Verb))
def test_a_command_is_done_with_its_allowance(chain: GasChain, verb: Verb, items: int) -> None:
    scenes = Scenes(chain)
    for scene in SCENES[verb]:
        member, call = scene(scenes, items)
        chain.do(member, call, gas=gas_allowance(verb, items))
