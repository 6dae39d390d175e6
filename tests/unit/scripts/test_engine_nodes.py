"""What is known of the engine's nodes without running one."""

from pathlib import Path

import pytest

from nodes.gwanmund.node import EngineNode
from scripts.cli.errors import CommandError
from scripts.network.engine_nodes import NodeFile
from scripts.network.home import Home
from scripts.network.ports import NODES, Ports, listeners
from scripts.network.running import SLUGS
from scripts.network.status import statuses

NOBODY = 9
"""A port where nobody listens."""


def test_every_listener_of_a_network_on_the_engine_has_a_port_of_its_own() -> None:
    for ports in (Ports.row(20_000, NODES), Ports.free(NODES)):
        assert set(ports.by_name) == set(listeners(NODES))
        assert len(set(ports.by_name.values())) == len(ports.by_name)
    assert len({port for slug in SLUGS for port in ports_of(Ports.row(1, NODES), slug)}) == 5 * len(SLUGS)


def ports_of(ports: Ports, slug: str) -> list[int]:
    node = ports.node(slug)
    return [node.peers, node.consensus, node.json_rpc, node.websocket, node.metrics]


def test_a_node_file_is_read_as_it_was_written_and_its_lack_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.member("kcs").mkdir(parents=True)
    written = NodeFile(Ports.row(20_000, NODES).node("kcs"), ("ab@127.0.0.1:1", "cd@127.0.0.1:2"), "10.1.2.3")
    written.write(home, "kcs")
    assert NodeFile.read(home, "kcs") == written
    with pytest.raises(CommandError, match="'gdvc' runs no node"):
        NodeFile.read(home, "gdvc")
    (home.member("kcs") / "node.json").write_text('{"ports": {}}')
    with pytest.raises(CommandError, match="'kcs' runs no node"):
        NodeFile.read(home, "kcs")


def test_a_node_calls_the_peers_that_it_was_told_and_leaves_it_to_membership_who_is_one(
    tmp_path: Path,
) -> None:
    node = EngineNode(Path("gwanmund"), tmp_path, Ports.row(20_000, NODES).node("kcs"))
    command = node.start_command(["ab@127.0.0.1:1", "cd@127.0.0.1:2"])
    assert "--p2p.persistent_peers=ab@127.0.0.1:1,cd@127.0.0.1:2" in command
    assert not any("unconditional" in word for word in command)
    assert all("0.0.0.0" not in word for word in command)


def test_a_node_listens_where_it_is_told_and_nowhere_else(tmp_path: Path) -> None:
    ports = Ports.row(20_000, NODES)
    for host in ("127.0.0.1", "10.1.2.3"):
        node = EngineNode(Path("gwanmund"), tmp_path, ports.node("kcs"), host)
        addresses = [word.partition("=")[2] for word in node.start_command([]) if "addr" in word]
        assert len(addresses) == 5 and all(f"{host}:" in address for address in addresses)
        assert host in node.url


def test_a_members_node_tells_only_peers_where_others_reach_it(tmp_path: Path) -> None:
    ports = Ports.of_member("kcs", 20_000, "10.1.2.3", "10.9.9.9", {"gateway-kcs": "https://gate.example"})
    node = EngineNode(Path("g"), tmp_path, ports.node("kcs"), ports.own_host("kcs"), ports.host("kcs"))
    addresses = [word for word in node.start_command([]) if "addr" in word]
    assert [word for word in addresses if "10.1.2.3" in word] == ["--p2p.laddr=tcp://10.1.2.3:20000"]
    assert sum("10.9.9.9:" in word for word in addresses) == 4
    assert (ports.url("gateway-kcs"), ports.url("witness-kcs")) == (
        "https://gate.example",
        "http://10.1.2.3:20006",
    )


def test_a_members_address_is_in_the_urls_of_its_processes_alone() -> None:
    ports = Ports.free(NODES, {"kcs": "10.1.2.3"})
    assert ports.url("gateway-kcs").startswith("http://10.1.2.3:")
    assert ports.url("witness-gdvc").startswith("http://127.0.0.1:")
    assert (ports.host("kcs"), ports.host("gdvc")) == ("10.1.2.3", "127.0.0.1")


def test_a_node_that_does_not_answer_is_told_as_such(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ports = Ports(dict.fromkeys(NODES, NOBODY))
    for slug in SLUGS:
        home.member(slug).mkdir(parents=True)
        NodeFile(ports.node(slug), ()).write(home, slug)
    told = statuses(home, SLUGS)
    assert [one.member for one in told] == list(SLUGS)
    assert all("ConnectError" in one.error and (one.height, one.behind) == (0, 0) for one in told)
