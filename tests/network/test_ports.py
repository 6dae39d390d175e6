"""Where processes of a network listen, and what is said when they cannot."""

import socket
import subprocess
import sys
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


def test_a_port_is_found_once_by_all_processes_of_a_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = free_ports(1)
    monkeypatch.setattr("scripts.network.processes.PORTS", [found])
    monkeypatch.setattr("scripts.network.processes.PORT_ATTEMPTS", 1)
    with pytest.raises(CommandError, match="no free port"):
        free_ports(1)
    elsewhere = (
        f"from scripts.network import processes; processes.PORTS, processes.PORT_ATTEMPTS = [{found}], 1;"
        " processes.free_ports(1)"
    )
    ran = subprocess.run([sys.executable, "-c", elsewhere], capture_output=True, text=True)
    assert ran.returncode == 1 and "no free port" in ran.stderr


def test_a_process_is_not_started_where_another_answers(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        health = f"http://127.0.0.1:{listener.getsockname()[1]}/health"
        with pytest.raises(CommandError, match=r"another process answers at .* --port"):
            Processes(tmp_path, b"secret").start("gateway", ["gateway"], health)
