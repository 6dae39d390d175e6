"""`gwanmun redact`: what it shows, what it hides, and that the proof stays good."""

import json
from pathlib import Path

import pytest

from evidence.bundles import Bundle, compact
from evidence.types import Scalar
from scripts.cli.errors import CommandError
from scripts.cli.redact import redact
from scripts.cli.verify import verify
from tests.unit.evidence.builder import SampleNetwork, certificate_sample

AT = "2026-09-22T14:14:20Z"
Capsys = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("redact")
    world = SampleNetwork()
    (folder / "good.gwb.json").write_bytes(certificate_sample(world).bundle().encode())
    (folder / "policy.json").write_bytes(world.policy().to_json())
    return folder


def shown(folder: Path, name: str, capsys: Capsys) -> dict[str, Scalar]:
    """What a genuine bundle shows."""
    capsys.readouterr()
    assert verify(folder / name, folder / "policy.json", True, AT) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["valid"], said["current"], said["complete"]) == (True, True, False)
    fields: dict[str, Scalar] = said["fields"]
    return fields


def whole(folder: Path) -> dict[str, Scalar]:
    return dict(Bundle.decode((folder / "good.gwb.json").read_bytes()).core.document.fields)


def test_only_the_fields_that_were_asked_for_are_shown(folder: Path, capsys: Capsys) -> None:
    redact(folder / "good.gwb.json", folder / "a", ["/certificateNumber", "/items/2"], ["/remarks"])
    expected = {
        path: value
        for path, value in whole(folder).items()
        if path in ("/certificateNumber", "/remarks") or path.startswith("/items/2/")
    }
    assert shown(folder, "a", capsys) == expected
    hidden = whole(folder)["/importerName"]
    assert str(hidden).encode() not in (folder / "a").read_bytes()
    assert b"importerName" not in (folder / "a").read_bytes()


def test_the_words_of_verify_name_what_is_shown(folder: Path, capsys: Capsys) -> None:
    redact(folder / "good.gwb.json", folder / "words", ["/certificateNumber"])
    assert verify(folder / "words", folder / "policy.json", False, AT) == 0
    said = capsys.readouterr().out
    assert '/certificateNumber  "C020-26-1000000"' in said
    assert "a redacted document" in said and "importerName" not in said


def test_what_is_redacted_can_be_redacted_further_and_not_back(folder: Path, capsys: Capsys) -> None:
    redact(folder / "good.gwb.json", folder / "b", reader="bank")
    redact(folder / "b", folder / "c", ["/certificateNumber", "/exporterName"])
    assert shown(folder, "c", capsys).keys() == {"/certificateNumber", "/exporterName"}
    with pytest.raises(CommandError, match=r"no such field .*/importerName"):
        redact(folder / "c", folder / "d", ["/importerName"])
    assert not (folder / "d").exists()


@pytest.mark.parametrize(
    ("reader", "sees", "does_not_see"),
    [
        ("bank", "/totalFobValueUsd", "/items/0/originCriterion"),
        ("buyer", "/items/0/originCriterion", "/exporterCode"),
        ("customs", "/exporterCode", "/exportDeclarationNumber"),
    ],
)
def test_a_reader_sees_its_view(
    folder: Path, reader: str, sees: str, does_not_see: str, capsys: Capsys
) -> None:
    redact(folder / "good.gwb.json", folder / reader, reader=reader)
    fields = shown(folder, reader, capsys)
    assert sees in fields and does_not_see not in fields and does_not_see in whole(folder)


def test_a_compact_bundle_is_read_and_written(folder: Path, capsys: Capsys) -> None:
    redact(folder / "good.gwb.json", folder / "e.gwb", ["/items"], compact=True)
    assert (folder / "e.gwb").read_bytes().startswith(compact.MAGIC)
    redact(folder / "e.gwb", folder / "f", ["/items/0/hsCode"])
    assert shown(folder, "f", capsys).keys() == {"/items/0/hsCode"}


@pytest.mark.parametrize(
    ("name", "reveal", "reader", "problem"),
    [
        ("good.gwb.json", None, None, "say what to show"),
        ("good.gwb.json", ["/nothing"], None, "shows no such field .path='/nothing'"),
        ("good.gwb.json", ["remarks"], None, "shows no such field .path='remarks'"),
        ("good.gwb.json", None, "smuggler", "no such view"),
        ("policy.json", ["/remarks"], None, "no bundle"),
        ("absent.json", ["/remarks"], None, "cannot read"),
    ],
)
def test_a_wrong_wish_is_refused_and_nothing_is_written(
    folder: Path, name: str, reveal: list[str] | None, reader: str | None, problem: str
) -> None:
    with pytest.raises(CommandError, match=problem) as caught:
        redact(folder / name, folder / "never", reveal, reader=reader)
    assert caught.value.exit_code == 2
    assert not (folder / "never").exists()


def test_a_place_that_cannot_be_written_keeps_what_was_there(folder: Path) -> None:
    with pytest.raises(CommandError, match="cannot write"):
        redact(folder / "good.gwb.json", folder / "no-such-folder" / "x", ["/remarks"])
    with pytest.raises(CommandError, match="cannot write"):
        redact(folder / "good.gwb.json", folder, ["/remarks"])
    assert not list(folder.parent.glob("*.part"))
