"""Founds a sample network in a home directory: keys, certificates, genesis, trust policy, address book."""

import datetime
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from contracts.addresses import LEDGER, genesis_addresses
from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from evidence.pki import Certificate
from evidence.policy import PolicyMember, TrustPolicy
from evidence.types import MemberNumber, NetworkId
from nodes.profiles import Profile
from nodes.signers.key_files import KeySigner
from nodes.types import Address
from scripts.network.cast import MEMBERS, PARTIES, MemberSpec, PartySpec, officer_of
from scripts.network.chains import NodePart
from scripts.network.home import Home, NetworkFile
from scripts.network.identity import Identity, new_authority, new_identity
from scripts.network.ports import Ports

GREATEST_AGE = 90 * 86_400
ZONES = {"KR": "Asia/Seoul", "VN": "Asia/Ho_Chi_Minh"}


def found(
    home: Home, profile: Profile, now: datetime.datetime, nodes: Callable[[], Mapping[str, NodePart]]
) -> None:
    """Makes every key and the genesis. The address book follows when the chain runs and its genesis hash is known.

    `nodes` is asked when the members' directories stand.
    """
    passphrase = home.keep_passphrase()
    authorities = {country: new_authority(country, now) for country in sorted({m.country for m in MEMBERS})}
    accounts = {}
    for member in MEMBERS:
        _make_member(home, member, authorities[member.country], now, passphrase)
        account = KeySigner.create()
        account.save(home.member(member.slug) / "account.json", passphrase, profile.key_file)
        accounts[member] = account.address
    for party in PARTIES:
        _make_party(home, party, authorities[party.country], now, passphrase)
    for member in MEMBERS:
        if member.gateway:
            _name_officer(home, member)
    home.chain.mkdir(parents=True, exist_ok=True)
    parts = nodes()
    founders = [_founder(member, account, parts.get(member.slug)) for member, account in accounts.items()]
    genesis = build_genesis(profile, founders, time=int(now.timestamp()))
    _write_json(home.genesis, genesis)


def _founder(member: MemberSpec, account: Address, part: NodePart | None) -> Founder:
    kind = MemberKind[member.kind.upper()]
    if part is None:
        return Founder(kind, member.voter, (account,))
    return Founder(kind, member.voter, (account,), part.validator, part.node)


def _make_party(
    home: Home, party: PartySpec, authority: Identity, now: datetime.datetime, passphrase: bytes
) -> None:
    folder = home.party(party.slug)
    identity = new_identity(party.name, party.country, authority, now)
    identity.save(folder / "key.pem", folder / "crt.pem", passphrase)
    described = {"name": party.name, "home": party.home, "roles": dict(party.registered)}
    _write_json(folder / "party.json", described)


def _name_officer(home: Home, member: MemberSpec) -> None:
    """The certificate that a gateway takes for its founding officer's."""
    officers = home.member(member.slug) / "officers"
    officers.mkdir()
    officer = officer_of(member)
    shutil.copyfile(home.party(officer.slug) / "crt.pem", officers / f"{officer.slug}.crt.pem")


def _make_member(
    home: Home, member: MemberSpec, authority: Identity, now: datetime.datetime, passphrase: bytes
) -> None:
    folder = home.member(member.slug)
    institution = new_identity(member.name, member.country, authority, now)
    institution.save(folder / "member.key.pem", folder / "member.crt.pem", passphrase)
    witness = new_identity(f"Witness of {member.name}", member.country, authority, now)
    witness.save(folder / "witness" / "key.pem", folder / "witness" / "crt.pem", passphrase)
    (folder / "ca.crt.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    described = {
        "number": member.number,
        "slug": member.slug,
        "name": member.name,
        "kind": member.kind,
        "country": member.country,
        "zone": ZONES[member.country],
    }
    _write_json(folder / "member.json", described)


def write_address_book(
    home: Home, network: NetworkId, profile: Profile, ports: Ports, nodes: Mapping[str, str]
) -> NetworkFile:
    """Says where everybody is, `nodes` being JSON-RPC URLs by slug; from now on the processes can start."""
    contracts = {name: "0x" + address.hex() for name, address in genesis_addresses().items()}
    book = NetworkFile(
        network=network.hex(),
        chain_id=profile.chain_id,
        rpc=nodes[MEMBERS[0].slug],
        ledger=contracts[LEDGER],
        contracts=contracts,
        gateways={member.slug: ports.url(f"gateway-{member.slug}") for member in MEMBERS if member.gateway},
        witnesses={member.slug: ports.url(f"witness-{member.slug}") for member in MEMBERS},
        members={member.slug: member.number for member in MEMBERS},
        profile=profile.name,
        nodes=dict(nodes),
    )
    home.policy.write_bytes(trust_policy(home, network).to_json())
    home.save_network(book)
    return book


def trust_policy(home: Home, network: NetworkId) -> TrustPolicy:
    """The policy that a verifier of this network starts from: every member's authority and witness."""
    members = tuple(
        PolicyMember(
            number=MemberNumber(member.number),
            name=member.name,
            kind=MemberKind[member.kind.upper()],
            roots=(_certificate(home.member(member.slug) / "ca.crt.pem"),),
            witness=_certificate(home.member(member.slug) / "witness" / "crt.pem"),
        )
        for member in MEMBERS
    )
    return TrustPolicy(network, GREATEST_AGE, None, members)


def _certificate(path: Path) -> Certificate:
    return Certificate.load(load_pem_x509_certificate(path.read_bytes()).public_bytes(Encoding.DER))


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
