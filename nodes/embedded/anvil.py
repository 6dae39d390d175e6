"""The anvil process and the way to it. Only this room speaks to it."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import aiohttp

from nodes.answers import block_from, refusal
from nodes.blocks import BlockStamp
from nodes.embedded.errors import EngineLost, EngineMissing
from nodes.profiles import Profile
from nodes.types import RawTransaction

START_ATTEMPTS = 5
START_DEADLINE_S = 30.0
POLL_S = 0.01
CALL_TIMEOUT_S = 120.0
PR_SET_PDEATHSIG = 1
BINARY_VARIABLE = "GWANMUN_ANVIL"
_JSON = {"content-type": "application/json"}
_LIBC = ctypes.CDLL(None, use_errno=True)


def find_anvil() -> Path:
    """The binary that npm installed, or the one that GWANMUN_ANVIL names. EngineMissing when there is none."""
    given = os.environ.get(BINARY_VARIABLE)
    if given:
        return Path(given)
    packages = Path(__file__).resolve().parents[2] / "node_modules" / "@foundry-rs"
    found = sorted(packages.glob("anvil-*/bin/anvil*"))
    if not found:
        raise EngineMissing("anvil is not installed: run `npm ci`", looked_in=str(packages))
    return found[0]


def _die_with(parent: int) -> None:
    """Runs in the child: the kernel kills it when the process that started it ends, however that ended."""
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Anvil:
    """A running anvil without mining of its own, started from a genesis file."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self._process = process
        self._url = url
        connector = aiohttp.TCPConnector(limit=64, keepalive_timeout=60)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)
        )

    @classmethod
    async def start(cls, genesis: Path, profile: Profile) -> Anvil:
        """Starts anvil and waits until it answers. EngineLost when it does not, EngineMissing when it is not there."""
        binary = find_anvil()
        for _ in range(START_ATTEMPTS):
            # Another process may take the port between choosing and binding it, therefore more than one attempt.
            port = _free_port()
            parent = os.getpid()
            process = await asyncio.create_subprocess_exec(
                str(binary),
                *_arguments(genesis, profile, port),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                preexec_fn=lambda: _die_with(parent),  # noqa: B023 (used before the next turn)
            )
            anvil = cls(process, f"http://127.0.0.1:{port}/")
            if await anvil._answers(profile.chain_id):
                return anvil
            await anvil.stop()
        raise EngineLost("anvil does not start", binary=str(binary), attempts=START_ATTEMPTS)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def wait(self) -> int:
        """Waits until the process ends, however; its return code."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Kills it: the journal is the chain, anvil has nothing to save."""
        await self._session.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def forward(self, body: bytes) -> bytes:
        """Hands a JSON-RPC request over and its answer back, unread. EngineLost when anvil does not answer."""
        try:
            async with self._session.post(self._url, data=body, headers=_JSON) as response:
                return await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise EngineLost("anvil does not answer", reason=repr(error)) from error

    async def call(self, method: str, *parameters: Any) -> Any:
        """One call's result. CallRefused when anvil says no, EngineLost when it says nothing."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        answer = json.loads(await self.forward(json.dumps(request).encode()))
        if "error" in answer:
            raise refusal(answer["error"], method)
        return answer["result"]

    async def head(self) -> BlockStamp:
        return block_from(await self.call("eth_getBlockByNumber", "latest", False))

    async def accept(self, raw: RawTransaction) -> str:
        """Puts a transaction into the pool; its hash in hex. CallRefused when it is not acceptable."""
        return str(await self.call("eth_sendRawTransaction", "0x" + raw.hex()))

    async def mine(self, time_: int) -> BlockStamp:
        """Mines one block of what the pool holds ready, with that block time."""
        await self.call("evm_mine", {"timestamp": time_})
        return await self.head()

    async def ready(self) -> int:
        """Transactions that the next block could hold."""
        return int((await self.call("txpool_status"))["pending"], 16)

    async def _answers(self, chain_id: int) -> bool:
        deadline = time.monotonic() + START_DEADLINE_S
        while self._process.returncode is None and time.monotonic() < deadline:
            try:
                if int(await self.call("eth_chainId"), 16) == chain_id and self._process.returncode is None:
                    return True
            except EngineLost:
                await asyncio.sleep(POLL_S)
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _arguments(genesis: Path, profile: Profile, port: int) -> list[str]:
    """anvil's command line. `fifo` and no mining of its own make blocks a function of the journal; the pruning keeps
    one copy of the state per block from filling the memory."""
    return [
        *("--host", "127.0.0.1", "--port", str(port), "--no-cors", "--no-request-size-limit", "--silent"),
        *("--init", str(genesis), "--chain-id", str(profile.chain_id), "--hardfork", profile.hardfork),
        *("--no-mining", "--order", "fifo", "--accounts", "0", "--gas-limit", str(profile.block_gas_limit)),
        *("--gas-price", "0", "--block-base-fee-per-gas", "0", "--disable-min-priority-fee"),
        *("--prune-history", str(profile.state_window), "--disable-default-create2-deployer"),
    ]
