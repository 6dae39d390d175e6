"""Real `gwanmun chain` processes for tests: started, killed, started again on the same directory."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from nodes.connection import Connection
from nodes.types import Address
from scripts.network.processes import free_ports

COUNTER = Address(bytes.fromhex("00000000000000000000000000000000000000aa"))
# Stores calldata word 0 + block time under slot calldata word 0: state depends on order, input and time.
COUNTER_CODE = "0x6000354281016000355500"
START_S = 30.0
FAST = ("--block-time", "0.1")


def plain_genesis(**more: Any) -> dict[str, Any]:
    """A genesis with one tiny contract and a time in the past."""
    forks = (
        "homestead",
        "eip150",
        "eip155",
        "eip158",
        "byzantium",
        "constantinople",
        "petersburg",
        "istanbul",
        "berlin",
    )
    config: dict[str, Any] = {"chainId": 8282, **{f"{fork}Block": 0 for fork in (*forks, "london")}}
    config |= {"terminalTotalDifficulty": 0, "shanghaiTime": 0, "cancunTime": 0}
    genesis = {
        "config": config,
        "nonce": "0x0",
        "timestamp": hex(1_700_000_000),
        "extraData": "0x",
        "gasLimit": hex(40_000_000),
        "difficulty": "0x0",
        "baseFeePerGas": "0x0",
        "alloc": {"0x" + COUNTER.hex(): {"balance": "0x0", "code": COUNTER_CODE}},
    }
    return genesis | more


@dataclass
class ChainProcess:
    """One `gwanmun chain` on a home of its own."""

    home: Path
    genesis: dict[str, Any] = field(default_factory=plain_genesis)
    options: tuple[str, ...] = FAST
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: subprocess.Popen[bytes] | None = None

    @property
    def journal(self) -> Path:
        return self.home / "chain" / "journal"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        """Starts it and waits until its door is open."""
        self.begin(*options)
        deadline = time.monotonic() + START_S
        while not self.healthy():
            assert self.process is not None and self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.02)

    def begin(self, *options: str) -> None:
        path = self.home / "chain" / "genesis.json"
        if not path.exists():
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(self.genesis))
        arguments = ["chain", "--home", str(self.home), "--port", str(self.port), *self.options, *options]
        with (self.home / "chain.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts", *arguments],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def healthy(self) -> bool:
        try:
            return httpx.get(self.url + "/health", trust_env=False).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def output(self) -> str:
        return (self.home / "chain.log").read_text()

    def anvil(self) -> int:
        """Process id of the anvil behind the door."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        (child,) = [int(one) for one in children]
        return child

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def wait(self) -> int:
        assert self.process is not None
        return self.process.wait(START_S)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(START_S)
            finally:
                self.process.kill()

    def connect(self) -> Connection:
        return Connection(self.url)


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be collected does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
