"""`gwanmun verify`: exit codes, what it prints, and what it does without."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from scripts.cli.errors import CommandError
from scripts.cli.verify import verify
from tests.unit.evidence.builder import AS_OF, SampleNetwork, certificate_sample, edited

AT = "2026-09-22T14:14:20Z"
STEPS = 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, a damaged one, something else, and policies of several ages."""
    folder = tmp_path_factory.mktemp("verify")
    world = SampleNetwork()
    good = certificate_sample(world).bundle().encode()
    files = {
        "good.gwb.json": good,
        "bad.gwb.json": edited(good, ["core", "document", "content", "importerName"], "Somebody else"),
        "other.json": b'{"invoice": 1}',
        "empty.json": b"",
        "policy.json": world.policy().to_json(),
        "past.json": world.policy(greatest_age=-1).to_json(),
        "zero.json": world.policy(greatest_age=0).to_json(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("verify opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)


@pytest.mark.parametrize(
    ("bundle", "policy", "code"),
    [
        ("good.gwb.json", "policy.json", 0),
        ("bad.gwb.json", "policy.json", 1),
        ("bad.gwb.json", "past.json", 1),
        ("other.json", "policy.json", 2),
        ("empty.json", "policy.json", 2),
        ("good.gwb.json", "past.json", 3),
        ("good.gwb.json", "zero.json", 3),
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_the_exit_code_says_what_the_bundle_is(
    folder: Path, bundle: str, policy: str, code: int, as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(folder / bundle, folder / policy, as_json, AT) == code
    assert capsys.readouterr().out


def test_json_has_the_documented_members_and_every_step(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verify(folder / "good.gwb.json", folder / "policy.json", True, AT)
    said = json.loads(capsys.readouterr().out)
    assert said.keys() == {"valid", "current", "complete", "as_of", "status", "fields", "steps"}
    assert (said["valid"], said["current"], said["complete"]) == (True, True, True)
    assert said["as_of"] == {"block": 4242, "time": AS_OF}
    assert len(said["steps"]) == STEPS
    assert all(step.keys() == {"name", "ok", "detail"} and step["ok"] is True for step in said["steps"])


def test_a_tampered_bundle_names_the_step_in_words_and_in_json(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verify(folder / "bad.gwb.json", folder / "policy.json", True, AT)
    said = json.loads(capsys.readouterr().out)
    assert said["valid"] is False and said["steps"][-1]["name"] == "act" and said["steps"][-1]["ok"] is False
    verify(folder / "bad.gwb.json", folder / "policy.json", False, AT)
    assert "NOT GENUINE: step act fails" in capsys.readouterr().out


def test_markup_in_a_document_is_printed_as_it_stands(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hostile name must not dress up the terminal's output."""
    data = (folder / "good.gwb.json").read_bytes()
    (tmp_path / "x").write_bytes(edited(data, ["core", "document", "schema"], "[bold green]ok[/] \x1b[2J"))
    assert verify(tmp_path / "x", folder / "policy.json", False, AT) == 1
    out = capsys.readouterr().out
    assert "[bold green]" in out and "\x1b[2J" not in out


@pytest.mark.parametrize("policy", ["good.gwb.json", "other.json", "empty.json", "missing.json", "."])
def test_an_unreadable_policy_is_the_callers_fault(folder: Path, policy: str) -> None:
    with pytest.raises(CommandError) as refused:
        verify(folder / "good.gwb.json", folder / policy, False, AT)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("at", ["yesterday", "2026-09-22", "2026-09-22T14:14:20", "9999-99-99T00:00:00Z", ""])
def test_an_instant_needs_its_offset(folder: Path, at: str) -> None:
    with pytest.raises(CommandError, match="--at"):
        verify(folder / "good.gwb.json", folder / "policy.json", False, at)


def test_without_an_instant_the_present_time_counts(folder: Path) -> None:
    assert verify(folder / "good.gwb.json", folder / "policy.json", True, None) == 3


def test_the_command_loads_neither_chain_library_nor_web_framework() -> None:
    code = (
        "import sys, scripts.cli.verify;"
        "print(sorted({'web3', 'fastapi', 'sqlalchemy', 'httpx', 'asyncio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_exit_code_reaches_the_shell(folder: Path) -> None:
    for bundle, policy, code in (("good", "policy", 0), ("bad", "policy", 1), ("good", "past", 3)):
        line = ["verify", f"{folder}/{bundle}.gwb.json", "--policy", f"{folder}/{policy}.json", "--at", AT]
        done = subprocess.run([sys.executable, "-m", "scripts", *line], capture_output=True, check=False)
        assert done.returncode == code
