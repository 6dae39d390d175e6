"""`gwanmun network`: the real network, a node of the engine for every member."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scripts.cli import ceremony
from scripts.cli.errors import CommandError
from scripts.cli.stopping import stop_event
from scripts.cli.up import describe, watch
from scripts.network.cast import MEMBERS
from scripts.network.engine_nodes import engine_program
from scripts.network.home import Home
from scripts.network.ports import NODES, Ports
from scripts.network.processes import stopping
from scripts.network.running import FIRST_NODE_PORT, Network
from scripts.network.status import NodeStatus, statuses

NETWORKS = Path("build/networks")
DEFAULT_NAME = "main"

network = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__)
Name = Annotated[str, typer.Option(help=f"Name of the network: its directory in {NETWORKS}.")]
Where = Annotated[Path | None, typer.Option("--home", help="Directory of the network, instead of a name.")]


def home_of(name: str, home: Path | None = None) -> Home:
    """Where the network of that name lives, unless a directory is given. CommandError when that is no name."""
    if home is not None:
        return Home(home)
    if not name.replace("-", "").isalnum():
        raise CommandError(f"{name!r} is no name: letters, digits and hyphens")
    return Home(NETWORKS / name)


def engine_home(name: str, home: Path | None = None) -> Home:
    """The home of a network that was founded and runs on the engine. CommandError when it is not."""
    found = home_of(name, home)
    if not found.exists:
        raise CommandError(f"no network in {found.root}: run `gwanmun network up` first")
    return found


for step in (ceremony.init, ceremony.confirm, ceremony.found):
    network.command()(step)
network.command("assemble")(ceremony.assemble_founding)


@network.command()
def up(
    validators: Annotated[
        int | None, typer.Option(min=1, max=len(MEMBERS), help="Members that validate, of a new network. [4]")
    ] = None,
    name: Name = DEFAULT_NAME,
    home: Where = None,
    port: Annotated[
        int | None,
        typer.Option(help=f"First of a row of loopback ports, of a new network. [{FIRST_NODE_PORT}]"),
    ] = None,
) -> None:
    """Starts the node, gateway and witness of every member whose keys are here, and keeps them until Ctrl-C; founds a sample
    network when there is none."""
    here, stop, console = home_of(name, home), stop_event(), Console()
    if (here.exists or here.founding.exists()) and (validators or port):
        raise CommandError(f"{here.root} has a network already: leave --validators and --port out")
    engine_program()
    ports = Ports.row(port or FIRST_NODE_PORT, NODES)
    running = Network(here, ports, validators=validators or len(MEMBERS))
    with stopping(running.processes):
        started = time.monotonic()
        book = running.start(lambda what: console.print(f"  {what}"))
        describe(console, here, book, time.monotonic() - started)
        watch(running, stop)


@network.command()
def status(
    name: Name = DEFAULT_NAME,
    home: Where = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Height, peers, validators and finality lag of every node. Exit code 1 when none answers."""
    here = engine_home(name, home)
    nodes = statuses(here, here.own_members())
    if as_json:
        told = {"network": here.network().network, "height": max(node.height for node in nodes)}
        print(json.dumps({**told, "nodes": [asdict(node) for node in nodes]}, indent=1))
    else:
        Console().print(_table(nodes))
    if all(node.error for node in nodes):
        raise CommandError(f"no node of {here.root} answers: is it up?", exit_code=1)


def _table(nodes: list[NodeStatus]) -> Table:
    table = Table("member", "height", "behind", "peers", "validators", "power", "finality lag", box=None)
    for node in nodes:
        if node.error:
            table.add_row(node.member, node.error)
            continue
        counts = (node.height, node.behind, node.peers, node.validators, node.power)
        table.add_row(node.member, *map(str, counts), f"{node.finality_lag_s:.2f} s")
    return table
