"""`gwanmun bench gas`: total gas of the transactions that matter, through Ledger.submit, with the floor beside each.

Steady state: the accounts have submitted before, the declarations' items are certified in part, the certificates are
received and drawn on in part. Writes docs/gas.md and contracts/gas.json, which come out the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.gas import GAS_FILE, Allowance, render_allowances
from evidence.facts import VERB_NAMES, Verb
from scripts.bench.gas_allowances import measure_allowances
from scripts.bench.gas_chain import ISSUER, KOREA, VIETNAM, Submitted, gas_chain
from scripts.bench.gas_floor import events, floor, intrinsic, storage
from scripts.bench.gas_scenes import CERTIFIED, Scenes

TABLE: Final = Path(__file__).parent.parent.parent / "docs" / "gas.md"
DRAWS: Final = 50


@dataclass(frozen=True, slots=True)
class Goal:
    """What is measured, and the figure's upper bound where there is one."""

    gas: int | None
    about: str


GOALS: Final[Mapping[str, Goal]] = {
    "anchor_one": Goal(95_000, "one document anchored"),
    "anchor_100": Goal(95_000, "a root over 100 documents anchored"),
    "anchor_10": Goal(460_000, "ten anchors in one submit"),
    "issue_3": Goal(290_000, "a certificate of 3 lines, each on a released item"),
    "draw": Goal(120_000, "a draw on a certificate's line"),
    "draw_refused": Goal(80_000, "a draw beyond what is certified, refused"),
    "draw_50": Goal(2_700_000, "50 draws in one submit, by 50 entries on one certificate"),
    "draw_50_apart": Goal(None, "50 draws in one submit, each on a certificate of its own"),
}


def run() -> dict[str, object]:
    """Every figure, its floor as `<figure>_floor`, and its goal, if it has one, as `<figure>_goal`. Writes both files."""
    with gas_chain() as chain:
        scenes = Scenes(chain)
        measured = measure(scenes)
        allowances = measure_allowances(scenes)
    TABLE.write_text(render_table(measured, allowances), "utf-8")
    GAS_FILE.write_text(render_allowances(allowances), "utf-8")
    figures: dict[str, object] = {}
    for name, submitted in measured.items():
        figures[name] = submitted.gas_used
        figures[f"{name}_floor"] = floor(submitted)
        if GOALS[name].gas is not None:
            figures[f"{name}_goal"] = GOALS[name].gas
    return figures


def measure(scenes: Scenes) -> dict[str, Submitted]:
    """The transactions of GOALS, in a network that has been running for a while."""
    chain = scenes.chain
    declaration = scenes.released(3)
    earlier = scenes.certificate(declaration, items=3)
    chain.do(ISSUER, scenes.issue(earlier))
    chain.do(VIETNAM, scenes.receive(earlier), scenes.draw(earlier))
    chain.do(KOREA, scenes.anchor())
    many = scenes.firsts(DRAWS)
    for certificate in many:
        chain.do(VIETNAM, scenes.receive(certificate), scenes.draw(certificate))
    return {
        "anchor_one": chain.do(ISSUER, scenes.anchor()),
        "anchor_100": chain.do(ISSUER, scenes.anchor(100)),
        "anchor_10": chain.do(ISSUER, *(scenes.anchor() for _ in range(10))),
        "issue_3": chain.do(ISSUER, scenes.issue(scenes.certificate(declaration, items=3))),
        "draw": chain.do(VIETNAM, scenes.draw(earlier)),
        "draw_refused": chain.submit(VIETNAM, scenes.draw(earlier, quantity=CERTIFIED)),
        "draw_50": chain.do(VIETNAM, *(scenes.draw(earlier, line=1 + i % 3) for i in range(DRAWS))),
        "draw_50_apart": chain.do(VIETNAM, *(scenes.draw(certificate) for certificate in many)),
    }


def render_table(measured: Mapping[str, Submitted], allowances: Mapping[Verb, Allowance]) -> str:
    """The text of docs/gas.md."""
    rows = [_row(name, submitted) for name, submitted in measured.items()]
    given = [
        f"| {VERB_NAMES[verb]} | {allowance.base:,} | {allowance.per_item:,} |"
        for verb, allowance in sorted(allowances.items())
    ]
    return "\n".join([*_HEADER, *rows, *_BETWEEN, *given, ""])


def _row(name: str, submitted: Submitted) -> str:
    parts = (intrinsic(submitted.data), storage(submitted), events(submitted.logs))
    cells = (submitted.gas_used, GOALS[name].gas, floor(submitted), *parts)
    numbers = " | ".join("" if cell is None else f"{cell:,}" for cell in cells)
    return f"| {name} | {GOALS[name].about} | {numbers} |"


_HEADER: Final = (
    "# Gas",
    "Written by `gwanmun bench gas` from signed transactions on anvil under the `cancun` rules; the same on every machine.",
    "",
    "Gas is the total of the transaction through `Ledger.submit` in steady state: the account has submitted before, the",
    "items are certified in part, the lines drawn in part. The floor is what no code could avoid, with this store and these",
    "events:",
    "- intrinsic: 21,000 and the call data, 16 a byte (4 when it is zero);",
    "- storage: 22,100 for each new fact, 5,000 for each fact that changes (100 when it changes again), 5,000 each for the",
    "  account's sequence number, the count of facts and the running hash;",
    "- events: 375, 375 a topic, 8 a byte.",
    "",
    "Above the floor lie SHA-256 of key and running hash, calls between Ledger, contracts and Membership, reads of what the",
    "rules need, and the rules.",
    "",
    "| figure | what | gas | goal, under | floor | intrinsic | storage | events |",
    "|---|---|---|---|---|---|---|---|",
)

_BETWEEN: Final = (
    "",
    "## What a command is given",
    "`contracts/gas.json`: a quarter more than the dearest case measured of each verb (alone in its transaction, all slots cold,",
    "through certified copies, back-to-back). What counts as an item: contracts/gas.py.",
    "",
    "| verb | base | per item |",
    "|---|---|---|",
)
