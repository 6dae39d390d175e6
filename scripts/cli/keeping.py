"""`gwanmun network backup|restore|upgrade`: what a member's machine holds outlives the machine and the program."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from scripts.cli.errors import CommandError
from scripts.cli.places import DEFAULT_NAME, Name, Where, engine_home
from scripts.network.backup import back_up, load_dump
from scripts.network.backup import restore as unpack
from scripts.network.engine_nodes import NodeFile
from scripts.network.enrolment import tell_peers
from scripts.network.home import Home
from scripts.network.status import node_status
from scripts.network.upgrades import plan


def backup(
    out: Annotated[Path, typer.Argument(help="Where the archive is written.")],
    member: Annotated[
        str | None, typer.Option(help="Short name of the member. [the one whose keys are here]")
    ] = None,
    name: Name = DEFAULT_NAME,
    home: Where = None,
) -> None:
    """Writes everything of a member that the network could not give back, while it runs. Keys in it stay encrypted."""
    here = engine_home(name, home)
    own = here.own_members()
    if member is None and len(own) != 1:
        raise CommandError(f"whose? --member is one of {', '.join(own)}")
    if out.exists():
        raise CommandError(f"{out} is there already")
    made = back_up(here, member or own[0], out, int(time.time()))
    typer.echo(
        f"{len(made.files)} files of {made.member} in {out}. The passphrase is not in it: keep it elsewhere."
    )


def restore(
    archive: Annotated[Path, typer.Argument(help="What `backup` wrote.")],
    home: Annotated[Path, typer.Option("--home", help="An empty directory.")],
) -> None:
    """Unpacks a backup into an empty directory. The node comes back from its peers when `gwanmun network up --home` starts it."""
    here = Home(home)
    said = unpack(archive, here)
    tell_peers(here)
    loaded = load_dump(here, said.member)
    taken = datetime.fromtimestamp(said.time, UTC).isoformat()
    typer.echo(
        f"{said.member} as of {taken} is in {home}" + (", its database is loaded" if loaded else "") + "."
    )
    typer.echo("Be sure that the machine it was taken from never starts again: one key must not sign on two.")


def upgrade(
    at: Annotated[int, typer.Option(min=1, help="The last block of the program that runs now.")],
    program: Annotated[Path, typer.Option(help="The new gwanmund.")],
    name: Name = DEFAULT_NAME,
    home: Where = None,
) -> None:
    """Plans a change of the engine's program at a height that the members agreed on. Restart the node before it comes there."""
    here = engine_home(name, home)
    for slug in here.own_members():
        head = node_status(slug, NodeFile.read(here, slug).consensus).height
        if head >= at:
            raise CommandError(f"the node of {slug} is at block {head} already")
    for slug in here.own_members():
        made = plan(here, slug, at, program)
        typer.echo(f"{slug}: behind block {made.height} the node runs {made.sha256}. Restart it before then.")
