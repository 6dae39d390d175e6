"""Registers the cast at the gateways: a founding officer at each, then everybody, with that officer's grant on the chain."""

import time
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from api.database import migrate, open_engine, writing
from api.members.service import found_officer
from api.settings import load_settings
from evidence.encoding import b64u
from evidence.facts import PartyRole, Verb
from evidence.pki import Certificate
from evidence.types import SubjectId
from scripts.client.acting import Party
from scripts.client.gateway import Gateway, assertion
from scripts.network.cast import MEMBERS, PARTIES, MemberSpec, PartySpec, member
from scripts.network.home import Home, NetworkFile

BACKDATED_SECONDS = 60


def officer_of(spec: MemberSpec) -> PartySpec:
    """The party that acts for a member from its first day: the first whose home it is, in the member's own kind."""
    return next(party for party in PARTIES if party.registered[0] == (spec.slug, spec.kind))


def found_officers(home: Home) -> None:
    """Names each gateway's founding officer in its database, before the gateway starts. Repeats change nothing."""
    for spec in MEMBERS:
        if spec.gateway:
            _found_officer(home, spec, officer_of(spec))


def _found_officer(home: Home, spec: MemberSpec, officer: PartySpec) -> None:
    settings = load_settings(home.root, spec.slug, home.passphrase())
    migrate(settings.database_url)
    engine = open_engine(settings.database_url)
    certificate = Certificate.load(home.party_identity(officer.slug).certificate.public_bytes(Encoding.DER))
    role = PartyRole[spec.kind.upper()]
    with writing(engine) as session:
        found_officer(session, settings, officer.slug, officer.name, role, certificate)
    engine.dispose()


def register_cast(home: Home, book: NetworkFile) -> int:
    """Registers all parties at their gateways and waits until every grant is confirmed; how many were granted."""
    waiting: list[tuple[Gateway, dict[str, Any]]] = []
    for slug, url in book.gateways.items():
        officer = officer_of(member(slug))
        gateway = Gateway(url, Party(officer.slug, home.party_identity(officer.slug)))
        for spec in PARTIES:
            role = dict(spec.registered).get(slug)
            if role is not None:
                party = Party(spec.slug, home.party_identity(spec.slug))
                if spec is not officer:
                    _register(gateway, spec, party, role)
                waiting.append((gateway, _grant(gateway, book.members[slug], party, role)))
    for gateway, accepted in waiting:
        gateway.outcome(accepted)
    return len(waiting)


def _register(gateway: Gateway, spec: PartySpec, party: Party, role: str) -> None:
    gateway.post_open(
        "/parties",
        {
            "id": spec.slug,
            "name": spec.name,
            "role": role,
            "home": member(spec.home).number,
            "certificate": b64u(party.certificate),
            "proof": assertion(party, gateway.described["audience"]),
        },
    )


def _grant(gateway: Gateway, owner: int, party: Party, role: str) -> dict[str, Any]:
    subject = SubjectId(sha256(party.certificate).digest())
    signed = gateway.party.act(gateway.network, Verb.CREDENTIALS_GRANT, owner, subject, 0)
    del signed["document"]
    window = {
        "from": int(time.time()) - BACKDATED_SECONDS,
        "until": int(party.identity.certificate.not_valid_after_utc.timestamp()),
        "roles": [role],
    }
    return gateway.post(f"/credentials/{subject.hex()}/grant", signed | window)
