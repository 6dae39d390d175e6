"""`gwanmun monitor`: asks gateways, remembers between runs, keeps proofs, and its exit codes."""

from pathlib import Path

import httpx
import pytest

from api.checkpoints import service
from api.database import writing
from evidence.checkpoints import Fault
from scripts.cli.errors import CommandError
from scripts.cli.monitor import monitor
from scripts.monitor.gateways import Gateways
from scripts.monitor.memory import Memory
from tests.unit.api.gateway import TestGateway
from tests.unit.api.test_checkpoints import signed

HERE = "http://testserver"


def take_in(gateway: TestGateway, *said: tuple[int, int, int]) -> None:
    """A gateway comes to know what witnesses signed: member, block, root."""
    with writing(gateway.app.state.engine) as session:
        signatures = [signed(gateway, member, block, root) for member, block, root in said]
        service.take_in(session, gateway.settings.policy, signatures, gateway.clock())


def watched(gateway: TestGateway, folder: Path) -> list[str]:
    """One round over a gateway, of a monitor that goes on from what it remembers."""
    memory = Memory(folder)
    watch = memory.recall(gateway.settings.policy)
    alarms = Gateways([HERE], gateway.client).round(watch)
    memory.keep(watch)
    for alarm in alarms:
        if alarm.fault is not None:
            memory.keep_proof(alarm.fault)
    return [alarm.text for alarm in alarms]


def test_a_gateway_that_shows_what_a_quorum_signed_gives_no_alarm(
    gateway: TestGateway, tmp_path: Path
) -> None:
    take_in(gateway, (1, 5, 1), (2, 5, 1))
    assert watched(gateway, tmp_path) == []
    assert watched(gateway, tmp_path) == []


def test_a_gateway_without_a_checkpoint_is_wrong(gateway: TestGateway, tmp_path: Path) -> None:
    assert watched(gateway, tmp_path) == ["answers /checkpoints/latest with 404"]
    assert not (tmp_path / "monitor.json").exists()


def test_a_fault_that_a_gateway_proves_is_kept_as_a_file_that_anyone_can_judge(
    gateway: TestGateway, tmp_path: Path
) -> None:
    take_in(gateway, (1, 5, 1), (2, 5, 1), (3, 5, 1), (2, 5, 2))
    assert watched(gateway, tmp_path) == ["the witness of member 2 signed two histories at block 5"]
    (kept,) = tmp_path.glob("fault-2-5.json")
    witness = gateway.settings.policy.member(2).witness  # type: ignore[arg-type]
    assert witness is not None
    Fault.from_json(kept.read_bytes()).verify(witness)


def test_a_history_that_was_taken_back_while_the_monitor_rested_is_noticed(
    gateway: TestGateway, tmp_path: Path
) -> None:
    take_in(gateway, (1, 5, 1), (2, 5, 1))
    assert watched(gateway, tmp_path) == []
    # The same number of facts, and other ones.
    take_in(gateway, (1, 6, 2), (2, 6, 2))
    (said,) = watched(gateway, tmp_path)
    assert "does not extend" in said


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (200, "{"),
        (200, '{"block":1,"body":"x","signatures":{},"time":1}'),
        (200, "[]"),
        (503, "{}"),
    ],
)
def test_nonsense_from_a_gateway_is_an_alarm_and_no_crash(
    gateway: TestGateway, status: int, text: str
) -> None:
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(status, text=text)))
    watch = Memory(Path("nowhere")).recall(gateway.settings.policy)
    assert len(Gateways([HERE], client).round(watch)) == 1
    assert watch.head is None


def test_a_gateway_that_is_gone_is_an_alarm_and_exit_code_1(
    gateway: TestGateway, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "policy.json"
    policy.write_bytes(gateway.settings.policy.to_json())
    assert monitor(["http://127.0.0.1:9"], policy, tmp_path, rounds=2, every=0.1) == 1
    assert capsys.readouterr().out.count("does not answer /checkpoints/latest") == 2


def test_a_state_that_is_damaged_or_of_another_network_is_refused(
    gateway: TestGateway, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.json"
    policy.write_bytes(gateway.settings.policy.to_json())
    with pytest.raises(CommandError, match="no directory"):
        monitor([HERE], policy, tmp_path / "absent", rounds=1)
    (tmp_path / "monitor.json").write_bytes(b"{}")
    with pytest.raises(CommandError, match="cannot be read"):
        monitor([HERE], policy, tmp_path, rounds=1)
    other = b'{"format":"gwanmun/monitor/1","head":null,"network":"00","signed":[]}'
    (tmp_path / "monitor.json").write_bytes(other)
    with pytest.raises(CommandError, match="another network"):
        monitor([HERE], policy, tmp_path, rounds=1)
