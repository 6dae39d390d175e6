"""The `gwanmun` command line.

Each command lives in a module of its own and is imported only when it is called, so that `gwanmun verify`
needs neither a chain library nor a web framework.
"""

import sys
from importlib import import_module
from typing import Any

import typer
from typer._click.exceptions import ClickException
from typer.core import TyperGroup

from scripts.cli.errors import CommandError

# name -> (module, function); the order is the order of `gwanmun --help`.
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("scripts.cli.up", "up"),
    "network": ("scripts.cli.network", "network"),
    "chaos": ("scripts.cli.chaos", "chaos"),
    "demo": ("scripts.cli.demo", "demo"),
    "declare": ("scripts.cli.declare", "declare"),
    "verify": ("scripts.cli.verify", "verify"),
    "redact": ("scripts.cli.redact", "redact"),
    "paper": ("scripts.cli.paper", "paper"),
    "renew": ("scripts.cli.renew", "renew"),
    "policy": ("scripts.cli.policy", "policy"),
    "monitor": ("scripts.cli.monitor", "monitor"),
    "bench": ("scripts.cli.bench", "bench"),
    "token": ("scripts.cli.token", "token"),
    "node": ("scripts.cli.node", "node"),
    "chain": ("scripts.cli.chain", "chain"),
    "gateway": ("scripts.cli.gateway", "gateway"),
    "relay": ("scripts.cli.relay", "relay"),
    "indexer": ("scripts.cli.indexer", "indexer"),
    "witness": ("scripts.cli.witness", "witness"),
    "health": ("scripts.cli.health", "health"),
}


class LazyCommands(TyperGroup):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name]
        found = getattr(import_module(module), function)
        if not isinstance(found, typer.Typer):
            single = typer.Typer(add_completion=False, rich_markup_mode=None)
            single.command(cmd_name)(found)
            found = single
        return typer.main.get_command(found)


app = typer.Typer(
    cls=LazyCommands, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)


@app.callback()
def gwanmun() -> None:
    """Gwanmun: trade documents are proved, not posted."""


def main() -> None:
    """Runs the command line: bad input is one line on standard error and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except CommandError as error:
        # What others said may hold line breaks; a refusal is one line.
        print("gwanmun:", *str(error).split(), file=sys.stderr)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(130)
    except ClickException as error:
        print(f"gwanmun: {error.format_message()}", file=sys.stderr)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)
