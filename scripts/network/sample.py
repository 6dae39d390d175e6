"""Founds the sample network: every member of the cast on this one machine, and its parties."""

import datetime
import shutil
from collections.abc import Sequence

from evidence.facts import MemberKind
from nodes.profiles import Profile
from scripts.network.cast import PARTIES, MemberSpec, PartySpec, officer_of
from scripts.network.founding import assemble, settle
from scripts.network.home import Home, write_json
from scripts.network.identity import Identity, new_authority, new_identity
from scripts.network.members import NewMember, make_member
from scripts.network.ports import Ports


def found_sample(
    home: Home,
    cast: Sequence[MemberSpec],
    profile: Profile,
    ports: Ports,
    validating: Sequence[str],
    now: datetime.datetime,
) -> None:
    """Makes every key, the founding and its genesis."""
    home.keep_passphrase()
    authorities = {country: new_authority(country, now) for country in sorted({m.country for m in cast})}
    offers = [
        make_member(home, _new(member), authorities[member.country], profile, ports, now) for member in cast
    ]
    for party in PARTIES:
        _make_party(home, party, authorities[party.country], now)
    for member in cast:
        if member.gateway:
            _name_officer(home, member)
    founding = assemble(profile, int(now.timestamp()), offers, validating)
    settle(home, founding, founding.genesis())


def _new(member: MemberSpec) -> NewMember:
    kind = MemberKind[member.kind.upper()]
    return NewMember(
        member.slug, member.name, kind, member.voter, member.country, member.zone, member.gateway
    )


def _make_party(home: Home, party: PartySpec, authority: Identity, now: datetime.datetime) -> None:
    folder = home.party(party.slug)
    identity = new_identity(party.name, party.country, authority, now)
    identity.save(folder / "key.pem", folder / "crt.pem", home.passphrase())
    described = {"name": party.name, "home": party.home, "roles": dict(party.registered)}
    write_json(folder / "party.json", described)


def _name_officer(home: Home, member: MemberSpec) -> None:
    """The certificate that a gateway takes for its founding officer's."""
    officers = home.member(member.slug) / "officers"
    officers.mkdir()
    officer = officer_of(member)
    if officer is None:
        return
    shutil.copyfile(home.party(officer.slug) / "crt.pem", officers / f"{officer.slug}.crt.pem")
