"""A switch in user space between TUN devices: every IPv4 packet waits as long as its link is slow, or is lost.

Runs as a process of its own (`python -m scripts.links.switch`): its standard input takes a line of JSON for each change of links,
its standard output answers each with what was carried and lost until then. It needs nothing of the kernel but TUN, and it
loses the same packets again when it is given the same seed and the same packets.
"""

import heapq
import json
import os
import random
import selectors
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

WAITING: Final = 20_000
"""Packets that may wait at once, of all links; what comes then is lost, as at a full router."""
AT_ONCE: Final = 64
LARGEST: Final = 65_535
DESTINATION: Final = slice(16, 20)
IPV4: Final = 4


@dataclass(frozen=True, slots=True)
class Link:
    """From one address to another: how long a packet takes (seconds) and what share is lost. A cut link loses all."""

    delay: float = 0.0
    loss: float = 0.0


CUT: Final = Link(loss=1.0)


@dataclass(slots=True)
class Counts:
    """Packets since the start. `overflowed` found too many waiting."""

    carried: int = 0
    lost: int = 0
    overflowed: int = 0


class Switch:
    """`devices` are file descriptors of TUN devices by IPv4 address. Links that nobody spoke of are perfect."""

    def __init__(self, devices: Mapping[bytes, int], seed: int) -> None:
        self.counts = Counts()
        self._devices = devices
        self._addresses = {device: address for address, device in devices.items()}
        self._chance = random.Random(seed)
        self._links: dict[tuple[bytes, bytes], Link] = {}
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._order = 0

    def set(self, links: Mapping[tuple[bytes, bytes], Link]) -> None:
        """From now on; what waits already goes its way."""
        self._links = dict(links)

    def take(self, device: int, now: float) -> None:
        """Reads what a device has to send, for the most a few packets, so that no other one starves."""
        for _ in range(AT_ONCE):
            try:
                packet = os.read(device, LARGEST)
            except BlockingIOError:
                return
            self._route(self._addresses[device], packet, now)

    def _route(self, source: bytes, packet: bytes, now: float) -> None:
        """Who is not on the switch gets nothing: its packets are noise of the kernel's, not counted."""
        target = packet[DESTINATION]
        if packet[0] >> 4 != IPV4 or target not in self._devices:
            return
        link = self._links.get((source, target), Link())
        if link.loss and self._chance.random() < link.loss:
            self.counts.lost += 1
        elif len(self._waiting) >= WAITING:
            self.counts.overflowed += 1
        else:
            self._order += 1
            heapq.heappush(self._waiting, (now + link.delay, self._order, self._devices[target], packet))

    def deliver(self, now: float) -> float | None:
        """Hands over what has waited long enough; seconds until the next packet, None when none waits."""
        while self._waiting:
            due, _, device, packet = self._waiting[0]
            if due > now:
                return due - now
            heapq.heappop(self._waiting)
            self._write(device, packet)
        return None

    def _write(self, device: int, packet: bytes) -> None:
        try:
            os.write(device, packet)
        except OSError:
            # The device is down or full: a link loses packets, that is its nature.
            self.counts.lost += 1
        else:
            self.counts.carried += 1


def read_links(line: str) -> dict[tuple[bytes, bytes], Link]:
    """`[[from, to, delay, loss], ...]` with addresses in dotted form."""
    return {
        (_address(source), _address(target)): Link(delay, loss)
        for source, target, delay, loss in json.loads(line)
    }


def _address(dotted: str) -> bytes:
    return bytes(int(part) for part in dotted.split("."))


def serve(switch: Switch, devices: Sequence[int]) -> None:
    """Switches until standard input ends."""
    with selectors.DefaultSelector() as selector:
        for device in devices:
            os.set_blocking(device, False)
            selector.register(device, selectors.EVENT_READ)
        selector.register(sys.stdin, selectors.EVENT_READ)
        wait: float | None = None
        while True:
            for key, _ in selector.select(wait):
                if key.fileobj is not sys.stdin:
                    switch.take(key.fd, time.monotonic())
                elif not _obey(switch):
                    return
            wait = switch.deliver(time.monotonic())


def _obey(switch: Switch) -> bool:
    """Takes one change of links; False at the end of input."""
    line = sys.stdin.readline()
    if not line:
        return False
    switch.set(read_links(line))
    print(json.dumps(asdict(switch.counts)), flush=True)
    return True


def main(arguments: Sequence[str]) -> None:
    """`{"seed": ..., "devices": {address: file descriptor}}` as the one argument."""
    said: dict[str, Any] = json.loads(arguments[0])
    devices = {_address(address): int(device) for address, device in said["devices"].items()}
    serve(Switch(devices, said["seed"]), list(devices.values()))


if __name__ == "__main__":
    main(sys.argv[1:])
