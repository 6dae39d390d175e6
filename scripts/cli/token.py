"""`gwanmun token`: a bearer token for curl."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.cli.errors import CommandError
from scripts.client.acting import Party
from scripts.client.gateway import Gateway
from scripts.network.home import DEFAULT_HOME, Home


def token(
    party: Annotated[str, typer.Option("--as", help="party that signs in")] = "exporter",
    at: Annotated[str, typer.Option(help="member whose gateway it signs in to")] = "kcs",
    home: Annotated[Path, typer.Option(help="directory of the network")] = DEFAULT_HOME,
) -> None:
    """Signs a party in with its own key and prints the token, good for 15 minutes."""
    place = Home(home)
    gateways = place.network().gateways
    if at not in gateways:
        raise CommandError(f"{at!r} runs no gateway here; there are: {', '.join(gateways)}")
    print(Gateway(gateways[at], Party(party, place.party_identity(party))).token())
