"""A whole network, running: founded when there is none, started in order, stopped as a whole."""

import datetime
import json
import shutil
from collections.abc import Callable, Mapping

from api.schema import migrate
from api.settings import database_url
from contracts.addresses import LEDGER, genesis_addresses
from evidence.hashing import network_id
from evidence.types import NetworkId
from nodes.connection import Connection
from nodes.profiles import Profile, load_profile
from scripts.cli.errors import CommandError
from scripts.network.cast import MEMBERS
from scripts.network.founding import found, write_address_book
from scripts.network.home import Home, NetworkFile
from scripts.network.ports import Ports
from scripts.network.processes import Processes
from scripts.network.registration import register_cast

FIRST_PORT = 8545
Say = Callable[[str], None]


class Network:
    """The processes of one home directory."""

    def __init__(
        self,
        home: Home,
        ports: Ports | None = None,
        profile: str = "embedded",
        block_time: float | None = None,
        test_clock: bool = False,
        databases: Mapping[str, str] | None = None,
    ) -> None:
        """`block_time` in seconds overrides the profile's; `test_clock` lets callers move block time ahead; `databases` are
        URLs by slug, of members whose gateway is founded on another database than its own SQLite file."""
        self.home = home
        self.profile: Profile = load_profile(profile)
        self._ports = ports or Ports.row(FIRST_PORT)
        self._chain_options = ["--block-time", str(block_time)] if block_time else []
        if test_clock:
            self._chain_options.append("--test-clock")
        self.processes = Processes(home.logs, home.keep_passphrase())
        self._databases = databases or {}
        self.book: NetworkFile | None = None

    def start(self, say: Say = lambda _: None) -> NetworkFile:
        """Starts everything and returns when all answer. CommandError names the process that does not."""
        if not self.home.exists:
            say("founding the network: keys, certificates, genesis")
            self._clear_half_founded()
            found(self.home, self.profile, datetime.datetime.now(datetime.UTC))
            self._name_databases()
        say("starting the chain")
        self.book = self._start_chain()
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

    def _name_databases(self) -> None:
        for slug, url in self._databases.items():
            path = self.home.member(slug) / "member.json"
            path.write_text(json.dumps(json.loads(path.read_text()) | {"database": url}, indent=2) + "\n")

    def _prepare_databases(self) -> None:
        """Gateway, relay and indexer of a member start together and share one database."""
        for member in MEMBERS:
            if member.gateway:
                migrate(database_url(self.home.root, member.slug))

    def _start_chain(self) -> NetworkFile:
        url = self.home.network().rpc if self.home.exists else self._ports.url("chain")
        arguments = ["chain", "--home", str(self.home.root), "--port", url.rsplit(":", 1)[1]]
        self.processes.start("chain", [*arguments, *self._chain_options], f"{url}/health")
        self.processes.wait_healthy("chain")
        if self.home.exists:
            return self.home.network()
        return write_address_book(self.home, self._network_id(url), self.profile, self._ports)

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
