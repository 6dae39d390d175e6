"""The verifier in TypeScript agrees with ours: on every vector, on genuine and on damaged bundles, on where a document stands."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from evidence.policy import TrustPolicy
from evidence.verification import exit_code, verify
from scripts import browser_tables
from tests.browser.built import ROOT, build
from tests.peers import cases


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("browser"))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, int]:
    """A genuine bundle, its policy, and the present time."""
    policy, now = cases.policy_and_time()
    bundle_path, policy_path = tmp_path / "one.gwb.json", tmp_path / "policy.json"
    bundle_path.write_bytes(next(cases.forms()))
    policy_path.write_bytes(policy)
    return bundle_path, policy_path, now


def run(built: Path, *words: str | Path | int) -> subprocess.CompletedProcess[str]:
    command = ["node", built / "cli.mjs", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_agrees_with_every_vector(built: Path) -> None:
    said = run(built, "vectors", cases.VECTORS)
    assert said.returncode == 0, said.stdout + said.stderr
    checked = {
        line.partition(":")[0] for line in said.stdout.splitlines() if re.search(r": [1-9]\d* checked$", line)
    }
    assert checked == {path.name for path in cases.VECTORS.glob("*.json")}


def test_a_changed_or_unknown_file_of_vectors_is_noticed(built: Path, tmp_path: Path) -> None:
    trees = cases.vectors("trees.json")
    trees["roots"][3] = trees["roots"][4]
    (tmp_path / "trees.json").write_text(json.dumps(trees), "utf-8")
    (tmp_path / "unknown.json").write_text("{}", "utf-8")
    said = run(built, "vectors", tmp_path)
    assert said.returncode == 1
    assert "trees.json: mismatch at roots 3" in said.stdout
    assert "unknown.json: a file that is not known" in said.stdout


def test_it_gives_the_same_verdict_on_genuine_and_on_damaged_bundles(built: Path) -> None:
    cases.check_damaged(["node", built / "cli.mjs", "judge-many"])


@pytest.mark.parametrize("network", [0, 1], ids=["plain", "with histories"])
def test_it_gives_the_same_verdict_on_spoilt_trees_and_at_any_instant(built: Path, network: int) -> None:
    cases.check_spoilt(["node", built / "cli.mjs", "judge-many"], network)


def test_without_a_history_it_does_not_tell_the_past(built: Path, tmp_path: Path) -> None:
    third = cases.vectors("verdicts.json")
    case = next(one for one in third["cases"] if one["verdict"] == {"exit": 2})
    (tmp_path / "one.gwb.json").write_text(case["bundle"], "utf-8")
    (tmp_path / "policy.json").write_text(json.dumps(third["policy"]), "utf-8")
    said = run(built, "judge", tmp_path / "one.gwb.json", tmp_path / "policy.json", case["now"], case["at"])
    assert (said.returncode, said.stdout, len(said.stderr.splitlines())) == (2, "", 1)
    assert "renew it with one" in said.stderr


def test_it_says_of_each_step_what_the_command_of_ours_says(
    built: Path, files: tuple[Path, Path, int]
) -> None:
    bundle, policy, now = files
    said = run(built, "judge", bundle, policy, now)
    verdict = verify(bundle.read_bytes(), TrustPolicy.from_json(policy.read_bytes()), now)
    assert json.loads(said.stdout) == verdict.to_json()
    assert said.returncode == exit_code(verdict) == 0


@pytest.mark.parametrize(
    ("spoil", "later", "code"),
    [
        (lambda data: data, 10**6, 3),
        (lambda data: data.replace(b'"version":1', b'"version":2'), 0, 1),
        (lambda data: b"no bundle", 0, 2),
    ],
    ids=["an old proof", "another version", "no bundle"],
)
def test_its_exit_codes_are_ours(
    built: Path, files: tuple[Path, Path, int], spoil: Any, later: int, code: int
) -> None:
    bundle, policy, now = files
    bundle.write_bytes(spoil(bundle.read_bytes()))
    said = run(built, "judge", bundle, policy, now + later)
    verdict = verify(bundle.read_bytes(), TrustPolicy.from_json(policy.read_bytes()), now + later)
    assert said.returncode == exit_code(verdict) == code
    theirs, ours = json.loads(said.stdout), verdict.to_json()
    assert [step["ok"] for step in theirs["steps"]] == [step.ok for step in verdict.steps]
    assert {**theirs, "steps": []} == {**ours, "steps": []}


def test_what_it_cannot_work_with_is_one_line_and_exit_code_2(
    built: Path, files: tuple[Path, Path, int], tmp_path: Path
) -> None:
    bundle, policy, now = files
    bad_policy = tmp_path / "bad.json"
    bad_policy.write_text('{"format": "gwanmun/policy/2",\n}', "utf-8")
    for words in ((), ("judge", bundle), ("judge", bundle, policy, "soon"), ("judge", bundle, tmp_path / "none", now),
                  ("judge", tmp_path / "none", policy, now), ("judge", bundle, bad_policy, now), ("bench", bad_policy, policy),
                  ("vectors", tmp_path / "none")):  # fmt: skip
        said = run(built, *words)
        assert (said.returncode, said.stdout, len(said.stderr.splitlines())) == (2, "", 1), (words, said)


def test_a_request_that_cannot_be_read_is_answered_and_the_next_one_too(built: Path) -> None:
    policy, now = cases.policy_and_time()
    good = next(cases.forms())
    requests = ["", "[]", "{", json.dumps({"bundle": "AA==", "now": now, "policy": "e30="})]
    said = subprocess.run(
        ["node", built / "cli.mjs", "judge-many"],
        input="\n".join(requests) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in said.stdout.splitlines()]
    assert [(one["exit"], one["step"]) for one in answers] == [(2, None)] * len(requests)
    assert cases.judged_by(["node", built / "cli.mjs", "judge-many"], [good], policy, now)[0]["exit"] == 0


def test_the_bench_measures_each_step(built: Path, files: tuple[Path, Path, int]) -> None:
    bundle, policy, _ = files
    said = json.loads(run(built, "bench", bundle, policy).stdout)
    verdict = verify(bundle.read_bytes(), TrustPolicy.from_json(policy.read_bytes()), files[2])
    assert set(said["steps_ms"]) == {step.name for step in verdict.steps}
    assert float(said["median_ms"]) > 0


def test_its_own_tests_hold(built: Path) -> None:
    tests = sorted((built / "test").glob("*.test.mjs"))
    said = subprocess.run(["node", "--test", *tests], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout[-8000:]
    passed = re.search(r"^# pass (\d+)$", said.stdout, re.MULTILINE)
    assert passed is not None
    assert int(passed[1]) >= 20


@pytest.mark.parametrize("name", browser_tables.FILES)
def test_its_tables_are_fresh(name: str) -> None:
    assert (browser_tables.TABLES / name).read_text("utf-8") == browser_tables.FILES[name]()


def test_the_page_names_no_address_and_allows_no_connection(built: Path) -> None:
    page = (built / "verify.html").read_text("utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    assert (
        rules["default-src"] == rules["connect-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    )
    assert set(rules) == {"default-src", "connect-src", "base-uri", "form-action", "script-src", "style-src"}
    assert all(
        re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", rules[name]) for name in ("script-src", "style-src")
    )
    assert not re.search(r"https?:|//[a-z]+\.|\bsrc=|\bhref=", page)
