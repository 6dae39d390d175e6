"""`gwanmun node`: the engine's node of one member."""

import os
from pathlib import Path
from typing import Annotated

import typer

from scripts.network.engine_nodes import NodeFile, open_keys, open_node
from scripts.network.home import DEFAULT_HOME, PASSPHRASE, Home


def node(
    member: Annotated[str, typer.Option(help="Short name of the member.")],
    home: Annotated[Path, typer.Option(help="Directory of the network.")] = DEFAULT_HOME,
) -> None:
    """Becomes the member's gwanmund: signals, output and exit code are the engine's own."""
    described = NodeFile.read(Home(home), member)
    command = open_node(Home(home), member, described).start_command(described.peers)
    with open_keys(Home(home), member).handed_over() as (told, _):
        environment = {**os.environ, **told}
        environment.pop(PASSPHRASE, None)
        os.execve(command[0], command, environment)
