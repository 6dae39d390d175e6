"""`gwanmun bench scale`: what a year of a whole trade asks of the network, by measured constants, and what is full first.

Gas of each verb is the allowance in contracts/gas.json; measured.json keeps one run of `gwanmun bench regions`. Everything else
is an assumption, and stands here by its name.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.gas import gas_allowance
from evidence.facts import Verb
from nodes.profiles import load_profile

MEASURED: Final = Path(__file__).parent / "measured.json"
YEAR_S: Final = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Demand:
    """A trade. `peak` is the busiest hour's rate over the year's mean; `certified` the share with a preferential certificate;
    `items` the goods items of a declaration or lines of a certificate."""

    declarations: int = 430_000_000
    administrations: int = 30
    peak: float = 4.0
    certified: float = 0.1
    items: int = 3

    @property
    def commands(self) -> dict[Verb, float]:
        """Commands for one declaration, by verb."""
        return {
            Verb.DECLARATIONS_DECLARE: 1.0,
            Verb.DECLARATIONS_RELEASE: 1.0,
            Verb.DECLARATIONS_REPORT_LOADING: 1.0,
            Verb.CERTIFICATES_APPLY: self.certified,
            Verb.CERTIFICATES_ISSUE: self.certified,
            Verb.CERTIFICATES_RECEIVE: self.certified,
            Verb.CERTIFICATES_DRAW: self.certified * self.items,
        }

    @property
    def gas(self) -> float:
        """Gas for one declaration and what follows from it."""
        counted = {Verb.DECLARATIONS_RELEASE, Verb.CERTIFICATES_ISSUE}
        return sum(
            share * gas_allowance(verb, self.items if verb in counted else 0)
            for verb, share in self.commands.items()
        )


def run() -> dict[str, object]:
    """The model with the measured constants."""
    return model(Demand(), json.loads(MEASURED.read_text()))


def model(demand: Demand, measured: dict[str, float]) -> dict[str, object]:
    """Shares are of what one chain of four validators in three regions does: above 1 it is full at the peak.

    `chain_gas` compares with full blocks at the measured interval, `chain_commands` with commands a second as measured.
    """
    mean = demand.declarations / YEAR_S
    commands = sum(demand.commands.values())
    interval = measured["block_interval_s_median_apart"]
    gas_per_s = load_profile("consortium").block_gas_limit / interval
    shares = {
        "chain_gas": mean * demand.peak * demand.gas / gas_per_s,
        "chain_commands": mean * demand.peak * commands / measured["commands_per_s_apart"],
    }
    first = max(shares, key=lambda name: shares[name])
    return {
        "declarations_per_s_mean": mean,
        "declarations_per_s_peak": mean * demand.peak,
        "commands_per_declaration": commands,
        "commands_per_s_peak": mean * demand.peak * commands,
        "gas_per_declaration": demand.gas,
        "gas_per_s_peak": mean * demand.peak * demand.gas,
        "gas_per_s_of_full_blocks": gas_per_s,
        **{f"share_of_{name}": share for name, share in shares.items()},
        "full_first": first,
        "chains_needed_at_peak": shares[first],
        "blocks_a_year": YEAR_S / interval,
        "node_tb_a_year": demand.declarations * commands * measured["node_bytes_per_command_apart"] / 1e12,
        "gateway_declarations_per_s_peak": mean * demand.peak / demand.administrations,
        "gateway_requests_per_s_peak": mean * demand.peak * commands / demand.administrations,
    }
