"""The directory that holds a network, and the file by which its processes find each other."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scripts.cli.errors import CommandError
from scripts.network.identity import Identity

DEFAULT_HOME = Path("build/network")
PASSPHRASE = "GWANMUN_PASSPHRASE"
"""The environment variable that opens every key of a home."""
PASSPHRASE_FILE = "GWANMUN_PASSPHRASE_FILE"
"""The environment variable that names a file with the passphrase instead, as containers are given secrets."""


def given_passphrase() -> bytes | None:
    """What the environment says, in the variable or in the file; a line break at the file's end is not part of it.
    CommandError when the file cannot be read or is empty."""
    given, path = os.environ.get(PASSPHRASE), os.environ.get(PASSPHRASE_FILE)
    if given or not path:
        return given.encode() if given else None
    try:
        read = Path(path).read_bytes().rstrip(b"\r\n")
    except OSError as error:
        raise CommandError(f"{PASSPHRASE_FILE}: {path} cannot be read: {error.strerror}") from error
    if not read:
        raise CommandError(f"{PASSPHRASE_FILE}: {path} is empty")
    return read


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Writes an object; the file is either the old one or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    temporary.replace(path)


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """What `network.json` says: identity of the chain, address book, where to find whom.

    `nodes` are the JSON-RPC URLs of members' own nodes; who has none there uses `rpc`.
    """

    network: str
    chain_id: int
    rpc: str
    ledger: str
    contracts: dict[str, str]
    gateways: dict[str, str]
    witnesses: dict[str, str]
    members: dict[str, int] = field(default_factory=dict)
    profile: str = "embedded"
    nodes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Home:
    """Paths of docs/architecture.md under one root."""

    root: Path

    @property
    def chain(self) -> Path:
        return self.root / "chain"

    @property
    def genesis(self) -> Path:
        return self.chain / "genesis.json"

    @property
    def founding(self) -> Path:
        """What the founding members agreed on (scripts/network/founding.py)."""
        return self.root / "founding.json"

    @property
    def policy(self) -> Path:
        return self.root / "policy.json"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def member(self, slug: str) -> Path:
        return self.root / "members" / slug

    def own_members(self) -> tuple[str, ...]:
        """The members whose keys are here, in the order of their numbers: one on a member's machine, all in a sample."""
        held = [path.parent for path in (self.root / "members").glob("*/member.key.pem")]
        numbers = {path.name: json.loads((path / "member.json").read_text())["number"] for path in held}
        return tuple(sorted(numbers, key=lambda slug: int(numbers[slug])))

    def party(self, slug: str) -> Path:
        return self.root / "parties" / slug

    @property
    def exists(self) -> bool:
        """Whether a network was founded here."""
        return (self.root / "network.json").is_file()

    def network(self) -> NetworkFile:
        """CommandError when no network was founded here."""
        path = self.root / "network.json"
        if not path.is_file():
            raise CommandError(f"no network in {self.root}: run `gwanmun up --home {self.root}` first")
        try:
            return NetworkFile(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(f"{path} is not what a network wrote: {error}") from error

    def save_network(self, network: NetworkFile) -> None:
        write_json(self.root / "network.json", asdict(network))

    def passphrase(self) -> bytes:
        """The passphrase of every key here: the environment's, or the one that `keep_passphrase` wrote down.
        CommandError when there is neither. A network that is not a sample gives it from its own vault."""
        given = given_passphrase()
        if given is not None:
            return given
        try:
            return self._passphrase.read_bytes()
        except OSError as error:
            raise CommandError(
                f"no network was founded in {self.root}, and neither {PASSPHRASE} nor {PASSPHRASE_FILE} is set"
            ) from error

    def keep_passphrase(self) -> bytes:
        """The passphrase; when there is none yet, a random one, readable by its owner alone."""
        if given_passphrase() is None and not self._passphrase.exists():
            self.root.mkdir(parents=True, exist_ok=True)
            self._passphrase.touch(mode=0o600)
            self._passphrase.write_text(secrets.token_urlsafe(24))
        return self.passphrase()

    @property
    def _passphrase(self) -> Path:
        return self.root / "passphrase"

    def party_identity(self, slug: str) -> Identity:
        """CommandError when there is no such party."""
        folder = self.party(slug)
        if not (folder / "key.pem").is_file():
            known = ", ".join(sorted(path.name for path in (self.root / "parties").glob("*")))
            raise CommandError(f"no party {slug!r} in {self.root}; there are: {known or 'none'}")
        try:
            return Identity.load(folder / "key.pem", folder / "crt.pem", self.passphrase())
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(f"the key of {slug!r} in {folder} cannot be opened: {error}") from error

    def member_identity(self, slug: str) -> Identity:
        folder = self.member(slug)
        return Identity.load(folder / "member.key.pem", folder / "member.crt.pem", self.passphrase())
