"""Registers the cast at the gateways: a founding officer at each, then everybody, with that officer's grant on the chain."""

import time
from hashlib import sha256
from typing import Any

from evidence.encoding import b64u
from evidence.facts import Verb
from evidence.types import SubjectId
from scripts.client.acting import Party
from scripts.client.gateway import Gateway, assertion
from scripts.network.cast import PARTIES, PartySpec, member, officer_of
from scripts.network.home import Home, NetworkFile

BACKDATED_SECONDS = 60


def register_cast(home: Home, book: NetworkFile) -> int:
    """Registers all parties at their gateways and waits until every grant is confirmed; how many were granted."""
    waiting: list[tuple[Gateway, dict[str, Any]]] = []
    for slug, url in book.gateways.items():
        officer = officer_of(member(slug))
        if officer is None:
            continue
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
