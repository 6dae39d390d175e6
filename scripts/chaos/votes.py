"""What the members of a sample network decide, with their governors' accounts."""

from typing import TypeVar

from contracts.bindings.calls import View
from evidence.types import MemberNumber
from nodes.connection import Connection
from nodes.signers.key_files import KeySigner
from scripts.chaos.agreement import require
from scripts.chaos.sample_network import SampleNetwork
from scripts.network.home import Home
from scripts.network.members import GOVERNOR_FILE
from scripts.network.votes import Voter, Votes

Answer = TypeVar("Answer")


def decide(sample: SampleNetwork, call: bytes, *slugs: str) -> None:
    """These members propose and approve a call of Membership. Disagreement when it is not executed then."""
    home = Home(sample.root)
    voters = [
        Voter(
            MemberNumber(sample.book.members[slug]),
            KeySigner.load(home.member(slug) / GOVERNOR_FILE, home.passphrase()),
        )
        for slug in slugs
    ]
    with Connection(sample.book.nodes[slugs[0]]) as node:
        vote = Votes(node, sample.book.chain_id).decide(call, voters)
    require(vote.proposal.executed, f"proposal {vote.number} is executed by {', '.join(slugs)}")


def ask(sample: SampleNetwork, slug: str, view: View[Answer]) -> Answer:
    """Membership's answer at a member's own node."""
    with Connection(sample.book.nodes[slug]) as node:
        return Votes(node, sample.book.chain_id).ask(view)
