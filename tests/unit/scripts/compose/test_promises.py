"""docker-compose.yml keeps its promises, and one that breaks any is told so. Here it is read as plain YAML, without Go."""

import copy
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from scripts.cli import COMMANDS, app
from scripts.compose.promises import broken

ROOT = Path(__file__).resolve().parents[4]
Project = dict[str, Any]


def read() -> Project:
    project: Project = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for service in project["services"].values():
        service["ports"] = [_port(text) for text in service.get("ports", ())]
    return project


def _port(text: str) -> dict[str, str]:
    host, _, target = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text).rpartition(":")
    return {"host_ip": host.rpartition(":")[0], "target": target}


def test_the_file_keeps_its_promises() -> None:
    assert broken(read()) == []


def share_a_volume(services: Project) -> None:
    services["kcs-relay"]["volumes"] = services["gdvc-relay"]["volumes"]


def share_a_secret(services: Project) -> None:
    services["kcs-relay"]["secrets"] = services["gdvc-relay"]["secrets"]


def share_a_network(services: Project) -> None:
    services["kcs-postgresql"]["networks"] = {"members": {}}


def publish(services: Project) -> None:
    services["kcs-gateway"]["ports"] = [{"target": 8000}]


def call_otherwise(services: Project) -> None:
    services["kcs-relay"]["command"] = ["relay", "--member", "kcs"]


def unlimited(services: Project) -> None:
    services["kcs-kubo"]["deploy"] = {}


def unasked(services: Project) -> None:
    del services["kcs-postgresql"]["healthcheck"]


def writable(services: Project) -> None:
    services["kcs-witness"]["read_only"] = False


def privileged(services: Project) -> None:
    services["kcs-witness"]["privileged"] = True


def as_root(services: Project) -> None:
    services["kcs-witness"]["user"] = "0:0"


def unpinned(services: Project) -> None:
    services["kcs-kubo"]["image"] = "ipfs/kubo:latest"


def told_a_secret(services: Project) -> None:
    services["kcs-postgresql"]["environment"] = {"POSTGRES_PASSWORD": "x"}


def one_less(services: Project) -> None:
    del services["hanbit-witness"]


@pytest.mark.parametrize(
    "breaking",
    [
        share_a_volume,
        share_a_secret,
        share_a_network,
        publish,
        call_otherwise,
        unlimited,
        unasked,
        writable,
        privileged,
        as_root,
        unpinned,
        told_a_secret,
        one_less,
    ],
)
def test_a_broken_promise_is_named(breaking: Callable[[Project], None]) -> None:
    project = copy.deepcopy(read())
    breaking(project["services"])
    assert broken(project)


def test_every_command_of_a_container_is_one_that_the_program_takes() -> None:
    runner = CliRunner()
    for name, service in read()["services"].items():
        if service["image"].startswith("gwanmun/"):
            asked = [
                word
                for word in service["healthcheck"]["test"]
                if word not in ("CMD", "python", "-m", "scripts")
            ]
            for words in (service["command"], asked):
                assert words[0] in COMMANDS, name
                options = {word for word in words if word.startswith("--")}
                shown = runner.invoke(
                    app, [words[0], "--help"], env={"COLUMNS": "200", "TERM": "dumb"}
                ).output
                assert all(option in shown for option in options), (name, shown)


def test_everything_that_an_image_copies_is_there_and_reaches_the_build() -> None:
    sources = [
        word
        for line in (ROOT / "docker" / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from=" not in line
        for word in shlex.split(line)[1:-1]
    ]
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources
    for source in sources:
        assert (ROOT / source).exists() and source.partition("/")[0] in let_in, source


def test_the_images_libraries_are_pinned_as_everywhere_else() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / name).read_text(), re.MULTILINE))

    wanted = {re.split(r"[=<>\[]", line)[0] for line in (ROOT / "requirements.in").read_text().split()}
    assert pins("requirements-service.lock") <= pins("requirements.lock")
    assert wanted <= {pin.partition("==")[0] for pin in pins("requirements-service.lock")}
