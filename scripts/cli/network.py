"""`gwanmun network`: the real network, a node of the engine for every member."""

import json
import time
from contextlib import nullcontext
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from scripts.cli import ceremony, governing, keeping
from scripts.cli.errors import CommandError
from scripts.cli.places import DEFAULT_NAME, Name, Where, engine_home, home_of
from scripts.cli.stopping import stop_event
from scripts.cli.up import describe, watch
from scripts.network.cast import MEMBERS, WITH_GATEWAYS
from scripts.network.engine_nodes import engine_program
from scripts.network.own_servers import OwnServers
from scripts.network.ports import DAEMONS, NODES, Ports
from scripts.network.processes import stopping
from scripts.network.running import FIRST_NODE_PORT, Network
from scripts.network.status import NodeStatus, ValidatorStatus, statuses, validator_statuses

FEWEST = 3
"""Members that the sample's main job needs: an exporting administration, an issuer, an importing administration."""

network = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__)

for step in (ceremony.init, ceremony.confirm, ceremony.book, ceremony.found):
    network.command()(step)
network.command("assemble")(ceremony.assemble_founding)
for decision in (
    governing.join,
    governing.add_member,
    governing.remove_member,
    governing.add_validator,
    governing.remove_validator,
    governing.rotate_key,
    governing.proposals,
    governing.approve,
    keeping.backup,
    keeping.restore,
    keeping.upgrade,
):
    network.command()(decision)


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
    members: Annotated[
        int | None,
        typer.Option(
            min=FEWEST, max=len(MEMBERS), help="Members of a new network, all of which validate. [4]"
        ),
    ] = None,
    real: Annotated[
        bool,
        typer.Option(
            help="In a new network, gives every member a gateway, a PostgreSQL server and an IPFS daemon."
        ),
    ] = False,
) -> None:
    """Starts the node, gateway and witness of every member whose keys are here, and keeps them until Ctrl-C; founds a sample
    network when there is none."""
    here, stop, console = home_of(name, home), stop_event(), Console()
    founded = here.exists or here.founding.exists()
    if founded and (validators or port or members or real):
        raise CommandError(
            f"{here.root} has a network already: leave --validators, --members, --real and --port out"
        )
    engine_program()
    cast = (WITH_GATEWAYS if real else MEMBERS)[:members]
    if (validators or 0) > len(cast):
        raise CommandError(f"{validators} of {len(cast)} members cannot validate")
    ports = Ports.row(port or FIRST_NODE_PORT, (*NODES, *DAEMONS), cast)
    servers = OwnServers.of(here) or (OwnServers.new(here, cast, ports) if real else None)
    started = time.monotonic()
    with servers or nullcontext():
        running = Network(
            here,
            ports,
            databases=servers.databases if servers else None,
            daemons=servers.bodies if servers else None,
            validators=validators or len(cast),
            cast=cast,
        )
        with stopping(running.processes):
            book = running.start(lambda what: console.print(f"  {what}"))
            describe(console, here, book, time.monotonic() - started)
            watch(running, stop)


@network.command()
def status(
    name: Name = DEFAULT_NAME,
    home: Where = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Height, peers, validators and finality lag of every node, and how long each validator has not signed. Exit code 1
    when no node answers."""
    here = engine_home(name, home)
    nodes = statuses(here, here.own_members())
    validators = validator_statuses(here, here.own_members())
    if as_json:
        told: dict[str, Any] = {
            "network": here.network().network,
            "height": max(node.height for node in nodes),
        }
        told["nodes"] = [asdict(node) for node in nodes]
        told["validators"] = [asdict(validator) for validator in validators]
        print(json.dumps(told, indent=1))
    else:
        Console().print(_table(nodes))
        Console().print(_validator_table(validators))
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


def _validator_table(validators: list[ValidatorStatus]) -> Table:
    table = Table("validator", "signed last", "silent", box=None)
    for one in validators:
        table.add_row(one.member, str(one.signed) if one.signed else "never", f"{one.silent_s:.1f} s")
    return table
