"""`network.json`: written once, when the first block says which network this is."""

import json
from collections.abc import Mapping

from contracts.addresses import LEDGER, genesis_addresses
from evidence.hashing import network_id
from evidence.types import NetworkId
from nodes.connection import Connection
from nodes.profiles import Profile, load_profile
from scripts.cli.errors import CommandError
from scripts.network.enrolment import write_address_book
from scripts.network.home import Home, NetworkFile


def address_book(home: Home, profile: Profile, nodes: Mapping[str, str]) -> NetworkFile:
    """The home's address book, written when there is none. `nodes` are JSON-RPC URLs, by slug, of nodes that run here."""
    if home.exists:
        return home.network()
    network = _network_of(next(iter(nodes.values())), profile)
    return write_address_book(home, network, profile, nodes)


def founded_profile(home: Home) -> Profile:
    """Of the founding that lies in a home. CommandError when none does."""
    try:
        return load_profile(json.loads(home.founding.read_text())["profile"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{home.root} has no founding: `gwanmun network found` or `join` first") from error


def _network_of(url: str, profile: Profile) -> NetworkId:
    with Connection(url) as connection:
        genesis = connection.block_hash(0)
    if genesis is None:
        raise CommandError("the chain has no genesis block", exit_code=1)
    return network_id(genesis, profile.chain_id, genesis_addresses()[LEDGER])
