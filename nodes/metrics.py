"""Metrics in Prometheus' text format, for callers on this machine alone: they say how much a member does."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
# A proxy on this machine would make everybody's requests look local; it says so in one of these.
_PROXIED: Final = frozenset({"forwarded", "via", "x-forwarded-for", "x-real-ip"})


def new_registry(*collectors: Collector) -> CollectorRegistry:
    """A registry of one process: its memory, processor time and open files, and what the collectors tell."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    for collector in collectors:
        registry.register(collector)
    return registry


def exposition(registry: CollectorRegistry) -> bytes:
    """What a scrape gets."""
    return generate_latest(registry)


def is_local(host: str | None, headers: Iterable[str]) -> bool:
    """Whether a request comes from this machine itself: its address is loopback, and no proxy has passed it on."""
    if not _PROXIED.isdisjoint(name.lower() for name in headers):
        return False
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
