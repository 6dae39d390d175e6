"""`gwanmun chain`: the embedded chain of a network."""

import asyncio
import json
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from evidence.hashing import network_id
from nodes.embedded import Chain, ChainDiverged, EngineError, renew
from nodes.embedded.chain import Started
from nodes.profiles import Profile, load_profile
from scripts.cli.errors import CommandError
from scripts.network.home import DEFAULT_HOME, Home

DEFAULT_PORT = 8545


def chain(
    home: Annotated[Path, typer.Option(help="Directory of the network.")] = DEFAULT_HOME,
    port: Annotated[int | None, typer.Option(help="Loopback port; default: as network.json says.")] = None,
    profile: Annotated[str, typer.Option(help="Network profile of nodes/profiles.")] = "embedded",
    block_time: Annotated[
        float | None, typer.Option(min=0.05, help="Seconds between blocks; default: as the profile says.")
    ] = None,
    renew_: Annotated[
        bool, typer.Option("--renew", help="When the journal cannot be replayed: declare a new network.")
    ] = False,
    test_clock: Annotated[
        bool, typer.Option("--test-clock", help="Let callers move block time ahead. For tests only.")
    ] = False,
) -> None:
    """Runs the embedded chain of a network until it is told to stop.

    Exit codes: 1 cannot run, 3 the journal does not replay (see --renew), 4 anvil ended, 5 runs already.
    """
    place = Home(home)
    settings = load_profile(profile)
    settings = replace(settings, block_time_s=block_time or settings.block_time_s)
    engine = Chain(place.chain, _genesis(place), settings, _port(place, port), test_clock)
    try:
        _run(place, engine)
    except ChainDiverged as error:
        if not renew_:
            raise CommandError(
                f"{error}. Start with --renew to declare a new network.", error.exit_code
            ) from error
        typer.echo(f"the journal does not replay: {error}", err=True)
        _run(
            place, replace(engine, genesis=renew(place.chain, engine.genesis, int(time.time()))), renewed=True
        )


def _run(place: Home, engine: Chain, renewed: bool = False) -> None:
    def started(facts: Started) -> None:
        _identify(place, engine.profile, facts, renewed)
        torn = f", {facts.torn_bytes} torn bytes cut" if facts.torn_bytes else ""
        typer.echo(f"chain: block {facts.head.number} on port {engine.port}, {facts.replayed} replayed{torn}")

    try:
        asyncio.run(_until_told(engine, started))
    except ChainDiverged:
        raise
    except EngineError as error:
        raise CommandError(str(error), error.exit_code) from error
    except OSError as error:
        raise CommandError(f"the chain cannot run: {error}", 1) from error


async def _until_told(engine: Chain, started: Any) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await engine.run(stop, started)


def _identify(place: Home, profile: Profile, facts: Started, renewed: bool) -> None:
    """Says which network this is. A network file of another network is only ever overwritten by a renewal."""
    if not place.exists:
        return
    network = place.network()
    identity = network_id(
        facts.genesis.hash, profile.chain_id, bytes.fromhex(network.ledger.removeprefix("0x"))
    ).hex()
    if renewed:
        place.save_network(replace(network, network=identity))
        typer.echo(f"a new network was declared: {identity} (it was {network.network})", err=True)
    elif network.network != identity:
        raise CommandError(f"genesis.json is of network {identity}, network.json of {network.network}", 3)


def _genesis(place: Home) -> dict[str, Any]:
    if not place.genesis.is_file():
        raise CommandError(f"no genesis in {place.chain}: run `gwanmun init --home {place.root}` first")
    genesis: dict[str, Any] = json.loads(place.genesis.read_text())
    return genesis


def _port(place: Home, given: int | None) -> int:
    if given is not None:
        return given
    return (urlsplit(place.network().rpc).port if place.exists else None) or DEFAULT_PORT
