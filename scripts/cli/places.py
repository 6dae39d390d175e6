"""Where a command finds its network: a name, or a directory."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.cli.errors import CommandError
from scripts.network.home import Home

NETWORKS = Path("build/networks")
DEFAULT_NAME = "main"

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
