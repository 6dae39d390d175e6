"""What relay and indexer are told: their part of the home directory (docs/architecture.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.schema import require_newest
from api.settings import SettingsError, database_url, read_json, read_network
from evidence.types import NetworkId
from nodes.profiles import Profile, load_profile
from nodes.types import Address

ADDRESS_BYTES = 20


@dataclass(frozen=True, slots=True)
class ProcessSettings:
    """Settings of a member's relay and indexer. `account` is the relay's account, `contracts` the network's address book."""

    folder: Path
    database_url: str
    account: Address
    network: NetworkId
    rpc: str
    ledger: Address
    contracts: Mapping[str, Address]
    profile: Profile


def load_process_settings(home: Path, slug: str) -> ProcessSettings:
    """Settings of a member's relay and indexer, whose database must have been migrated.

    Raises:
        SettingsError: a file is missing or does not hold what it should.
        DatabaseNotReady: no gateway or founding has made the database yet, or it is of another revision.
    """
    folder = home / "members" / slug
    said, account = read_network(home), _account(folder)
    url = database_url(home, slug)
    settings = _settings(home, folder, url, said, account)
    require_newest(url)
    return settings


def _account(folder: Path) -> str:
    """The address of the member's account: its key file tells it, or what the member offered when a token has the key."""
    if (folder / "account.uri").exists():
        return str(read_json(folder / "offer.json").get("accounts", [""])[0])
    return str(read_json(folder / "account.json").get("address", ""))


def _settings(home: Path, folder: Path, url: str, said: dict[str, Any], account: str) -> ProcessSettings:
    try:
        return ProcessSettings(
            folder=folder,
            database_url=url,
            account=_address(account),
            network=NetworkId(bytes.fromhex(said["network"])),
            rpc=str(said.get("nodes", {}).get(folder.name, said["rpc"])),
            ledger=_address(said["ledger"]),
            contracts={name: _address(text) for name, text in said["contracts"].items()},
            profile=load_profile(said.get("profile", "embedded")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(
            f"network.json in {home} or the account in {folder} is not whole: {error!r}"
        ) from error


def _address(text: str) -> Address:
    address = bytes.fromhex(text.removeprefix("0x"))
    if len(address) != ADDRESS_BYTES:
        raise ValueError(f"{text!r} is no address of {ADDRESS_BYTES} bytes")
    return Address(address)
