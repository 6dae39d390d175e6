"""`gwanmun up`: the sample network and its gateways, kept running to explore."""

import threading
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scripts.cli.errors import CommandError
from scripts.cli.stopping import stop_event
from scripts.network.cast import MEMBERS, PARTIES
from scripts.network.home import DEFAULT_HOME, Home, NetworkFile
from scripts.network.ports import Ports
from scripts.network.processes import stopping
from scripts.network.running import FIRST_PORT, Network

LOOK_SECONDS = 0.5


def up(
    home: Annotated[Path, typer.Option(help="directory of the network; founded when empty")] = DEFAULT_HOME,
    port: Annotated[
        int | None, typer.Option(help=f"first of a row of loopback ports, for a new network [{FIRST_PORT}]")
    ] = None,
    test_clock: Annotated[
        bool, typer.Option("--test-clock", help="let callers move block time ahead")
    ] = False,
) -> None:
    """Starts the sample network and keeps it until Ctrl-C; everything stays in the home directory."""
    if port is not None and Home(home).exists:
        raise CommandError(f"{home} has its ports since it was founded: leave --port out", exit_code=2)
    stop, console = stop_event(), Console()
    network = Network(Home(home), Ports.row(port or FIRST_PORT), test_clock=test_clock)
    with stopping(network.processes):
        started = time.monotonic()
        book = network.start(lambda what: console.print(f"  {what}"))
        describe(console, Home(home), book, time.monotonic() - started)
        watch(network, stop)


def watch(network: Network, stop: threading.Event) -> None:
    """Returns when told to stop. CommandError when a process ended by itself."""
    while not stop.wait(LOOK_SECONDS):
        ended = network.processes.ended()
        if ended:
            names = ", ".join(running.name for running in ended)
            raise CommandError(f"{names} ended; see {network.home.logs}", exit_code=1)


def describe(console: Console, home: Home, book: NetworkFile, seconds: float) -> None:
    """Says where everybody is."""
    console.print(f"\n[bold]Network {book.network[:16]}... is up[/bold] ({seconds:.1f} s), in {home.root}")
    for slug, number in book.members.items():
        gateway = book.gateways.get(slug, "no gateway")
        console.print(f"  {number} {slug}: {gateway}, witness {book.witnesses[slug]}")
    if (home.root / "parties").exists():
        console.print("  parties: " + ", ".join(party.slug for party in PARTIES))
        console.print("\nTry, in another terminal:")
        declare = "scripts/demo/samples/declaration.xml"
        console.print(f"  .venv/bin/gwanmun declare {declare} --home {home.root}")
        console.print(f"  curl {book.gateways[MEMBERS[0].slug]}/network")
    console.print("Ctrl-C stops it; the next start goes on from here.")
