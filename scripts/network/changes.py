"""Changes of who belongs, which members decide by vote: what each asks Membership for, and what follows in a home directory."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.bindings.membership import MemberRecord, Membership
from evidence.types import MemberNumber, NetworkId
from nodes.errors import SignerError
from nodes.profiles import load_profile
from nodes.signers.key_files import KeySigner
from scripts.cli.errors import CommandError
from scripts.network.enrolment import Enrolled, enrol, enrolled, note_left, tell_peers, write_address_book
from scripts.network.home import Home
from scripts.network.members import GOVERNOR_FILE
from scripts.network.offers import Offer
from scripts.network.votes import Vote, Voter, Votes


@dataclass(frozen=True, slots=True)
class Change:
    """Something to be decided.

    Attributes:
        holds: whether the chain has it so already.
        adopt: what follows in this home, once it holds; to be done twice is to be done once.
    """

    call: bytes
    holds: Callable[[], bool]
    adopt: Callable[[], None]


def decide(change: Change, votes: Votes, voters: Sequence[Voter]) -> Vote | None:
    """Lets the voters of this home say yes; None when it holds. Every member gives the same command on its machine; whoever gave
    it before the quorum was there gives it again, so that it is adopted there too."""
    if not change.holds():
        vote = votes.decide(change.call, voters)
        if not vote.proposal.executed:
            return vote
    change.adopt()
    return None


def voters_here(home: Home) -> list[Voter]:
    """The governors whose keys are here, by number. CommandError when one cannot be opened."""
    found = []
    for member in enrolled(home):
        path = home.member(member.offer.slug) / GOVERNOR_FILE
        if path.exists() and member.offer.voter and not member.left:
            try:
                found.append(Voter(member.number, KeySigner.load(path, home.passphrase())))
            except SignerError as error:
                raise CommandError(str(error)) from error
    return found


def known(home: Home, slug: str) -> Enrolled:
    """CommandError when no member of that short name was ever enrolled here."""
    for member in enrolled(home):
        if member.offer.slug == slug:
            return member
    raise CommandError(f"no member {slug!r} is known in {home.root}")


def admission(home: Home, votes: Votes, offer: Offer) -> Change:
    """The member of an offer is admitted, with its accounts and node; one that is a member has its new offer enrolled."""

    def number() -> MemberNumber | None:
        return votes.ask(Membership.member_of(offer.accounts[0]))

    def adopt() -> None:
        given = number()
        if given is None:
            raise CommandError(f"{offer.slug} is no member yet")
        _refuse_another(home, offer.slug, given)
        enrol(home, given, offer)
        _tell(home)

    node = bytes.fromhex(offer.node.keys.node) if offer.node else None
    call = Membership.admit_member(offer.kind, offer.voter, offer.accounts, node)
    return Change(call, lambda: number() is not None, adopt)


def removal(home: Home, votes: Votes, slug: str) -> Change:
    """A member loses vote, accounts, node and validator."""
    member = known(home, slug)

    def adopt() -> None:
        note_left(home, slug)
        _tell(home)

    return Change(
        Membership.remove_member(member.number),
        lambda: votes.ask(Membership.member_record(member.number)) is None,
        adopt,
    )


def validation(home: Home, votes: Votes, slug: str, power: int) -> Change:
    """A member's node signs blocks with that power from now on, or no more with power 0."""
    member = known(home, slug)
    if member.offer.node is None:
        raise CommandError(f"{slug} offered no node")
    key = member.offer.node.keys.validator

    def holds() -> bool:
        record = live_record(votes, member)
        return record.power == power and (power == 0 or record.validator == key)

    return Change(Membership.set_validator(member.number, key, power), holds, lambda: None)


def live_record(votes: Votes, member: Enrolled) -> MemberRecord:
    """What the chain has of a member. CommandError when it is none any more."""
    record = votes.ask(Membership.member_record(member.number))
    if record is None:
        raise CommandError(f"{member.offer.slug} is no member any more")
    return record


INVITATION = "gwanmun.invitation.1"


def invitation(home: Home) -> dict[str, Any]:
    """What a new member gets: how the network was founded, and who belongs now. Nothing in it is secret."""
    return {
        "format": INVITATION,
        "founding": json.loads(home.founding.read_text()),
        "members": [
            {"number": member.number, "offer": member.offer.as_json(), "left": member.left}
            for member in enrolled(home)
        ],
    }


def accept(home: Home, said: Mapping[str, Any]) -> None:
    """Enrols everybody whom an invitation names. CommandError when it is none."""
    try:
        if said["format"] != INVITATION:
            raise ValueError(f"its format is {said['format']!r}, not {INVITATION}")
        members = [
            (int(one["number"]), Offer.from_json(one["offer"]), one["left"]) for one in said["members"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise CommandError(f"this is no invitation: {type(error).__name__}: {error}") from error
    for number, offer, left in members:
        enrol(home, number, offer)
        if left:
            note_left(home, offer.slug)
    tell_peers(home)


def _refuse_another(home: Home, slug: str, number: MemberNumber) -> None:
    """CommandError when the short name stands for another member here: its directory would be taken over."""
    for member in enrolled(home):
        if member.offer.slug == slug and member.number != number:
            raise CommandError(f"{slug!r} is member {member.number} here, not {number}")


def _tell(home: Home) -> None:
    """Address book, trust policy and peers of the nodes here follow from who is enrolled."""
    tell_peers(home)
    book = home.network()
    network = NetworkId(bytes.fromhex(book.network))
    write_address_book(home, network, load_profile(book.profile), book.nodes)
