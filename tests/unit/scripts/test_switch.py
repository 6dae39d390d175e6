"""The switch between namespaces, with pipes for devices: what it delays, loses and cuts."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from scripts.links.switch import CUT, Link, Switch, read_links

A, B, C = (bytes([10, 0, 0, last]) for last in (1, 2, 3))
PACKETS = 400


def packet(target: bytes, content: bytes = b"") -> bytes:
    """What a switch reads of IPv4: the version first, the destination in bytes 16 to 20."""
    return b"\x45" + bytes(15) + target + content


class Wire:
    """A switch with three devices; what it hands to B can be read."""

    def __init__(self, held: ExitStack, seed: int = 7) -> None:
        self._held = held
        self.into, source = self._pipe()
        received, sink = self._pipe()
        self._received = received
        self.source = source
        devices = {A: source, B: sink, C: self._pipe()[1]}
        self.switch = Switch(devices, seed)

    def _pipe(self) -> tuple[int, int]:
        """Both ends of a pair that keeps packets apart, as a device does."""
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (one, other):
            self._held.enter_context(end).setblocking(False)
        return one.fileno(), other.fileno()

    def send(self, target: bytes, now: float, content: bytes = b"") -> None:
        os.write(self.into, packet(target, content))
        self.switch.take(self.source, now)

    def received(self) -> list[bytes]:
        found = []
        while True:
            try:
                found.append(os.read(self._received, 100)[20:])
            except BlockingIOError:
                return found


@pytest.fixture
def wire() -> Iterator[Wire]:
    with ExitStack() as held:
        yield Wire(held)


def test_a_packet_comes_when_its_link_has_delayed_it_and_not_before(wire: Wire) -> None:
    wire.switch.set({(A, B): Link(delay=0.5)})
    wire.send(B, 10.0, b"one")
    wire.send(B, 10.2, b"two")
    assert wire.switch.deliver(10.4) == pytest.approx(0.1)
    assert wire.received() == []
    assert wire.switch.deliver(10.5) == pytest.approx(0.2)
    assert wire.received() == [b"one"]
    assert wire.switch.deliver(11.0) is None
    assert wire.received() == [b"two"]


def test_a_cut_link_carries_nothing_and_a_healed_one_everything(wire: Wire) -> None:
    wire.switch.set({(A, B): CUT})
    wire.send(B, 0.0, b"lost")
    wire.switch.set({})
    wire.send(B, 0.0, b"carried")
    wire.switch.deliver(0.0)
    assert wire.received() == [b"carried"]
    assert (wire.switch.counts.carried, wire.switch.counts.lost) == (1, 1)


def test_a_bad_link_loses_its_share_and_the_same_packets_for_the_same_seed() -> None:
    runs = []
    for _ in range(2):
        with ExitStack() as held:
            wire = Wire(held)
            wire.switch.set({(A, B): Link(loss=0.05)})
            came = []
            for number in range(PACKETS):
                wire.send(B, 0.0, str(number).encode())
                wire.switch.deliver(0.0)
                came += wire.received()
            assert len(came) + wire.switch.counts.lost == PACKETS
            runs.append(came)
    assert runs[0] == runs[1]
    assert 0 < PACKETS - len(runs[0]) < PACKETS * 0.15


def test_other_links_and_other_addresses_are_left_alone(wire: Wire) -> None:
    wire.switch.set({(A, C): CUT, (B, A): CUT})
    wire.send(B, 0.0, b"through")
    wire.send(bytes([10, 0, 0, 9]), 0.0)
    os.write(wire.into, b"\x60" + bytes(60))
    wire.switch.take(wire.source, 0.0)
    wire.switch.deliver(0.0)
    assert wire.received() == [b"through"]
    assert (wire.switch.counts.carried, wire.switch.counts.lost) == (1, 0)


def test_links_are_read_as_they_are_told() -> None:
    assert read_links('[["10.0.0.1", "10.0.0.2", 0.25, 0.05]]') == {(A, B): Link(0.25, 0.05)}
