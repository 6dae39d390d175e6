"""`gwanmun witness`: keeps a member's log and map, signs checkpoints and answers with proofs."""

from pathlib import Path
from typing import Annotated

import typer

from nodes.logs import log_as_json
from oracles.witness.process import run
from oracles.witness.settings import load_settings
from oracles.witness.types import WitnessError
from scripts.cli.errors import CommandError
from scripts.network.home import DEFAULT_HOME, Home


def witness(
    member: Annotated[str, typer.Option(help="slug of the member whose witness this is")],
    home: Annotated[Path, typer.Option(help="directory of the network")] = DEFAULT_HOME,
) -> None:
    """Runs a member's witness until it is stopped, or until the chain contradicts what it signed (exit code 1)."""
    log_as_json("witness", member)
    passphrase = Home(home).passphrase()
    try:
        settings = load_settings(home, member, passphrase)
    except WitnessError as error:
        raise CommandError(f"witness of {member}: {error}", exit_code=2) from error
    try:
        run(settings)
    except WitnessError as error:
        raise CommandError(f"witness of {member}: {error}", exit_code=1) from error
