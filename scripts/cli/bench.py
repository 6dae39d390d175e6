"""`gwanmun bench NAME`: a figure and its peer or bound, measured in one run."""

import json
from importlib import import_module
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scripts.cli.errors import CommandError

# name -> module with `run() -> dict[str, object]`; that of network also takes a number of transactions
BENCHES = {
    "bulk": "scripts.bench.bulk",
    "commit": "scripts.bench.commit",
    "evidence": "scripts.bench.evidence",
    "gas": "scripts.bench.gas",
    "index": "scripts.bench.index",
    "network": "scripts.bench.network",
    "verify": "scripts.bench.verify",
    "pipeline": "scripts.bench.pipeline",
    "regions": "scripts.scale.regions",
    "scale": "scripts.scale.model",
}


def bench(
    name: Annotated[str, typer.Argument(help=f"one of: {', '.join(BENCHES)}")],
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    transactions: Annotated[
        int | None, typer.Option(help="network: how many to send, fewer for a quick run")
    ] = None,
) -> None:
    """Measures NAME, with its peer or bound in the same run."""
    if name not in BENCHES:
        raise CommandError(f"no bench {name!r}; there are: {', '.join(BENCHES)}")
    if transactions is not None and name != "network":
        raise CommandError(f"bench {name} sends no transactions")
    chosen = {} if transactions is None else {"transactions": transactions}
    figures = import_module(BENCHES[name]).run(**chosen)
    if as_json:
        print(json.dumps(figures))
        return
    table = Table("figure", "value", title=f"bench {name}")
    for figure, value in figures.items():
        table.add_row(figure, f"{value:,.3f}" if isinstance(value, float) else str(value))
    Console().print(table)
