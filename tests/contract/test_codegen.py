"""facts.yaml and Membership's storage layout, and what is generated from them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import codegen
from contracts.render_go import render_go
from contracts.schema import FACTS_YAML, SchemaError, load_schema
from contracts.storage_layout import MEMBERSHIP_LAYOUT, Layout, Place, StorageLayoutError, load_layout
from evidence import facts


def test_committed_files_are_what_the_schema_says_now() -> None:
    assert codegen.stale_files(codegen.render(load_schema(), load_layout())) == []
    assert codegen.main(["--check"]) == 0


def test_a_stale_file_is_found_and_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    python, solidity = tmp_path / "evidence" / "facts.py", tmp_path / "src" / "Facts.sol"
    go = tmp_path / "engine" / "slots.go"
    monkeypatch.setattr(codegen, "ROOT", tmp_path)
    monkeypatch.setattr(codegen, "PYTHON", python)
    monkeypatch.setattr(codegen, "SOLIDITY", solidity)
    monkeypatch.setattr(codegen, "GO", go)
    assert codegen.main([]) == 0
    python.write_text(python.read_text() + "# edited\n")
    assert codegen.main(["--check"]) == 1
    assert "evidence/facts.py" in capsys.readouterr().err
    assert codegen.main([]) == 0
    assert codegen.main(["--check"]) == 0


def test_every_kind_says_what_the_yaml_says() -> None:
    raw = yaml.safe_load(FACTS_YAML.read_text())
    for namespace, entry in raw["namespaces"].items():
        for name, kind in entry["kinds"].items():
            spec = facts.KINDS[facts.Kind[f"{namespace}_{name}".upper()]]
            assert (spec.namespace, spec.number) == (entry["number"], kind["number"])
            assert spec.once == bool(kind["number"] & raw["flags"]["once"])
            assert spec.balance == bool(kind["number"] & raw["flags"]["balance"])
            assert spec.raw == bool(kind["number"] & raw["flags"]["raw"])
            assert (spec.about, spec.amount, spec.word) == (
                kind["about"],
                kind.get("amount"),
                kind.get("word"),
            )
    assert len(facts.KINDS) == sum(len(entry["kinds"]) for entry in raw["namespaces"].values())


def test_every_status_has_its_common_meaning() -> None:
    raw = yaml.safe_load(FACTS_YAML.read_text())
    for namespace, entry in raw["namespaces"].items():
        for name, kind in entry["kinds"].items():
            spec = facts.KINDS[facts.Kind[f"{namespace}_{name}".upper()]]
            for number, meaning in raw["statuses"].get(kind.get("status"), {}).values():
                assert spec.meaning(number) == meaning


def test_a_kind_without_such_a_status_refuses_it() -> None:
    with pytest.raises(ValueError):
        facts.KINDS[facts.Kind.DOCUMENTS_STATUS].meaning(99)
    with pytest.raises(ValueError):
        facts.KINDS[facts.Kind.DOCUMENTS_ANCHOR].meaning(1)


def _twice(raw: dict[str, Any]) -> None:
    raw["verbs"]["documents.anchor"] = raw["verbs"]["credentials.grant"]


def _no_status(raw: dict[str, Any]) -> None:
    del raw["namespaces"]["documents"]["kinds"]["status"]["status"]


def _narrow(raw: dict[str, Any]) -> None:
    raw["layouts"]["state"][0]["version"] = 7


def _wide_terms(raw: dict[str, Any]) -> None:
    raw["layouts"]["terms"][0]["counterparty"] = 33


def _raw_balance(raw: dict[str, Any]) -> None:
    raw["namespaces"]["declarations"]["kinds"]["item"]["number"] = 0x6003


def _kind_zero(raw: dict[str, Any]) -> None:
    raw["namespaces"]["documents"]["kinds"]["status"]["number"] = 0


def _meaningless(raw: dict[str, Any]) -> None:
    raw["statuses"]["document"]["active"] = [1, "splendid"]


@pytest.mark.parametrize(
    "spoil", [_twice, _no_status, _narrow, _wide_terms, _raw_balance, _kind_zero, _meaningless]
)
def test_a_schema_that_contradicts_itself_is_refused(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None]
) -> None:
    raw = yaml.safe_load(FACTS_YAML.read_text())
    spoil(raw)
    path = tmp_path / "facts.yaml"
    path.write_text(yaml.safe_dump(raw, sort_keys=False))
    with pytest.raises(SchemaError):
        load_schema(path)


def test_the_engine_looks_where_the_compiler_put_membership() -> None:
    layout = load_layout()
    assert layout.base == 0xC8CFCB156FCEB12788597658090714D56A29FFDD33BC313A4058B99BB1CE0000
    assert layout.mapping("memberOf")[0] == 0
    slot, record = layout.mapping("records")
    assert slot == 1
    assert layout.place("lastMember") == Place(7, 0, 4)
    assert layout.place("power", record) == Place(0, 2, 8)
    assert layout.place("validator", record) == Place(2, 0, 32)
    assert "var recordPower = field{slot: 0, offset: 2, size: 8}" in render_go(layout)


def test_a_field_that_moves_moves_in_the_engine_too() -> None:
    layout = load_layout()
    moved = json.loads(json.dumps(layout.types))
    for member in moved[layout.struct]["members"]:
        if member["label"] == "lastMember":
            member["slot"] = "9"
    assert "var lastMember = field{slot: 9, offset: 0, size: 4}" in render_go(
        Layout(layout.base, layout.struct, moved)
    )


def test_a_layout_without_a_field_that_the_engine_reads_is_refused(tmp_path: Path) -> None:
    layout = load_layout()
    members = layout.types[layout.struct]["members"]
    less = {
        **layout.types,
        layout.struct: {"label": "struct", "members": [m for m in members if m["label"] != "records"]},
    }
    with pytest.raises(StorageLayoutError, match="records"):
        render_go(Layout(layout.base, layout.struct, less))
    with pytest.raises(StorageLayoutError, match="lastMember"):
        layout.mapping("lastMember")
    two = json.loads(MEMBERSHIP_LAYOUT.read_text())
    two["storage"] *= 2
    (tmp_path / "two.json").write_text(json.dumps(two))
    with pytest.raises(StorageLayoutError, match="2 variables"):
        load_layout(tmp_path / "two.json")
