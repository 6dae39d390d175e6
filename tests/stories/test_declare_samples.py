"""`gwanmun declare` over every committed WCO message: what each comes to stands in samples.csv, column `filing`."""

import csv
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.readers.errors import ReaderError
from api.readers.wco import read
from scripts.cli.declare import Outcome, act_on, declare_file
from scripts.cli.errors import CommandError
from scripts.client.gateway import GatewayProblem, Refused
from scripts.network.home import Home
from tests.stories.trade import Trade

pytestmark = pytest.mark.network

TESTS = Path(__file__).parents[1]
SAMPLES = TESTS / "samples" / "wco"
with (TESTS / "unit" / "api" / "readers" / "samples.csv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))
# What is filed first, what speaks of it, what changes it: the order in which they come in life.
FIRST, THEN = ("original", "movement", "consolidation", "query"), ("amendment", "cancellation")
DONE = {
    "original": "filed",
    "amendment": "amended",
    "cancellation": "withdrawn",
    "movement": "read",
    "consolidation": "read",
    "query": "read",
}
AT_ONCE = 6


def filing(act: Callable[[], Outcome]) -> str:
    """What a file comes to: done, or refused with the first word of what the command would say."""
    try:
        outcome = act()
        if outcome["kind"] == "response":
            return "kept" if outcome["kept"] else "read"
        return DONE[str(outcome["kind"])]
    except ReaderError as refusal:
        return f"refused {refusal.slug}"
    except Refused as refusal:
        return f"refused {refusal.error['name']}"
    except GatewayProblem as problem:
        return f"refused {problem.type}"
    except CommandError as error:
        assert error.exit_code == 2, error
        return f"refused {str(error).split(':')[0]}"


def declared(trade: Trade, file: Path) -> str:
    """What the command makes of a file."""
    return filing(lambda: declare_file(Home(trade.root), file, "exporter", "kcs"))


def phase(row: dict[str, str]) -> int:
    if row["outcome"] == "refused" or row["kind"] in FIRST:
        return 0
    return 2 if row["kind"] in THEN else 1


def filings(trade: Trade, files: Iterable[str]) -> dict[str, str]:
    """The command's work on many files, with one sign-in."""
    names, desk = list(files), trade.desk("exporter")
    desk.token()

    def one(name: str) -> str:
        xml = (SAMPLES / name).read_bytes()
        return filing(lambda: act_on(desk, read(xml), xml, name))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(names, pool.map(one, names), strict=True))


@pytest.fixture(scope="module")
def outcomes(trade: Trade) -> dict[str, str]:
    """What every sample came to, in an order in which predecessors come first."""
    found: dict[str, str] = {}
    for turn in range(3):
        found |= filings(trade, (row["file"] for row in ROWS if phase(row) == turn))
    return found


def test_every_sample_comes_to_what_the_table_says(outcomes: dict[str, str]) -> None:
    assert outcomes == {row["file"]: row["filing"] for row in ROWS}


def test_a_declaration_is_found_by_the_number_that_a_response_gave_it(
    trade: Trade, outcomes: dict[str, str], tmp_path: Path
) -> None:
    assert outcomes["TT_EX009a.xml"] == "filed"
    assert outcomes["Step5_TT_EX009a_Amendment.xml"] == "refused predecessor-not-found"
    response = (SAMPLES / "01_DMSACC_1.xml").read_bytes()
    response = response.replace(b"U.7867523JNCOL", b"7867523Y8OFA")
    accepted = tmp_path / "accepted.xml"
    accepted.write_bytes(response.replace(b"24GBDIRIGZ7QLCPAA8", b"24GB0YVJ3EXXES8AA0"))
    assert declared(trade, accepted) == "kept"
    assert declared(trade, SAMPLES / "Step5_TT_EX009a_Amendment.xml") == "amended"
    found = trade.desk("exporter").get("/declarations", reference="24GB0YVJ3EXXES8AA0")["items"]
    assert [(one["status"], one["version"], one["amended"]) for one in found] == [("received", 2, True)]


def test_what_was_filed_or_withdrawn_is_not_filed_or_withdrawn_again(
    trade: Trade, outcomes: dict[str, str]
) -> None:
    assert outcomes["TT_EX010a_Cancellation.xml"] == "withdrawn"
    assert declared(trade, SAMPLES / "TT_EX010a_Cancellation.xml") == "refused DeclarationStatusWrong"
    assert declared(trade, SAMPLES / "TT_EX001a.xml") == "refused reference-taken"
    assert declared(trade, SAMPLES / "01_DMSACC_1.xml") == "kept"


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "scripts", "declare", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=60, cwd=TESTS.parent, check=False)


def one_line(trade: Trade, said: str, *arguments: str | Path) -> None:
    """The command must refuse in one line on standard error, with exit code 2."""
    done = command(*arguments, "--home", trade.root)
    assert (done.returncode, done.stdout) == (2, ""), done
    assert done.stderr.startswith(f"gwanmun: {said}") and done.stderr.count("\n") == 1, done.stderr


def test_the_command_itself_says_in_one_line_what_was_done(trade: Trade, outcomes: dict[str, str]) -> None:
    assert outcomes["EAL.xml"] == "read"
    done = command(SAMPLES / "01_DMSACC_1.xml", "--home", trade.root)
    assert (done.returncode, done.stderr) == (0, "")
    said = "response DMSACC (function 01) about U.7867523JNCOL, number 24GBDIRIGZ7QLCPAA8: kept beside it"
    assert done.stdout == f"{said}\n"
    one_line(trade, "predecessor-not-found: ", SAMPLES / "Step2_Amendment.xml")
    one_line(trade, "reference-taken: ", SAMPLES / "TT_EX001a.xml")
    one_line(trade, "import-not-supported ", SAMPLES / "Step1_Declaration.xml")


def test_no_refusal_of_the_command_is_a_traceback(trade: Trade, tmp_path: Path) -> None:
    original, broken = SAMPLES / "TT_EX001a.xml", tmp_path / "broken.xml"
    broken.write_bytes(bytes(range(256)))
    one_line(trade, "xml-refused", broken)
    one_line(trade, "file-unreadable: ", SAMPLES)
    one_line(trade, "no party 'nobody'", original, "--as", "nobody")
    one_line(trade, "scope-missing: ", original, "--as", "carrier")
    done = command(original, "--home", tmp_path)
    assert done.returncode == 2 and done.stderr.startswith("gwanmun: no network in "), done


def test_a_file_of_all_kinds_of_trouble_is_refused_with_its_type(
    trade: Trade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, home = tmp_path / "empty.xml", Home(tmp_path)
    empty.write_bytes(b"")
    assert declared(trade, empty) == "refused xml-refused"
    assert declared(trade, tmp_path / "missing.xml") == "refused file-unreadable"
    assert declared(trade, Path("/dev/zero")) == "refused too-large"
    with pytest.raises(CommandError, match="runs no gateway here"):
        declare_file(Home(trade.root), SAMPLES / "TT_EX001a.xml", "exporter", "hanbit")
    (tmp_path / "network.json").write_text("{")
    with pytest.raises(CommandError, match="is not what a network wrote"):
        declare_file(home, SAMPLES / "TT_EX001a.xml", "exporter", "kcs")
    monkeypatch.setenv("GWANMUN_PASSPHRASE", "another")
    with pytest.raises(CommandError, match="cannot be opened"):
        declare_file(Home(trade.root), SAMPLES / "TT_EX001a.xml", "exporter", "kcs")


def test_a_network_that_is_down_is_one_line(trade: Trade, tmp_path: Path) -> None:
    (tmp_path / "parties").symlink_to(trade.root / "parties")
    (tmp_path / "passphrase").symlink_to(trade.root / "passphrase")
    book = (
        (trade.root / "network.json")
        .read_text()
        .replace(trade.stage.book.gateways["kcs"], "http://127.0.0.1:9")
    )
    (tmp_path / "network.json").write_text(book)
    with pytest.raises(CommandError, match=r"^gateway-silent: ") as caught:
        declare_file(Home(tmp_path), SAMPLES / "TT_EX001a.xml", "exporter", "kcs")
    assert caught.value.exit_code == 2
