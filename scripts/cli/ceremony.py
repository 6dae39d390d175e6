"""`gwanmun network init|assemble|confirm|found`: members found a network, each on its own machine."""

import datetime
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from evidence.facts import MemberKind
from nodes.errors import NodesError
from nodes.gwanmund.node import LOOPBACK
from nodes.profiles import load_profile
from scripts.cli.errors import CommandError
from scripts.network.address_book import address_book, founded_profile
from scripts.network.confirmations import Confirmation, check_all, read_confirmation
from scripts.network.engine_nodes import NodeFile
from scripts.network.founding import Founding, assemble, founding_hash, settle
from scripts.network.home import PASSPHRASE, PASSPHRASE_FILE, Home, given_passphrase, write_json
from scripts.network.identity import Identity, new_authority
from scripts.network.members import NewMember, make_member
from scripts.network.offers import Offer, checked_slug
from scripts.network.ports import Ports
from scripts.network.running import FIRST_NODE_PORT

PROFILE = "consortium"
KINDS = ", ".join(kind.name.lower() for kind in MemberKind)

MemberHome = Annotated[Path, typer.Option("--home", help="The member's own directory.")]


def init(
    home: MemberHome,
    member: Annotated[str, typer.Option(help="Short name: lower-case letters, digits, hyphens.")],
    full_name: Annotated[str, typer.Option(help="Full name of the institution.")],
    kind: Annotated[str, typer.Option(help=f"What it is: {KINDS}.")],
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2 code.")],
    zone: Annotated[str, typer.Option(help="Time zone of its civil dates, for example Asia/Seoul.")],
    host: Annotated[str, typer.Option(help="Address where the other members reach it.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="First of seven ports in a row.")] = FIRST_NODE_PORT,
    vote: Annotated[bool, typer.Option(help="Whether it is to vote.")] = True,
    gateway: Annotated[bool, typer.Option(help="Whether it runs a gateway.")] = True,
    account_uri: Annotated[
        str | None,
        typer.Option(
            help="Where the sending account's key lies in a token (RFC 7512); the passphrase is its PIN."
        ),
    ] = None,
    own_host: Annotated[
        str, typer.Option(help="Address where its node listens for the member's own processes.")
    ] = LOOPBACK,
    gateway_url: Annotated[str | None, typer.Option(help="Where its gateway is reached. [by --host]")] = None,
    witness_url: Annotated[str | None, typer.Option(help="Where its witness is reached. [by --host]")] = None,
    database: Annotated[str | None, typer.Option(help="URL of its database. [SQLite, in HOME]")] = None,
    bodies: Annotated[
        str | None, typer.Option(help="Multiaddress of its IPFS daemon's RPC API. [files, in HOME]")
    ] = None,
) -> None:
    """Makes a member's keys in an empty directory, and the offer that the others get. GWANMUN_PASSPHRASE opens the keys later."""
    here = Home(home)
    if home.exists() and any(home.iterdir()):
        raise CommandError(f"{home} is not empty: keys are never made over others")
    if given_passphrase() is None:
        raise CommandError(
            f"neither {PASSPHRASE} nor {PASSPHRASE_FILE} is set: a member's keys are not kept beside their passphrase"
        )
    new = _new_member(member, full_name, kind, country, zone, vote, gateway, account_uri)
    now = datetime.datetime.now(datetime.UTC)
    authority = new_authority(country, now)
    _keep(authority, here)
    told = {f"gateway-{member}": gateway_url, f"witness-{member}": witness_url}
    urls = {name: url for name, url in told.items() if url}
    ports = Ports.of_member(member, port, host, own_host, urls)
    offer = make_member(here, new, authority, load_profile(PROFILE), ports, now)
    kept = {"database": database, "bodies": bodies}
    write_json(here.member(member) / "member.json", {name: said for name, said in kept.items() if said})
    write_json(here.root / "offer.json", offer.as_json())
    typer.echo(f"Keys of {member} are in {home}; give {home / 'offer.json'} to the others.")
    typer.echo(f"Its fingerprint, for another channel: {offer.fingerprint}")
    typer.echo(
        f"Take {home / 'authority'} away from this machine: it issues certificates, and nothing here needs it."
    )


def assemble_founding(
    offers: Annotated[list[Path], typer.Argument(help="Offers, in the order of the members' numbers.")],
    out: Annotated[Path, typer.Option(help="Where the founding is written.")],
    validating: Annotated[
        list[str] | None, typer.Option(help="Who validates from the first block on; repeat. [everybody]")
    ] = None,
) -> None:
    """Puts offers together to a founding, which every member then confirms."""
    read = [Offer.from_json(read_object(path)) for path in offers]
    slugs = validating or [offer.slug for offer in read]
    founding = assemble(load_profile(PROFILE), int(time.time()), read, slugs)
    digest = founding_hash(founding, founding.genesis())
    write_json(out, founding.as_json())
    for number, offer in enumerate(read, 1):
        role = "validates" if offer.slug in slugs else "does not validate"
        typer.echo(f"{number} {offer.slug} ({offer.name}): {role}; offer {offer.fingerprint}")
    typer.echo(f"Founding {digest.hex()}")


def confirm(
    founding: Annotated[Path, typer.Argument(help="The founding.")],
    expected: Annotated[str, typer.Option("--hash", help="Its hash, as the members told it each other.")],
    home: MemberHome,
) -> None:
    """Makes the genesis anew and compares; signs the hash when the founding has this member exactly as it offered itself."""
    here = Home(home)
    own = own_offer(here)
    read = Founding.from_json(read_object(founding))
    if own not in [offer.as_json() for offer in read.offers]:
        raise CommandError(f"the founding does not have {own['slug']} as it offered itself")
    digest = founding_hash(read, read.genesis())
    if digest.hex() != expected.lower().removeprefix("0x"):
        raise CommandError(f"this founding is {digest.hex()}, not {expected}", exit_code=1)
    confirmation = Confirmation.sign(here, own["slug"], digest)
    write_json(here.root / "confirmation.json", confirmation.as_json())
    typer.echo(f"Confirmed: give {home / 'confirmation.json'} to the others.")


def found(
    founding: Annotated[Path, typer.Argument(help="The founding.")],
    confirmations: Annotated[list[Path], typer.Argument(help="The confirmations of all its members.")],
    home: MemberHome,
) -> None:
    """Founds the network here, when every member has confirmed the same. `gwanmun network up --home` starts it then."""
    here = Home(home)
    if here.founding.exists():
        raise CommandError(f"{home} is founded already")
    own = own_offer(here)
    read = Founding.from_json(read_object(founding))
    genesis = read.genesis()
    digest = founding_hash(read, genesis)
    check_all(read, digest, [read_confirmation(path) for path in confirmations])
    if own not in [offer.as_json() for offer in read.offers]:
        raise CommandError(f"the founding does not have {own['slug']} as it offered itself")
    settle(here, read, genesis)
    typer.echo(f"Founded {digest.hex()}: start with `gwanmun network up --home {home}`.")


def book(home: MemberHome) -> None:
    """Writes the address book, once the node has seen the first block; nothing when there is one. `network up` does it by itself:
    this is for processes that are started one by one."""
    here = Home(home)
    profile, (slug,) = founded_profile(here), here.own_members()
    try:
        written = address_book(here, profile, {slug: NodeFile.read(here, slug).json_rpc})
    except NodesError as error:
        raise CommandError(f"the node of {slug} does not answer: {error}", exit_code=1) from error
    typer.echo(f"Network {written.network}")


def _new_member(
    slug: str,
    name: str,
    kind: str,
    country: str,
    zone: str,
    voter: bool,
    gateway: bool,
    account_uri: str | None,
) -> NewMember:
    if kind.upper() not in MemberKind.__members__:
        raise CommandError(f"{kind!r} is no kind of member; there are: {KINDS}")
    if not (len(country) == 2 and country.isalpha() and country.isupper()):
        raise CommandError(f"{country!r} is no ISO 3166-1 alpha-2 code")
    try:
        return NewMember(
            checked_slug(slug),
            name,
            MemberKind[kind.upper()],
            voter,
            country,
            ZoneInfo(zone).key,
            gateway,
            account_uri,
        )
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise CommandError(str(error)) from error


def _keep(authority: Identity, home: Home) -> None:
    folder = home.root / "authority"
    authority.save(folder / "ca.key.pem", folder / "ca.crt.pem", home.passphrase())


def own_offer(home: Home) -> Mapping[str, Any]:
    """The offer that `init` made here. CommandError when there is none."""
    path = home.root / "offer.json"
    if not path.exists():
        raise CommandError(f"{home.root} has no member's keys: `gwanmun network init` makes them")
    return read_object(path)


def read_object(path: Path) -> Mapping[str, Any]:
    """The JSON object in a file. CommandError when there is none."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    if not isinstance(said, dict):
        raise CommandError(f"{path} holds no JSON object")
    return said
