"""What carries a network, seen by whoever founds and starts it: the embedded chain here, validators in engine_nodes.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from scripts.network.home import Home
from scripts.network.ports import Ports
from scripts.network.processes import Processes


class Chain(Protocol):
    """One chain in a home directory."""

    def found(self) -> None:
        """Makes the chain of the home's genesis, where it is not made yet."""

    def start(self, processes: Processes) -> Mapping[str, str]:
        """Starts the processes and returns the JSON-RPC URLs of members' nodes, when all answer. CommandError names the
        process that does not."""


@dataclass(frozen=True, slots=True)
class EmbeddedChain:
    """One process, which serves every member. `block_time` in seconds overrides the profile's."""

    home: Home
    ports: Ports
    block_time: float | None = None
    test_clock: bool = False

    def found(self) -> None:
        """There is nothing to found: the process reads the genesis."""

    def start(self, processes: Processes) -> Mapping[str, str]:
        url = self.home.network().rpc if self.home.exists else self.ports.url("chain")
        arguments = ["chain", "--home", str(self.home.root), "--port", url.rsplit(":", 1)[1]]
        if self.block_time:
            arguments += ["--block-time", str(self.block_time)]
        if self.test_clock:
            arguments.append("--test-clock")
        processes.start("chain", arguments, f"{url}/health")
        processes.wait_healthy("chain")
        return dict.fromkeys(self.home.own_members(), url)
