"""A whole network, running: founded when there is none, started in order, stopped as a whole."""

import datetime
import json
import shutil
from collections.abc import Callable, Mapping, Sequence

from api.schema import migrate
from api.settings import database_url
from nodes.profiles import Profile, load_profile
from scripts.cli.errors import CommandError
from scripts.network.address_book import address_book
from scripts.network.cast import MEMBERS, MemberSpec
from scripts.network.chains import Chain, EmbeddedChain
from scripts.network.engine_nodes import START_SECONDS, EngineChain
from scripts.network.home import Home, NetworkFile, write_json
from scripts.network.ports import NODES, Ports
from scripts.network.processes import Processes
from scripts.network.registration import register_cast
from scripts.network.sample import found_sample
from scripts.network.services import GATEWAY, OF_A_GATEWAY, WITNESS, command

FIRST_PORT = 8545
FIRST_NODE_PORT = 9545
FOUNDERS_SECONDS = 86_400.0
"""How long a member's machine waits for the other founders to start theirs."""
SLUGS = tuple(member.slug for member in MEMBERS)
Say = Callable[[str], None]


class Network:
    """The processes of one home directory."""

    def __init__(
        self,
        home: Home,
        ports: Ports | None = None,
        block_time: float | None = None,
        test_clock: bool = False,
        databases: Mapping[str, str] | None = None,
        daemons: Mapping[str, str] | None = None,
        validators: int = 0,
        launchers: Mapping[str, Sequence[str]] | None = None,
        cast: Sequence[MemberSpec] = MEMBERS,
    ) -> None:
        """A network that is founded here already has its ports and its chain; the others say of what kind a new one is.

        Args:
            block_time: seconds, overrides the profile's, of an embedded chain.
            test_clock: lets callers move the embedded chain's block time ahead.
            databases: URLs by slug, of members whose gateway is founded on another database than its own SQLite file.
            daemons: multiaddresses by slug, of members whose bodies lie in an IPFS daemon (scripts/network/ipfs.py).
            validators: how many members validate with nodes of the engine; none means the embedded chain.
            launchers: see Processes.
            cast: members of a sample that is founded here, the first of them validating; `ports` has their ports.
        """
        self.home = home
        self.profile: Profile = load_profile(_profile_name(home, validators))
        self.chain: Chain
        self._cast = cast
        self._validating = SLUGS[:validators]
        if self.profile.finality == "committed":
            self._ports = ports or Ports.row(FIRST_NODE_PORT, NODES)
            self.chain = EngineChain(home, START_SECONDS if self._is_sample else FOUNDERS_SECONDS)
        else:
            self._ports = ports or Ports.row(FIRST_PORT)
            self.chain = EmbeddedChain(home, self._ports, block_time, test_clock)
        self.processes = Processes(home.logs, home.keep_passphrase(), launchers)
        self._services = {"database": databases or {}, "bodies": daemons or {}}
        self.book: NetworkFile | None = None

    def start(self, say: Say = lambda _: None) -> NetworkFile:
        """Starts everything and returns when all answer. CommandError names the process that does not."""
        if not self.home.exists and not self.home.founding.is_file():
            say("founding the network: keys, certificates, genesis")
            self._found_sample()
        self.chain.found()
        say("starting the chain")
        self.book = address_book(self.home, self.profile, self.chain.start(self.processes))
        self._prepare_databases()
        say("starting gateways, relays, indexers and witnesses")
        for slug in self.home.own_members():
            self._start_member(slug, slug in self.book.gateways)
        self.processes.wait_healthy()
        if self._is_sample and not (self.home.root / "registered").exists():
            say("registering the parties' certificates")
            register_cast(self.home, self.book)
            (self.home.root / "registered").touch()
        return self.book

    def stop(self) -> None:
        self.processes.stop()

    @property
    def _is_sample(self) -> bool:
        """Whether the whole cast is here; else this is a member's own machine."""
        return not (self.home.root / "offer.json").exists()

    def _found_sample(self) -> None:
        """A founding that was cut off is thrown away: nothing in it was ever used."""
        if not self._is_sample:
            raise CommandError(
                f"{self.home.root} has a member's keys and no network yet: `gwanmun network confirm` a founding, or `join`"
            )
        for name in ("members", "parties", "chain"):
            shutil.rmtree(self.home.root / name, ignore_errors=True)
        self._name_services()
        found_sample(
            self.home,
            self._cast,
            self.profile,
            self._ports,
            self._validating,
            datetime.datetime.now(datetime.UTC),
        )

    def _name_services(self) -> None:
        for slug in SLUGS:
            said = {service: told[slug] for service, told in self._services.items() if slug in told}
            if said:
                write_json(self.home.member(slug) / "member.json", said)

    def _prepare_databases(self) -> None:
        """Gateway, relay and indexer of a member start together and share one database."""
        assert self.book is not None
        for slug in self.home.own_members():
            if slug in self.book.gateways:
                migrate(database_url(self.home.root, slug))

    def _start_member(self, slug: str, gateway: bool) -> None:
        book = self.book
        assert book is not None
        health = {WITNESS: f"{book.witnesses[slug]}/health"}
        if gateway:
            health[GATEWAY] = f"{book.gateways[slug]}/health"
        for service in (WITNESS, *(OF_A_GATEWAY if gateway else ())):
            words = command(service, self.home.root, slug)
            self.processes.start(f"{service}-{slug}", words, health.get(service))


def _profile_name(home: Home, validators: int) -> str:
    if home.exists:
        return home.network().profile
    if home.founding.is_file():
        return str(json.loads(home.founding.read_text())["profile"])
    return "consortium" if validators else "embedded"
