"""`gwanmun node`: the engine's node of one member."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from nodes.gwanmund.keys import NodeKeys
from nodes.gwanmund.node import HALTED
from scripts.network.engine_nodes import NodeFile, found_node, open_keys, open_node
from scripts.network.home import DEFAULT_HOME, PASSPHRASE, PASSPHRASE_FILE, Home
from scripts.network.processes import die_with_parent
from scripts.network.upgrades import adopt, planned

SECRET = (PASSPHRASE, PASSPHRASE_FILE)


def node(
    member: Annotated[str, typer.Option(help="Short name of the member.")],
    home: Annotated[Path, typer.Option(help="Directory of the network.")] = DEFAULT_HOME,
) -> None:
    """Becomes the member's gwanmund: signals, output and exit code are the engine's own. With an upgrade planned it runs the old
    program first, up to the height that was agreed."""
    here = Home(home)
    described, keys = NodeFile.read(here, member), open_keys(here, member)
    found_node(here, member)
    upgrade = planned(here, member)
    if upgrade is not None:
        old = open_node(here, member, described).start_command(described.peers, upgrade.height)
        ended = _run(old, keys)
        if ended != HALTED:
            raise typer.Exit(ended)
        adopt(here, member)
    command = open_node(here, member, described).start_command(described.peers)
    with keys.handed_over() as (told, _):
        os.execve(command[0], command, _environment(told))


def _run(command: list[str], keys: NodeKeys) -> int:
    """The exit code of the engine, which gets the signals that come here."""
    with keys.handed_over() as (told, descriptors):
        child = subprocess.Popen(
            command, env=_environment(told), pass_fds=descriptors, preexec_fn=die_with_parent
        )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: child.send_signal(number))
    ended = child.wait()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    return ended


def _environment(told: Mapping[str, str]) -> dict[str, str]:
    """The engine gets its keys, and not the passphrase that opens the others."""
    return {name: value for name, value in {**os.environ, **told}.items() if name not in SECRET}
