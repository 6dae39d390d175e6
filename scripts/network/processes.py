"""Starts the processes of a network, waits until each answers, and stops them."""

import ctypes
import errno
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from scripts.cli.errors import CommandError

PR_SET_PDEATHSIG = 1
START_SECONDS = 120.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.05
HOST = "127.0.0.1"
PORTS = range(20_000, 32_000)
PORT_ATTEMPTS = 200
PORTS_KEPT = 400
_FOUND: deque[int] = deque()
"""Open descriptors, for as long as this process runs."""


def free_ports(count: int) -> list[int]:
    """Different loopback ports that nobody listens on now, below those that the system gives to outgoing connections. No process
    of this machine finds them again until this one ends, or has found a good many others."""
    return [_found_port() for _ in range(count)]


def _found_port() -> int:
    for port in random.sample(PORTS, PORT_ATTEMPTS):
        if _reserved(port):
            return port
    raise CommandError(f"no free port in {PORT_ATTEMPTS} tries", exit_code=1)


def _reserved(port: int) -> bool:
    """Whether the port was free and is now found: its UDP twin, which nothing of ours listens on, is held to say so."""
    with ExitStack() as held:
        twin = held.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        with socket.socket() as probe:
            if not (_binds(probe, port) and _binds(twin, port)):
                return False
        held.pop_all()
    if len(_FOUND) == PORTS_KEPT:
        os.close(_FOUND.popleft())
    _FOUND.append(twin.detach())
    return True


def _binds(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind((HOST, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return False
    return True


def die_with_parent() -> None:
    """Runs in the child: the kernel ends it when the process that started it ends, however that ended."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Running:
    """A started process: `health` is polled until it answers 200 (None: nothing to wait for)."""

    name: str
    arguments: list[str]
    health: str | None
    log: Path
    process: subprocess.Popen[bytes]


class Processes:
    """The processes that this one started, by name: what it is, and behind a hyphen whose.

    `launchers` are words, by member's slug, in front of the command of each of that member's processes (`ip netns exec NAME`).
    They become the command (exec), so that signals reach it.
    """

    def __init__(
        self, logs: Path, passphrase: bytes, launchers: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self._logs = logs
        self._environment = {**os.environ, "GWANMUN_PASSPHRASE": passphrase.decode()}
        self._launchers = launchers or {}
        self._running: dict[str, Running] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def start(
        self, name: str, arguments: list[str], health: str | None = None, words: Sequence[str] = ()
    ) -> Running:
        """Starts `gwanmun ARGUMENTS` without waiting; its output goes to a log of its name. To be called in the main thread:
        the kernel ends a process together with the thread that started it. `words` stand in front of it, behind the launcher.

        CommandError when somebody else answers where it is to listen: their answers would be taken for its own.
        """
        if health is not None and listens(httpx.URL(health)):
            raise CommandError(
                f"{name} cannot start: another process answers at {health}; this network runs already, or a new one"
                " needs other ports (`gwanmun up --home NEW --port FIRST`)",
                exit_code=1,
            )
        log = self._logs / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [
                    *self._launchers.get(member_of(name), ()),
                    *words,
                    sys.executable,
                    "-m",
                    "scripts",
                    *arguments,
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment,
                preexec_fn=die_with_parent,
            )
        self._running[name] = Running(name, arguments, health, log, process)
        return self._running[name]

    def wait_healthy(self, *names: str) -> None:
        """Waits for the named processes, or all. CommandError with the end of the log when one dies or stays silent."""
        deadline = time.monotonic() + START_SECONDS
        for name in names or tuple(self._running):
            running = self._running[name]
            while running.health is not None and not _answers(running.health):
                if running.process.poll() is not None or time.monotonic() > deadline:
                    raise _not_started(running)
                time.sleep(POLL_SECONDS)
            if running.process.poll() is not None:
                raise _not_started(running)

    def kill(self, name: str) -> None:
        """kill -9, as a power cut would."""
        running = self._running[name]
        running.process.kill()
        running.process.wait()

    def end(self, name: str) -> None:
        """Tells a process to end and waits until it has. CommandError when it has not in time."""
        process = self._running[name].process
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise CommandError(f"{name} did not end in {STOP_SECONDS:g} s", exit_code=1) from error

    def restart(self, name: str, words: Sequence[str] = ()) -> Running:
        """Starts again what was killed or has ended, with the same arguments and these words in front of them."""
        running = self._running[name]
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()
        return self.start(name, running.arguments, running.health, words)

    def discard(self, name: str) -> None:
        """Kills a process and forgets it."""
        self.kill(name)
        del self._running[name]

    def ended(self) -> list[Running]:
        """The processes that ended by themselves."""
        return [running for running in self._running.values() if running.process.poll() is not None]

    def pids(self) -> dict[str, int]:
        """Process ids by name."""
        return {name: running.process.pid for name, running in self._running.items()}

    def stop(self) -> None:
        """Ends all, the last started first; what does not end in time is killed."""
        for running in reversed(self._running.values()):
            running.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for running in self._running.values():
            try:
                running.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                running.process.kill()
                running.process.wait()
        self._running.clear()


def member_of(name: str) -> str:
    """The slug in a process's name, empty when it is nobody's own."""
    return name.partition("-")[2]


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def listens(url: httpx.URL) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((url.host, url.port or 80)) == 0


def _not_started(running: Running) -> CommandError:
    return CommandError(f"{running.name} did not start: {_end_of(running.log)}", exit_code=1)


def _end_of(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


@contextmanager
def stopping(processes: Processes) -> Iterator[Processes]:
    """Stops the processes when the block is left, whatever happened in it."""
    try:
        yield processes
    finally:
        processes.stop()
