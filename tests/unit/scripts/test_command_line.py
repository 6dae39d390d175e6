"""`gwanmun`: one line and exit code 2 for bad input; `verify` needs nothing but the core."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[3]


def gwanmun(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scripts", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("verify",),
        ("verify", "--no-such-option"),
        ("bench", "no-such-bench"),
        ("declare", "no-such-file.xml", "--home", "no-such-home"),
        ("token", "--home", "no-such-home"),
        ("network", "status", "--name", "no-such-network"),
        ("network", "status", "--name", "../elsewhere"),
        ("demo", "--network", "no-such-network"),
        ("chaos", "no-such-fault"),
        ("node", "--member", "kcs", "--home", "no-such-home"),
        *(
            (name, "--member", "kcs", "--home", "no-such-home")
            for name in ("witness", "gateway", "relay", "indexer")
        ),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2_and_leaves_nothing(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    done = gwanmun(*arguments, cwd=tmp_path)
    assert done.returncode == 2 and not list(tmp_path.iterdir())
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("gwanmun: ")


def test_ports_are_not_chosen_twice(tmp_path: Path) -> None:
    (tmp_path / "network.json").write_text("{}")
    done = gwanmun("up", "--home", str(tmp_path), "--port", "9000")
    assert done.returncode == 2 and "leave --port out" in done.stderr


def test_a_file_that_is_no_bundle_exits_2(tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text("a letter")
    assert gwanmun("verify", str(paper), "--policy", str(paper)).returncode == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    done = gwanmun(name, "--help")
    assert done.returncode == 0
    assert name in done.stdout


def test_verify_needs_neither_chain_library_nor_web_framework() -> None:
    code = (
        "import sys, scripts.cli.verify\n"
        "found = {'web3', 'fastapi', 'sqlalchemy', 'eth_abi', 'httpx'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(found)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
