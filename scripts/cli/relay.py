"""`gwanmun relay`: carries a member's commands to the Ledger."""

from pathlib import Path
from typing import Annotated

import typer

from api.relay.process import run_relay
from api.schema import DatabaseNotReady
from api.settings import SettingsError
from nodes.errors import NodesError
from nodes.logs import log_as_json
from scripts.cli.errors import CommandError
from scripts.cli.stopping import stop_event
from scripts.network.home import DEFAULT_HOME, Home


def relay(
    member: Annotated[str, typer.Option(help="slug of the member")],
    home: Annotated[Path, typer.Option(help="directory of the network")] = DEFAULT_HOME,
) -> None:
    """Takes accepted commands from the member's gateway and submits them, until it is stopped."""
    log_as_json("relay", member)
    try:
        run_relay(home, member, Home(home).passphrase(), stop_event())
    except SettingsError as error:
        raise CommandError(f"relay of {member}: {error}", exit_code=2) from error
    except (DatabaseNotReady, NodesError) as error:
        raise CommandError(f"relay of {member}: {error}", exit_code=1) from error
