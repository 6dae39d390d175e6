"""Which process listens where: ports in a row from a first one, or free ones; on loopback, or where the member is reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields

from nodes.gwanmund.node import LOOPBACK, NodePorts
from scripts.network.cast import MEMBERS, MemberSpec
from scripts.network.processes import free_ports, member_of

CHAIN = ("chain",)
"""The embedded chain listens once."""
NODES = tuple(f"node-{member.slug}-{port.name}" for member in MEMBERS for port in fields(NodePorts))
"""Every member's node of the engine listens for peers and, in several ways, for its own member."""


DAEMONS = tuple(f"ipfs-{member.slug}-{port}" for member in MEMBERS for port in ("peers", "api"))
"""Every member's IPFS daemon, where there is one: for other daemons, and for the member's own gateway."""


def listeners(chain: Sequence[str] = CHAIN, cast: Sequence[MemberSpec] = MEMBERS) -> list[str]:
    """Names of the processes that listen, in the order of their ports: gateways and witnesses behind those of the chain."""
    names = list(chain)
    names += [f"gateway-{member.slug}" for member in cast if member.gateway]
    names += [f"witness-{member.slug}" for member in cast]
    return names


@dataclass(frozen=True, slots=True)
class Ports:
    """A port for each listener. `hosts` are IPv4 addresses by member's slug, of members that do not listen on loopback,
    `own_hosts` those where their nodes listen for the member itself, when these are others; `urls` of gateways and witnesses that
    are reached elsewhere than they listen."""

    by_name: dict[str, int]
    hosts: Mapping[str, str] = field(default_factory=dict)
    own_hosts: Mapping[str, str] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def row(cls, first: int, chain: Sequence[str] = CHAIN, cast: Sequence[MemberSpec] = MEMBERS) -> "Ports":
        """`first` and those behind it: easy to remember, may be taken."""
        return cls({name: first + offset for offset, name in enumerate(listeners(chain, cast))})

    @classmethod
    def of_member(
        cls, slug: str, first: int, host: str, own_host: str = LOOPBACK, urls: Mapping[str, str] | None = None
    ) -> "Ports":
        """Those of one member, in a row; what its node tells only its member, it tells at `own_host`."""
        names = [f"node-{slug}-{port.name}" for port in fields(NodePorts)]
        names += [f"gateway-{slug}", f"witness-{slug}"]
        return cls(
            {name: first + offset for offset, name in enumerate(names)},
            {slug: host},
            {slug: own_host},
            urls or {},
        )

    @classmethod
    def free(cls, chain: Sequence[str] = CHAIN, hosts: Mapping[str, str] | None = None) -> "Ports":
        """Whatever is free now, on loopback."""
        names = listeners(chain)
        return cls(dict(zip(names, free_ports(len(names)), strict=True)), hosts or {})

    def host(self, slug: str) -> str:
        """The address of a member's processes."""
        return self.hosts.get(slug, LOOPBACK)

    def own_host(self, slug: str) -> str:
        """The address where a member's node listens for the member's own processes."""
        return self.own_hosts.get(slug, self.host(slug))

    def url(self, name: str) -> str:
        return self.urls.get(name) or f"http://{self.host(member_of(name))}:{self.by_name[name]}"

    def daemon(self, slug: str) -> tuple[int, int]:
        """Where a member's IPFS daemon listens for peers, and for its gateway."""
        return self.by_name[f"ipfs-{slug}-peers"], self.by_name[f"ipfs-{slug}-api"]

    def node(self, slug: str) -> NodePorts:
        """Where a member's node of the engine listens."""
        return NodePorts(*(self.by_name[f"node-{slug}-{port.name}"] for port in fields(NodePorts)))
