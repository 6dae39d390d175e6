"""Where processes of a network listen, and what is said when they cannot."""

import socket
from pathlib import Path

import pytest

from scripts.cli.errors import CommandError
from scripts.network.ports import Ports
from scripts.network.processes import Processes, free_ports


def test_ports_of_a_network_are_all_different() -> None:
    found = Ports.free().by_name.values()
    assert len(set(found)) == len(found) > 1


def test_a_port_that_somebody_listens_on_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as listener, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
        probe.close()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        monkeypatch.setattr("scripts.network.processes.PORTS", [taken, free])
        monkeypatch.setattr("scripts.network.processes.PORT_ATTEMPTS", 2)
        assert free_ports(1) == [free]
        with pytest.raises(CommandError, match="no free port"):
            free_ports(2)


def test_a_process_is_not_started_where_another_answers(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        health = f"http://127.0.0.1:{listener.getsockname()[1]}/health"
        with pytest.raises(CommandError, match=r"another process answers at .* --port"):
            Processes(tmp_path, b"secret").start("gateway", ["gateway"], health)
