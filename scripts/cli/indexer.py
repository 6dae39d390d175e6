"""`gwanmun indexer`: projects the chain into a member's database."""

from pathlib import Path
from typing import Annotated

import typer

from api.facts.indexer import ProjectionError
from api.facts.process import run_indexer
from api.outbox.progress import OutcomeContradicted
from api.schema import DatabaseNotReady
from api.settings import SettingsError
from nodes.logs import log_as_json
from scripts.cli.errors import CommandError
from scripts.cli.stopping import stop_event
from scripts.network.home import DEFAULT_HOME


def indexer(
    member: Annotated[str, typer.Option(help="slug of the member")],
    home: Annotated[Path, typer.Option(help="directory of the network")] = DEFAULT_HOME,
    rebuild: Annotated[
        bool, typer.Option(help="empty the projection and read the whole chain again")
    ] = False,
) -> None:
    """Follows the Ledger and says what became of each command, until it is stopped."""
    log_as_json("indexer", member)
    try:
        run_indexer(home, member, rebuild, stop_event())
    except SettingsError as error:
        raise CommandError(f"indexer of {member}: {error}", exit_code=2) from error
    except (DatabaseNotReady, ProjectionError, OutcomeContradicted) as error:
        raise CommandError(f"indexer of {member}: {error}", exit_code=1) from error
