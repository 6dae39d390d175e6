"""The model of a whole trade: its figures follow from its constants, and the fullest part is named."""

import pytest

from contracts.gas import gas_allowance
from evidence.facts import Verb
from scripts.network.running import SLUGS
from scripts.scale.model import YEAR_S, Demand, model, run
from scripts.scale.regions import distances

MEASURED = {
    "block_interval_s_median_apart": 1.0,
    "commands_per_s_apart": 100.0,
    "node_bytes_per_command_apart": 1000.0,
}
ONE_A_SECOND = Demand(declarations=YEAR_S, administrations=2, peak=2.0, certified=0.0, items=1)


def test_a_declaration_without_a_certificate_is_three_commands() -> None:
    verbs = (Verb.DECLARATIONS_DECLARE, Verb.DECLARATIONS_REPORT_LOADING)
    told = model(ONE_A_SECOND, MEASURED)
    assert (told["commands_per_declaration"], told["commands_per_s_peak"]) == (3.0, 6.0)
    gas = sum(map(gas_allowance, verbs)) + gas_allowance(Verb.DECLARATIONS_RELEASE, 1)
    assert told["gas_per_declaration"] == gas
    assert told["gateway_requests_per_s_peak"] == 3.0
    assert told["node_tb_a_year"] == pytest.approx(3 * YEAR_S * 1000 / 1e12)


def test_what_is_full_first_is_what_has_the_greatest_share() -> None:
    for rate, first in ((100.0, "chain_commands"), (1e9, "chain_gas")):
        told = model(ONE_A_SECOND, MEASURED | {"commands_per_s_apart": rate})
        assert told["full_first"] == first
        assert told["chains_needed_at_peak"] == told[f"share_of_{first}"]
    assert model(ONE_A_SECOND, MEASURED)["share_of_chain_commands"] == pytest.approx(0.06)


def test_the_model_runs_on_what_was_measured() -> None:
    told = run()
    assert told["declarations_per_s_mean"] == pytest.approx(13.64, abs=0.01)
    assert all(isinstance(value, str) or float(str(value)) > 0 for value in told.values())


def test_every_pair_of_members_has_a_distance_that_is_the_same_both_ways() -> None:
    links = distances()
    assert len(links) == len(SLUGS) * (len(SLUGS) - 1)
    assert all(
        links[one, other] == links[other, one] and link.loss == 0 for (one, other), link in links.items()
    )
    assert {link.delay for link in links.values()} == {0.010, 0.045, 0.080}
