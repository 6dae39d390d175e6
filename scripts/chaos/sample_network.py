"""A sample network to break: real processes on free ports, and the demo's story up to the first draw."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine

from api.database import open_engine
from api.settings import database_url
from evidence.types import NetworkId
from nodes.connection import Connection
from nodes.types import Address
from scripts.cli.errors import CommandError
from scripts.client.acting import Party
from scripts.client.gateway import Gateway
from scripts.client.subjects import SubjectRef
from scripts.demo import story
from scripts.demo.narrator import Narrator
from scripts.demo.stage import Stage
from scripts.links.namespaces import Namespaces
from scripts.network.home import Home, NetworkFile
from scripts.network.ports import NODES, Ports
from scripts.network.running import Network

BLOCK_SECONDS = 0.2


@dataclass
class SampleNetwork:
    """A running network and the papers of its story. Processes are started and killed in the main thread only: the
    kernel ends a process together with the thread that started it.

    `databases` are URLs by member, instead of SQLite, `daemons` multiaddresses of IPFS daemons by member, instead of files.
    With `validators` it runs on the engine; with `links`, which are open, every member lives in a namespace of its own.
    Who is in `removed` was removed by vote and is no part of the network any more.
    """

    root: Path
    databases: Mapping[str, str] = field(default_factory=dict)
    daemons: Mapping[str, str] = field(default_factory=dict)
    validators: int = 0
    links: Namespaces | None = None
    network: Network = field(init=False)
    stage: Stage = field(init=False)
    removed: set[str] = field(default_factory=set)
    _engines: dict[str, Engine] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hosts = self.links.hosts if self.links else None
        ports = Ports.free(NODES, hosts) if self.validators else Ports.free()
        self.network = Network(
            Home(self.root),
            ports,
            block_time=BLOCK_SECONDS,
            databases=self.databases,
            daemons=self.daemons,
            validators=self.validators,
            launchers=self.links.launchers if self.links else None,
        )

    def start(self) -> None:
        """Founds the network and plays the story: declared, released, loaded, applied for, issued, received, drawn."""
        book = self.network.start()
        self.stage = Stage(Home(self.root), book, Narrator(Console(file=io.StringIO())), self.root)
        for act in (
            story.declares,
            story.releases,
            story.loads,
            story.applies,
            story.issues,
            story.receives,
            story.draws,
        ):
            act(self.stage)

    def stop(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        self.network.stop()

    @property
    def book(self) -> NetworkFile:
        return self.stage.book

    @property
    def identity(self) -> NetworkId:
        return NetworkId(bytes.fromhex(self.book.network))

    @property
    def ledger(self) -> Address:
        return Address(bytes.fromhex(self.book.ledger.removeprefix("0x")))

    @property
    def certificate(self) -> SubjectRef:
        """The story's certificate, issued by kcci and addressed to gdvc."""
        if self.stage.certificate is None:
            raise CommandError("the story has not come to its certificate", exit_code=1)
        return self.stage.certificate

    def desk(self, member: str, party: str) -> Gateway:
        """A connection of its own for a party at a member's gateway."""
        identity = Home(self.root).party_identity(party)
        return Gateway(self.book.gateways[member], Party(party, identity))

    def database(self, member: str) -> Engine:
        """The member's database, to read what its processes wrote."""
        if member not in self._engines:
            self._engines[member] = open_engine(database_url(self.root, member))
        return self._engines[member]

    @contextmanager
    def node(self) -> Iterator[Connection]:
        with Connection(self.book.rpc) as connection:
            yield connection

    def kill(self, name: str) -> None:
        """kill -9 of one process."""
        self.network.processes.kill(name)

    def end(self, name: str) -> None:
        """Ends one process in order. CommandError when it does not end."""
        self.network.processes.end(name)

    def restart(self, name: str, words: Sequence[str] = ()) -> None:
        """Starts a process again; `words` in front of its command, as `env NAME=VALUE`."""
        self.network.processes.restart(name, words)

    def ended(self) -> list[str]:
        """Names of the processes that have ended."""
        return [one.name for one in self.network.processes.ended()]

    def all_answer(self) -> None:
        """Waits until every process that listens answers, and checks that none ended by itself."""
        self.network.processes.wait_healthy()
        if ended := self.ended():
            said = {name: (self.root / "logs" / f"{name}.log").read_text()[-2000:] for name in ended}
            raise CommandError(f"these ended by themselves: {said}", exit_code=1)
