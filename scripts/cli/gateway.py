"""`gwanmun gateway`: the gateway of one member, on loopback unless its address in network.json is another."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
import uvicorn

from api.app import create_app
from api.members.founding import enrol_officers
from api.schema import DatabaseNotReady
from api.settings import SettingsError, load_settings
from nodes.gwanmund.node import LOOPBACK
from nodes.logs import log_as_json
from scripts.cli.errors import CommandError
from scripts.network.home import DEFAULT_HOME, Home

STOP_SECONDS = 5
LISTEN = "GWANMUN_LISTEN"
"""The environment variable with the address to listen on, where it is not the one in network.json: in a container."""


def gateway(
    member: Annotated[str, typer.Option(help="Slug of the member whose gateway this is.")],
    home: Annotated[Path, typer.Option(help="Directory of the network.")] = DEFAULT_HOME,
    port: Annotated[int | None, typer.Option(help="Port; default: as network.json says.")] = None,
) -> None:
    """Runs a member's gateway until it is told to stop."""
    log_as_json("gateway", member)
    try:
        settings = load_settings(home, member, Home(home).passphrase())
        app = create_app(settings)
    except (SettingsError, DatabaseNotReady) as error:
        raise CommandError(str(error)) from error
    enrol_officers(app.state.engine, settings, home / "members" / member / "officers")
    address = urlsplit(settings.gateway_url)
    # Behind nothing: a forwarded address would let a caller choose whose rate limit it uses.
    # A listener of /events/stream never goes by itself.
    uvicorn.run(
        app,
        host=os.environ.get(LISTEN) or address.hostname or LOOPBACK,
        port=port or address.port or 8000,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
