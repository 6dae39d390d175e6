"""Every member's own PostgreSQL server and IPFS daemon, for a sample on one machine: in `servers/<slug>` of its home, kept from
one start to the next. They are what a member runs in containers (docker-compose.yml), without the containers."""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self

from scripts.cli.errors import CommandError
from scripts.network.cast import MemberSpec
from scripts.network.home import Home, write_json
from scripts.network.ipfs import IpfsDaemon, new_swarm_key
from scripts.network.ports import Ports
from scripts.network.postgresql import PostgresServer, ServerMissing

DATABASE: Final = "gwanmun"


class OwnServers:
    """They run while the context is entered. `ports` are those of each member's daemon: for peers and for the RPC API."""

    def __init__(self, home: Home, ports: Mapping[str, tuple[int, int]]) -> None:
        folder = home.root.resolve() / "servers"
        key = _swarm_key(home)
        self._postgresql = {slug: PostgresServer(folder / slug / "postgresql", kept=True) for slug in ports}
        self._daemons = {slug: IpfsDaemon(folder / slug / "ipfs", key, ports[slug]) for slug in ports}
        self._running = ExitStack()

    @classmethod
    def new(cls, home: Home, cast: Sequence[MemberSpec], ports: Ports) -> Self:
        """Those of a network that is about to be founded."""
        chosen = {member.slug: ports.daemon(member.slug) for member in cast}
        write_json(home.root / "servers.json", {slug: list(pair) for slug, pair in chosen.items()})
        return cls(home, chosen)

    @classmethod
    def of(cls, home: Home) -> Self | None:
        """Those that a home has already; None when it has none."""
        path = home.root / "servers.json"
        if not path.is_file():
            return None
        return cls(home, {slug: (pair[0], pair[1]) for slug, pair in json.loads(path.read_text()).items()})

    @property
    def databases(self) -> dict[str, str]:
        """URLs, by slug."""
        return {slug: server.url(DATABASE) for slug, server in self._postgresql.items()}

    @property
    def bodies(self) -> dict[str, str]:
        """Multiaddresses of the daemons' RPC APIs, by slug."""
        return {slug: daemon.address for slug, daemon in self._daemons.items()}

    def pinned(self, slug: str) -> int:
        """How many files a member's daemon, which runs, was told to keep."""
        return self._daemons[slug].pinned()

    def __enter__(self) -> Self:
        """Starts all; returns once they answer and the daemons are each other's peers. CommandError when one does not start."""
        with ExitStack() as started:
            try:
                for server in self._postgresql.values():
                    started.callback(server.stop)
                    server.start()
                    server.ensure(DATABASE)
                self._start_daemons(started)
            except ServerMissing as error:
                raise CommandError(str(error), exit_code=1) from error
            self._running = started.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def _start_daemons(self, started: ExitStack) -> None:
        earlier: list[IpfsDaemon] = []
        for daemon in self._daemons.values():
            started.callback(daemon.stop)
            daemon.start()
            for other in earlier:
                daemon.connect(other)
            earlier.append(daemon)


def _swarm_key(home: Home) -> str:
    """The key of the members' swarm, the one thing that all daemons share: made once, readable by its owner alone."""
    path = home.root / "swarm.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(new_swarm_key())
    return path.read_text()
