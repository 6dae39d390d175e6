"""Everything a gateway is told, read once at start from the home directory (docs/architecture.md)."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from api import postgresql
from api.clock import Instant, present
from evidence.errors import PolicyError, SignatureError
from evidence.facts import MemberKind
from evidence.pki import Certificate
from evidence.policy import TrustPolicy
from evidence.types import MemberNumber, NetworkId

DAY = 86_400
YEAR = 365 * DAY
# Of members whose file does not name their zone.
ZONES = {"KR": "Asia/Seoul"}
_RPC_ADDRESS = re.compile(r"/(ip4|ip6|dns|dns4|dns6)/[^/\s]+/tcp/[0-9]{1,5}/https?")


class SettingsError(Exception):
    """The home directory does not hold what a gateway needs; the message names the file."""


@dataclass(frozen=True, slots=True)
class MemberIdentity:
    """A member as its neighbours know it; `certificate` receives the keys of bodies.

    `country` is ISO 3166-1 alpha-2; `zone` is that of the civil dates which the member decides about.
    """

    number: MemberNumber
    slug: str
    name: str
    kind: MemberKind
    certificate: Certificate
    country: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class BulkLimits:
    """Of one request to `/bulk`: its lines and bytes, and how long its sender may be silent. A party's lines are taken at
    `line_rate` per second behind a burst; `at_once` requests are taken at the same time, one of a party. A line may be as long
    as a single request."""

    lines: int = 10_000
    bytes: int = 512 * 1024 * 1024
    silence_seconds: float = 30.0
    line_rate: float = 1_000.0
    line_burst: int = 10_000
    at_once: int = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """Rates are requests per second with a burst; sizes are bytes. Raise them for a gateway with more cores."""

    address_rate: float = 200.0
    address_burst: int = 1_000
    party_rate: float = 100.0
    party_burst: int = 500
    body_bytes: int = 16 * 1024 * 1024
    streams_per_party: int = 8
    bulk: BulkLimits = field(default_factory=BulkLimits)


@dataclass(frozen=True, slots=True)
class Settings:
    """One gateway. `key` opens bodies and signs tokens; `retention` is the time in seconds before which a body of a class may
    not be erased. `bodies_daemon` is the multiaddress of the IPFS daemon that keeps the bodies, instead of the folder
    `bodies`."""

    member: MemberIdentity
    key: ec.EllipticCurvePrivateKey
    members: Mapping[MemberNumber, MemberIdentity]
    network: NetworkId
    network_file: Mapping[str, Any]
    policy: TrustPolicy
    database_url: str
    bodies: Path
    gateway_url: str
    witness_url: str | None
    other_witnesses: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    token_seconds: int = 900
    # Customs law keeps export declarations for 3 years, import papers for 5 (KCS record-keeping notices).
    retention: Mapping[str, int] = field(default_factory=lambda: {"declaration": 3 * YEAR})
    default_retention: int = 5 * YEAR
    bodies_daemon: str | None = None
    webhooks_to_loopback: bool = False
    clock: Callable[[], Instant] = present

    @property
    def audience(self) -> str:
        """Who a token or a client assertion is for: this gateway of this network."""
        return self.audience_of(self.member.number)

    def audience_of(self, member: MemberNumber) -> str:
        """The same, for the gateway of any member."""
        return f"urn:gwanmun:gateway:{self.network.hex()}:{member}"

    def roots_of(self, home: MemberNumber) -> tuple[Certificate, ...]:
        """The CA roots that the trust policy names for a member; none when it names no such member."""
        return next((one.roots for one in self.policy.members if one.number == home), ())

    def administration_of(self, country: str) -> MemberNumber | None:
        """The customs administration of a country, None when it is no member."""
        administrations = (
            one.number
            for one in self.members.values()
            if one.kind is MemberKind.ADMINISTRATION and one.country == country
        )
        return next(administrations, None)


def load_settings(home: Path, slug: str, passphrase: bytes) -> Settings:
    """Settings of the member's gateway in a home directory.

    Raises:
        SettingsError: a file is missing or does not hold what it should, or the passphrase is wrong.
    """
    folder = home / "members" / slug
    network_file = read_network(home)
    members = load_members(home)
    own = next((member for member in members.values() if member.slug == slug), None)
    if own is None:
        raise SettingsError(f"no member {slug!r} in {home / 'members'}")
    policy = _policy(home / "policy.json")
    witnesses = dict(network_file.get("witnesses", {}))
    return Settings(
        member=own,
        key=_private_key(folder / "member.key.pem", passphrase),
        members=members,
        network=NetworkId(bytes.fromhex(network_file["network"])),
        network_file=network_file,
        policy=policy,
        database_url=database_url(home, slug),
        bodies=folder / "bodies",
        gateway_url=network_file.get("gateways", {}).get(slug, "http://127.0.0.1:8000"),
        witness_url=witnesses.pop(slug, None),
        other_witnesses=witnesses,
        bodies_daemon=_bodies_daemon(folder / "member.json"),
        webhooks_to_loopback=read_json(folder / "member.json").get("webhooks_to_loopback") is True,
    )


def read_network(home: Path) -> dict[str, Any]:
    """What `network.json` says. SettingsError when it cannot be read."""
    return read_json(home / "network.json")


def database_url(home: Path, slug: str) -> str:
    """Where a member's gateway, relay and indexer meet: `database` in `member.json`, or SQLite's `gateway.db` beside it.

    Raises:
        SettingsError: the file names a database that is neither SQLite's nor PostgreSQL's, or a password in the clear.
    """
    folder = home / "members" / slug
    said = read_json(folder / "member.json").get("database") if (folder / "member.json").exists() else None
    if said is None:
        return f"sqlite:///{folder / 'gateway.db'}"
    try:
        url = make_url(said)
    except ArgumentError as error:
        raise SettingsError(f"`database` in {folder / 'member.json'} is no URL of a database") from error
    if url.drivername not in ("sqlite", postgresql.DRIVER):
        raise SettingsError(
            f"{url.drivername} in {folder / 'member.json'} is not {postgresql.DRIVER} or sqlite"
        )
    if url.password is not None:
        raise SettingsError(f"{folder / 'member.json'} holds a password: name its file, `?passfile=PATH`")
    return str(said)


def _bodies_daemon(path: Path) -> str | None:
    """`bodies` in `member.json`: the multiaddress of an IPFS daemon's RPC API, such as `/ip4/127.0.0.1/tcp/5001/http`."""
    said = read_json(path).get("bodies")
    if said is not None and not (isinstance(said, str) and _RPC_ADDRESS.fullmatch(said)):
        raise SettingsError(
            f"`bodies` in {path} is no multiaddress of an RPC API: /ip4/ADDRESS/tcp/PORT/http"
        )
    return said


def load_members(home: Path) -> dict[MemberNumber, MemberIdentity]:
    """Public identities of all members known in a home directory, by number."""
    found = {}
    for path in sorted((home / "members").glob("*/member.json")):
        said = read_json(path)
        number = MemberNumber(said["number"])
        kind = MemberKind[str(said["kind"]).upper()]
        certificate = _certificate(path.with_name("member.crt.pem"))
        country = str(said.get("country", ""))
        zone = ZoneInfo(said.get("zone") or ZONES.get(country, "UTC"))
        found[number] = MemberIdentity(number, said["slug"], said["name"], kind, certificate, country, zone)
    return found


def _policy(path: Path) -> TrustPolicy:
    try:
        return TrustPolicy.from_json(_bytes(path))
    except PolicyError as error:
        raise SettingsError(f"{path} is no trust policy: {error}") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from error


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file. SettingsError when it cannot be read."""
    try:
        said = json.loads(_bytes(path))
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON: {error}") from error
    if not isinstance(said, dict):
        raise SettingsError(f"{path} holds no JSON object")
    return said


def _certificate(path: Path) -> Certificate:
    try:
        return Certificate.load(x509.load_pem_x509_certificate(_bytes(path)).public_bytes(Encoding.DER))
    except (ValueError, SignatureError) as error:
        raise SettingsError(f"{path} holds no certificate: {error}") from error


def _private_key(path: Path, passphrase: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(_bytes(path), passphrase)
    except (ValueError, TypeError) as error:
        raise SettingsError(f"{path} cannot be opened with this passphrase: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SettingsError(f"{path} holds no elliptic curve key")
    return key
