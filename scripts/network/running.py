"""A whole network, running: founded when there is none, started in order, stopped as a whole."""

import datetime
import json
import shutil
from collections.abc import Callable, Mapping, Sequence

from api.schema import migrate
from api.settings import database_url
from contracts.addresses import LEDGER, genesis_addresses
from evidence.hashing import network_id
from evidence.types import NetworkId
from nodes.connection import Connection
from nodes.profiles import Profile, load_profile
from scripts.cli.errors import CommandError
from scripts.network.cast import MEMBERS
from scripts.network.chains import Chain, EmbeddedChain
from scripts.network.engine_nodes import EngineChain
from scripts.network.founding import found, write_address_book
from scripts.network.home import Home, NetworkFile
from scripts.network.ports import NODES, Ports
from scripts.network.processes import Processes
from scripts.network.registration import register_cast

FIRST_PORT = 8545
FIRST_NODE_PORT = 9545
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
    ) -> None:
        """A network that is founded here already has its ports and its chain; the others say of what kind a new one is.

        Args:
            block_time: seconds, overrides the profile's, of an embedded chain.
            test_clock: lets callers move the embedded chain's block time ahead.
            databases: URLs by slug, of members whose gateway is founded on another database than its own SQLite file.
            daemons: multiaddresses by slug, of members whose bodies lie in an IPFS daemon (scripts/network/ipfs.py).
            validators: how many members validate with nodes of the engine; none means the embedded chain.
            launchers: see Processes.
        """
        self.home = home
        name = home.network().profile if home.exists else ("consortium" if validators else "embedded")
        self.profile: Profile = load_profile(name)
        self.chain: Chain
        if self.profile.finality == "committed":
            self._ports = ports or Ports.row(FIRST_NODE_PORT, NODES)
            self.chain = EngineChain(home, self._ports, SLUGS, validators)
        else:
            self._ports = ports or Ports.row(FIRST_PORT)
            self.chain = EmbeddedChain(home, self._ports, SLUGS, block_time, test_clock)
        self.processes = Processes(home.logs, home.keep_passphrase(), launchers)
        self._services = {"database": databases or {}, "bodies": daemons or {}}
        self.book: NetworkFile | None = None

    def start(self, say: Say = lambda _: None) -> NetworkFile:
        """Starts everything and returns when all answer. CommandError names the process that does not."""
        if not self.home.exists:
            say("founding the network: keys, certificates, genesis")
            self._clear_half_founded()
            found(self.home, self.profile, datetime.datetime.now(datetime.UTC), self.chain.nodes)
            self.chain.found()
            self._name_services()
        say("starting the chain")
        self.book = self._address_book(self.chain.start(self.processes))
        fresh = not (self.home.root / "registered").exists()
        self._prepare_databases()
        say("starting gateways, relays, indexers and witnesses")
        for member in MEMBERS:
            self._start_member(member.slug, member.gateway)
        self.processes.wait_healthy()
        if fresh:
            say("registering the parties' certificates")
            register_cast(self.home, self.book)
            (self.home.root / "registered").touch()
        return self.book

    def stop(self) -> None:
        self.processes.stop()

    def _clear_half_founded(self) -> None:
        """A founding that was cut off left no address book; nothing in it was ever used."""
        for name in ("members", "parties", "chain"):
            shutil.rmtree(self.home.root / name, ignore_errors=True)

    def _name_services(self) -> None:
        for service, addresses in self._services.items():
            for slug, address in addresses.items():
                path = self.home.member(slug) / "member.json"
                path.write_text(
                    json.dumps(json.loads(path.read_text()) | {service: address}, indent=2) + "\n"
                )

    def _prepare_databases(self) -> None:
        """Gateway, relay and indexer of a member start together and share one database."""
        for member in MEMBERS:
            if member.gateway:
                migrate(database_url(self.home.root, member.slug))

    def _address_book(self, nodes: Mapping[str, str]) -> NetworkFile:
        if self.home.exists:
            return self.home.network()
        network = self._network_id(nodes[MEMBERS[0].slug])
        return write_address_book(self.home, network, self.profile, self._ports, nodes)

    def _network_id(self, url: str) -> NetworkId:
        with Connection(url) as connection:
            genesis = connection.block_hash(0)
        if genesis is None:
            raise CommandError("the chain has no genesis block", exit_code=1)
        return network_id(genesis, self.profile.chain_id, genesis_addresses()[LEDGER])

    def _start_member(self, slug: str, gateway: bool) -> None:
        book = self.book
        assert book is not None
        common = ["--home", str(self.home.root), "--member", slug]
        self.processes.start(f"witness-{slug}", ["witness", *common], f"{book.witnesses[slug]}/health")
        if gateway:
            self.processes.start(f"gateway-{slug}", ["gateway", *common], f"{book.gateways[slug]}/health")
            self.processes.start(f"relay-{slug}", ["relay", *common])
            self.processes.start(f"indexer-{slug}", ["indexer", *common])
