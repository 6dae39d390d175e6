"""The engine with another clock: the product's own sources, and CometBFT's time moved by an environment variable.

Go reads the time without the C library and without a system call, so nothing outside the program can move it. The engine is
built with a copy of CometBFT in which two files are changed: where it reads the time for all of consensus, and the check of a
block's time, which reads it itself.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from nodes.errors import NodesError
from nodes.gwanmund.build import CACHE, PROGRAM, SOURCES, build_engine, find_go, source_hash
from scripts.cli.errors import CommandError

SHIFT: Final = "GWANMUN_TEST_CLOCK_SHIFT"
"""How far the clock is off, as Go writes durations (`-10m`)."""
MODULE: Final = "github.com/cometbft/cometbft"
SHORT: Final = 16

CLOCK: Final = (
    ("	return Canonical(time.Now())\n", "	return Canonical(time.Now().Add(shift))\n"),
    (
        "// Now returns",
        f'''// shift is how far this clock is off.
var shift = func() time.Duration {{
	told, err := time.ParseDuration(os.Getenv("{SHIFT}"))
	if err != nil {{
		panic(err)
	}}
	return told
}}()

// Now returns''',
    ),
    ("import (\n", 'import (\n\t"os"\n'),
)
CHECK: Final = (
    ("time.Now()", "cmttime.Now()"),
    ("import (\n", f'import (\n\tcmttime "{MODULE}/types/time"\n'),
)
CHANGES: Final = {"types/time/time.go": CLOCK, "state/validation.go": CHECK}


def shifted_engine() -> Path:
    """The program, built when it is not there yet. CommandError when it cannot be."""
    try:
        module = _module()
        changed = {name: _changed(module / name, pairs) for name, pairs in CHANGES.items()}
        told = (source_hash() + "".join(changed.values())).encode()
        program = CACHE / f"{hashlib.sha256(told).hexdigest()[:SHORT]}-shifted" / PROGRAM
        if not program.exists():
            _build(program, module, changed)
    except (NodesError, OSError, subprocess.CalledProcessError) as error:
        raise CommandError(
            f"the engine with a shifted clock cannot be built: {error}", exit_code=1
        ) from error
    return program


def _module() -> Path:
    """Where Go has the CometBFT that the engine is built with; fetched when it is not there yet."""
    fetch = [find_go(), "mod", "download", "-json", MODULE]
    found = subprocess.run(fetch, cwd=SOURCES, capture_output=True, text=True, check=True)
    return Path(json.loads(found.stdout)["Dir"])


def _changed(path: Path, pairs: tuple[tuple[str, str], ...]) -> str:
    text = path.read_text()
    for old, new in pairs:
        if old not in text:
            raise CommandError(f"{path} does not hold {old!r} any more: adapt {__name__}", exit_code=1)
        text = text.replace(old, new)
    return text


def _build(program: Path, module: Path, changed: dict[str, str]) -> None:
    """Beside the engine's go.mod stands, for this build, one in which CometBFT is the changed copy."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "cometbft"
        shutil.copytree(module, copy, copy_function=shutil.copyfile)
        for name, text in changed.items():
            (copy / name).write_text(text)
        wanted = Path(scratch) / "go.mod"
        wanted.write_text((SOURCES / "go.mod").read_text() + f"\nreplace {MODULE} => {copy}\n")
        shutil.copyfile(SOURCES / "go.sum", wanted.with_suffix(".sum"))
        build_engine(program, flags=(f"-modfile={wanted}",))
