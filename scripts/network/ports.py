"""Which process listens where: loopback ports in a row from a first one, or free ones."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from nodes.gwanmund.node import NodePorts
from scripts.network.cast import MEMBERS
from scripts.network.processes import free_ports

CHAIN = ("chain",)
"""The embedded chain listens once."""
NODES = tuple(f"node-{member.slug}-{field.name}" for member in MEMBERS for field in fields(NodePorts))
"""Every member's node of the engine listens for peers and, in several ways, for its own member."""


def listeners(chain: Sequence[str] = CHAIN) -> list[str]:
    """Names of the processes that listen, in the order of their ports: gateways and witnesses behind those of the chain."""
    names = list(chain)
    names += [f"gateway-{member.slug}" for member in MEMBERS if member.gateway]
    names += [f"witness-{member.slug}" for member in MEMBERS]
    return names


@dataclass(frozen=True, slots=True)
class Ports:
    """A loopback port for each listener."""

    by_name: dict[str, int]

    @classmethod
    def row(cls, first: int, chain: Sequence[str] = CHAIN) -> "Ports":
        """`first` and those behind it: easy to remember, may be taken."""
        return cls({name: first + offset for offset, name in enumerate(listeners(chain))})

    @classmethod
    def free(cls, chain: Sequence[str] = CHAIN) -> "Ports":
        """Whatever is free now."""
        names = listeners(chain)
        return cls(dict(zip(names, free_ports(len(names)), strict=True)))

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.by_name[name]}"

    def node(self, slug: str) -> NodePorts:
        """Where a member's node of the engine listens."""
        return NodePorts(*(self.by_name[f"node-{slug}-{field.name}"] for field in fields(NodePorts)))
