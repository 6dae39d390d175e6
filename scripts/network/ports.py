"""Which process listens where: loopback ports in a row from a first one, or free ones."""

from dataclasses import dataclass

from scripts.network.cast import MEMBERS
from scripts.network.processes import free_ports


def listeners() -> list[str]:
    """Names of the processes that listen, in the order of their ports."""
    names = ["chain"]
    names += [f"gateway-{member.slug}" for member in MEMBERS if member.gateway]
    names += [f"witness-{member.slug}" for member in MEMBERS]
    return names


@dataclass(frozen=True, slots=True)
class Ports:
    """A loopback port for each listener."""

    by_name: dict[str, int]

    @classmethod
    def row(cls, first: int) -> "Ports":
        """`first` and those behind it: easy to remember, may be taken."""
        return cls({name: first + offset for offset, name in enumerate(listeners())})

    @classmethod
    def free(cls) -> "Ports":
        """Whatever is free now."""
        names = listeners()
        return cls(dict(zip(names, free_ports(len(names)), strict=True)))

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.by_name[name]}"
