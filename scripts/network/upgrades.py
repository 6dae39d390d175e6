"""A change of the engine's program at a height: the old one makes all blocks up to it, the new one those behind it."""

import json
import shutil
import subprocess
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from nodes.gwanmund.build import PROGRAM
from scripts.cli.errors import CommandError
from scripts.network.home import Home, write_json

TRIED_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Upgrade:
    """`height`: the last block of the old program; `sha256`: of the new one, in hex."""

    height: int
    sha256: str


def plan(home: Home, slug: str, height: int, program: Path) -> Upgrade:
    """Keeps the new program beside the member's node until it comes to that height. CommandError when it does not run."""
    try:
        tried = subprocess.run([program, "--help"], capture_output=True, timeout=TRIED_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandError(f"{program} does not run: {error}") from error
    if tried.returncode != 0:
        raise CommandError(f"{program} does not run: exit code {tried.returncode}")
    folder = home.member(slug) / "upgrade"
    folder.mkdir(exist_ok=True)
    copy = folder / f"{PROGRAM}.new"
    shutil.copyfile(program, copy)
    copy.chmod(0o700)
    copy.replace(folder / PROGRAM)
    made = Upgrade(height, sha256((folder / PROGRAM).read_bytes()).hexdigest())
    write_json(_plan(home, slug), asdict(made))
    return made


def planned(home: Home, slug: str) -> Upgrade | None:
    """What was planned and has not happened. CommandError when the program that lies there is not the one that was planned."""
    path = _plan(home, slug)
    if not path.exists():
        return None
    upgrade = Upgrade(**json.loads(path.read_text()))
    if sha256((home.member(slug) / "upgrade" / PROGRAM).read_bytes()).hexdigest() != upgrade.sha256:
        raise CommandError(f"the program in {path.parent / 'upgrade'} is not the one that was planned")
    return upgrade


def adopt(home: Home, slug: str) -> None:
    """From now on the node runs the new program."""
    own_program(home, slug).parent.mkdir(exist_ok=True)
    new = home.member(slug) / "upgrade" / PROGRAM
    shutil.copyfile(new, own_program(home, slug).with_suffix(".new"))
    own_program(home, slug).with_suffix(".new").chmod(0o700)
    own_program(home, slug).with_suffix(".new").replace(own_program(home, slug))
    # Cut off before this, the old program is asked to halt where it has halted, and does so at once.
    _plan(home, slug).unlink()
    new.unlink()


def own_program(home: Home, slug: str) -> Path:
    """Where the program of a member lies whose engine was upgraded at a height."""
    return home.member(slug) / "program" / PROGRAM


def _plan(home: Home, slug: str) -> Path:
    return home.member(slug) / "upgrade.json"
