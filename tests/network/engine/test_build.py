"""Building the engine, and the engine's own Go tests."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from nodes.gwanmund.build import PROGRAM, SOURCES, build_engine, built_engine, source_hash
from nodes.gwanmund.errors import BuildFailed, GoMissing
from nodes.gwanmund.record import Record, Toolchain, digest

GO_TESTS_S = 1200


def _module(directory: Path, program: str) -> Path:
    (directory / "cmd" / PROGRAM).mkdir(parents=True)
    (directory / "go.mod").write_text("module example\n\ngo 1.21\n")
    (directory / "cmd" / PROGRAM / "main.go").write_text(program)
    return directory


def test_a_built_engine_is_found_without_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = _module(tmp_path / "engine", "package main\n")
    program = tmp_path / "cache" / source_hash(sources) / PROGRAM
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert built_engine(sources, tmp_path / "cache") == program


def test_whoever_lacks_go_is_told_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GoMissing, match=r"go\.dev.*GOTOOLCHAIN=auto"):
        built_engine(_module(tmp_path / "engine", "package main\n"), tmp_path / "cache")


def test_another_source_is_another_program_and_another_test_is_not(tmp_path: Path) -> None:
    sources = _module(tmp_path, "package main\n")
    before = source_hash(sources)
    (sources / "cmd" / PROGRAM / "main_test.go").write_text("package main\n")
    assert source_hash(sources) == before
    (sources / "cmd" / PROGRAM / "more.go").write_text("package main\n")
    assert source_hash(sources) != before


@pytest.mark.real
def test_what_go_says_against_a_source_is_passed_on(tmp_path: Path) -> None:
    sources = _module(tmp_path / "engine", "package main\n\nfunc main() { missing() }\n")
    with pytest.raises(BuildFailed) as failed:
        built_engine(sources, tmp_path / "cache")
    assert "missing" in str(failed.value)
    assert not list((tmp_path / "cache").rglob(PROGRAM))


@pytest.mark.real
def test_the_same_sources_make_the_same_program_elsewhere_and_as_recorded(
    program: Path, tmp_path: Path
) -> None:
    sources = tmp_path / "somewhere" / "else"
    shutil.copytree(SOURCES, sources)
    build_engine(tmp_path / PROGRAM, sources)
    assert digest(tmp_path / PROGRAM) == digest(program)
    recorded = Record.read()
    assert recorded.sources == source_hash()
    if recorded.toolchain == Toolchain.present():
        assert recorded.sha256 == digest(program)


@pytest.mark.real
def test_the_go_tests_pass_and_the_source_is_formatted(program: Path) -> None:
    assert program.exists()
    go, gofmt = shutil.which("go"), shutil.which("gofmt")
    assert go and gofmt
    formatted = subprocess.run([gofmt, "-l", str(SOURCES)], capture_output=True, text=True, check=True)
    assert formatted.stdout == ""
    # The flags of the build, so that its compiled packages serve; vetting would compile a thousand libraries again.
    tested = subprocess.run(
        [go, "test", "-mod=readonly", "-buildvcs=false", "-trimpath", "-vet=off", "./..."],
        cwd=SOURCES,
        capture_output=True,
        text=True,
        timeout=GO_TESTS_S,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout[-4000:] + tested.stderr[-2000:]
