"""`gwanmun chaos`: a fault, made to a network founded for it in network namespaces of this machine, and what held."""

import json
import secrets
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scripts.chaos.sample_network import SampleNetwork
from scripts.chaos.scenarios import SCENARIOS
from scripts.chaos.trial import run_trial
from scripts.cli.errors import CommandError
from scripts.links.namespaces import Namespaces
from scripts.network.engine_nodes import engine_program
from scripts.network.running import SLUGS


def chaos(
    scenario: Annotated[str, typer.Argument(help=", ".join(SCENARIOS))],
    seed: Annotated[
        int | None, typer.Option(min=0, help="Chooses the victims; by chance when left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The evidence, for machines.")] = False,
) -> None:
    """Founds four validators, puts them under load, makes the fault, and proves that nothing was lost or doubled.

    Exit codes: 0 everything held, 1 something did not, 2 there is no such scenario.
    """
    if scenario not in SCENARIOS:
        raise CommandError(f"there is no scenario {scenario!r}; there are: {', '.join(SCENARIOS)}")
    chosen = secrets.randbelow(2**32) if seed is None else seed
    engine_program()
    console = Console(stderr=as_json)
    console.print(f"{scenario}, seed {chosen}: {SCENARIOS[scenario].__doc__}")
    with tempfile.TemporaryDirectory(prefix="gwanmun-chaos-") as folder, Namespaces(SLUGS, chosen) as links:
        sample = SampleNetwork(Path(folder) / "network", validators=len(SLUGS), links=links)
        try:
            sample.start()
            console.print("  four validators, gateways and witnesses are up; now load and fault")
            seen = run_trial(sample, scenario, chosen, Path(folder))
        finally:
            sample.stop()
    if as_json:
        print(json.dumps(seen, indent=1))
        return
    for name, value in seen.items():
        console.print(f"  {name.replace('_', ' ')}: {value}")
