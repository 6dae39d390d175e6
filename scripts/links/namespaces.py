"""Members in network namespaces of their own: each has one address, which the others reach over the switch and whoever made the
namespaces over a link that no fault touches."""

import fcntl
import json
import os
import secrets
import struct
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from scripts.cli.errors import CommandError
from scripts.links.switch import CUT, Link

TUN: Final = "/dev/net/tun"
TUNSETIFF: Final = 0x400454CA
IFF_TUN: Final = 0x0001
IFF_NO_PI: Final = 0x1000
ENDS: Final = 128
"""The upper half of the network's last byte numbers the ends of the links to the maker; members have the lower half."""


class Namespaces:
    """A namespace for each member while the context is open. CommandError when this machine or user cannot make them.

    `hosts` are the members' addresses, `launchers` the words that start a command in a member's namespace.
    """

    def __init__(self, slugs: Sequence[str], seed: int = 0) -> None:
        self._suffix = secrets.token_hex(3)
        self._net = f"10.{secrets.choice(range(64, 256))}.{secrets.randbelow(256)}"
        self._slugs = tuple(slugs)
        self._seed = seed
        self._stack = ExitStack()
        self._switch: subprocess.Popen[str] | None = None
        self._links: dict[tuple[str, str], Link] = {}
        self.hosts = {slug: f"{self._net}.{number}" for number, slug in enumerate(slugs, 1)}
        self.launchers = {slug: ("ip", "netns", "exec", self._name(slug)) for slug in slugs}

    def __enter__(self) -> Self:
        if os.geteuid() != 0 or not Path(TUN).exists():
            raise CommandError(f"network namespaces need root and {TUN}")
        with ExitStack() as stack:
            devices = {self.hosts[slug]: self._make(stack, number) for number, slug in enumerate(self._slugs)}
            self._switch = self._start_switch(devices)
            stack.callback(self._end_switch, self._switch)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def apart(self, *groups: Iterable[str]) -> dict[str, int]:
        """Cuts all links between members of different groups. Returns what the switch carried and lost until now."""
        for one, other in combinations([list(group) for group in groups], 2):
            for source in one:
                self._set_both(source, other, CUT)
        return self._tell()

    def slow(self, slug: str, link: Link) -> dict[str, int]:
        """Makes all links of a member so, in both directions."""
        self._set_both(slug, [other for other in self._slugs if other != slug], link)
        return self._tell()

    def join(self, links: Mapping[tuple[str, str], Link]) -> dict[str, int]:
        """Sets links from one member to another, as they are named."""
        self._links |= links
        return self._tell()

    def heal(self) -> dict[str, int]:
        """All links are perfect again."""
        self._links.clear()
        return self._tell()

    def _set_both(self, source: str, targets: Iterable[str], link: Link) -> None:
        for target in targets:
            self._links[source, target] = self._links[target, source] = link

    def _tell(self) -> dict[str, int]:
        switch = self._switch
        if switch is None or switch.stdin is None or switch.stdout is None:
            raise CommandError("the namespaces are not open", exit_code=1)
        links = [
            (self.hosts[source], self.hosts[target], link.delay, link.loss)
            for (source, target), link in self._links.items()
        ]
        switch.stdin.write(json.dumps(links) + "\n")
        switch.stdin.flush()
        answer = switch.stdout.readline()
        if not answer:
            raise CommandError("the switch between the namespaces has ended", exit_code=1)
        counts: dict[str, int] = json.loads(answer)
        return counts

    def _name(self, slug: str) -> str:
        return f"gwm-{self._suffix}-{slug}"

    def _make(self, stack: ExitStack, number: int) -> int:
        """A member's namespace; the file descriptor of its device at the switch."""
        slug = self._slugs[number]
        name, host = self._name(slug), self.hosts[slug]
        outer, tun = f"gwm{self._suffix}o{number}", f"gwm{self._suffix}t{number}"
        here, there = (f"{self._net}.{ENDS + 2 * number + end}" for end in (0, 1))
        _ip("netns", "add", name)
        stack.callback(_ip, "netns", "del", name)
        device = _open_tun(tun)
        stack.callback(os.close, device)
        _ip("link", "add", outer, "type", "veth", "peer", "name", "maker", "netns", name)
        stack.callback(_ip, "link", "del", outer)
        _ip("link", "set", tun, "netns", name)
        for words in (
            ("addr", "add", f"{host}/25", "dev", tun),
            ("addr", "add", f"{there}/31", "dev", "maker"),
            ("link", "set", "lo", "up"),
            ("link", "set", tun, "up"),
            ("link", "set", "maker", "up"),
        ):
            _ip("-n", name, *words)
        _ip("addr", "add", f"{here}/31", "dev", outer)
        _ip("link", "set", outer, "up")
        _ip("route", "add", f"{host}/32", "dev", outer, "src", here)
        return device

    def _start_switch(self, devices: Mapping[str, int]) -> subprocess.Popen[str]:
        told = json.dumps({"seed": self._seed, "devices": devices})
        return subprocess.Popen(
            [sys.executable, "-m", "scripts.links.switch", told],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=tuple(devices.values()),
            text=True,
        )

    @staticmethod
    def _end_switch(switch: subprocess.Popen[str]) -> None:
        """It ends with its input."""
        switch.communicate()


def _open_tun(name: str) -> int:
    """A TUN device in this namespace. It goes when its last descriptor is closed."""
    device = os.open(TUN, os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


def _ip(*words: str) -> None:
    try:
        ran = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    except OSError as error:
        raise CommandError(f"network namespaces need iproute2: {error}") from error
    if ran.returncode != 0:
        raise CommandError(f"ip {' '.join(words)}: {ran.stderr.strip()}", exit_code=1)
