"""A member in the making: every key of its own is made in its own directory, and what the others must know is its offer."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from evidence.facts import MemberKind
from evidence.pki import Certificate
from nodes.errors import SignerError
from nodes.gwanmund.keys import NodeKeys
from nodes.profiles import Profile
from nodes.signers.key_files import KeySigner
from nodes.signers.opening import LOCATION_FILE, open_account
from nodes.types import Address
from scripts.cli.errors import CommandError
from scripts.network.engine_nodes import NodeFile
from scripts.network.home import Home, write_json
from scripts.network.identity import Identity, new_identity
from scripts.network.offers import NodeOffer, Offer, from_pem
from scripts.network.ports import Ports

ACCOUNT_FILE = "account.json"
GOVERNOR_FILE = "governor.json"
"""The account that votes, apart from the one that sends acts day and night: it may be kept elsewhere, and taken out to vote."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """What a member says of itself; everything else is made, but for an account whose key lies in a token already: `account_uri`
    (RFC 7512) names it."""

    slug: str
    name: str
    kind: MemberKind
    voter: bool
    country: str
    zone: str
    gateway: bool
    account_uri: str | None = None


def make_member(
    home: Home, new: NewMember, authority: Identity, profile: Profile, ports: Ports, now: datetime.datetime
) -> Offer:
    """Makes the member's keys, encrypted with the home's passphrase, and its offer."""
    folder, passphrase = home.member(new.slug), home.passphrase()
    institution = new_identity(new.name, new.country, authority, now)
    institution.save(folder / "member.key.pem", folder / "member.crt.pem", passphrase)
    witness = new_identity(f"Witness of {new.name}", new.country, authority, now)
    witness.save(folder / "witness" / "key.pem", folder / "witness" / "crt.pem", passphrase)
    governor = KeySigner.create()
    governor.save(folder / GOVERNOR_FILE, passphrase, profile.key_file)
    offer = Offer(
        new.slug,
        new.name,
        new.kind,
        new.voter,
        new.country,
        new.zone,
        (_account(home, new, profile), governor.address),
        _make_node(home, new.slug, ports) if profile.finality == "committed" else None,
        ports.url(f"gateway-{new.slug}") if new.gateway else None,
        ports.url(f"witness-{new.slug}"),
        _certificate(folder / "member.crt.pem"),
        _certificate(folder / "witness" / "crt.pem"),
        from_pem(authority.certificate.public_bytes(Encoding.PEM)),
    )
    write_json(folder / "offer.json", offer.as_json())
    return offer


def _account(home: Home, new: NewMember, profile: Profile) -> Address:
    """The account that sends: made here, or found in the token. CommandError when the token cannot be used."""
    folder = home.member(new.slug)
    if new.account_uri is None:
        KeySigner.create().save(folder / ACCOUNT_FILE, home.passphrase(), profile.key_file)
    else:
        (folder / LOCATION_FILE).write_text(new.account_uri + "\n")
    try:
        with open_account(folder, home.passphrase()) as signer:
            return signer.address
    except SignerError as error:
        raise CommandError(str(error)) from error


def _make_node(home: Home, slug: str, ports: Ports) -> NodeOffer:
    keys = NodeKeys.create()
    keys.save(home.member(slug), home.passphrase())
    described = NodeFile(ports.node(slug), (), ports.own_host(slug), ports.host(slug))
    described.write(home, slug)
    return NodeOffer(keys.public, f"{described.public_host}:{described.ports.peers}")


def _certificate(path: Path) -> Certificate:
    return from_pem(path.read_bytes())
