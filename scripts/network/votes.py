"""What members decide together: proposals of Membership, made and approved by each member's governor account."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from contracts.addresses import MEMBERSHIP, genesis_addresses
from contracts.bindings.calls import Answer, View
from contracts.bindings.errors import decode_error
from contracts.bindings.membership import Membership, Proposal
from evidence.types import MemberNumber
from nodes.connection import Connection
from nodes.errors import CallRefused, NodesError, Reverted
from nodes.signers import Signer
from scripts.cli.errors import CommandError

ADDRESS = genesis_addresses()[MEMBERSHIP]
GAS = 5_000_000
MINED_SECONDS = 60.0
LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Vote:
    """How a proposal stands. `quorum`: so many voting members execute it."""

    number: int
    proposal: Proposal
    quorum: int


@dataclass(frozen=True, slots=True)
class Voter:
    """A member's governor."""

    member: MemberNumber
    signer: Signer


class Votes:
    """Membership's proposals, seen and made through one node."""

    def __init__(self, node: Connection, chain_id: int) -> None:
        self._node = node
        self._chain_id = chain_id

    def ask(self, view: View[Answer]) -> Answer:
        """Membership's answer, as the latest block has it."""
        return view.decode(self._node.read(ADDRESS, view.data))

    def all(self) -> Iterator[Vote]:
        """Every proposal ever made, in order."""
        quorum, number = self.ask(Membership.quorum()), 1
        while (proposal := self.ask(Membership.proposal_of(number))) is not None:
            yield Vote(number, proposal, quorum)
            number += 1

    def decide(self, call: bytes, voters: Sequence[Voter]) -> Vote:
        """Lets these members say yes to a call of Membership, until it is executed or all have said it. An open proposal of the
        same call is approved, else one is made: who says the same twice has said it once.

        CommandError when the contract says no, or none of them may vote and nobody else has proposed it.
        """
        standing = self._open(call)
        for voter in voters:
            if standing is None:
                self._send(voter, Membership.propose(ADDRESS, call))
                standing = self._open(call) or self._latest(call)
            elif voter.member not in standing.proposal.approvals:
                standing = self.approve(standing.number, [voter])
            if standing is not None and standing.proposal.executed:
                break
        if standing is None:
            raise CommandError("no key here may vote, and no other member has proposed it")
        return standing

    def approve(self, number: int, voters: Sequence[Voter]) -> Vote:
        """Lets these members approve a proposal, until it is executed. CommandError when the contract says no."""
        standing = self._standing(number)
        for voter in voters:
            if not standing.proposal.executed and voter.member not in standing.proposal.approvals:
                self._send(voter, Membership.approve(number))
                standing = self._standing(number)
        return standing

    def _standing(self, number: int) -> Vote:
        proposal = self.ask(Membership.proposal_of(number))
        if proposal is None:
            raise CommandError(f"there is no proposal {number}")
        return Vote(number, proposal, self.ask(Membership.quorum()))

    def _open(self, call: bytes) -> Vote | None:
        return self._last(lambda one: one.proposal.call == call and not one.proposal.executed)

    def _latest(self, call: bytes) -> Vote | None:
        return self._last(lambda one: one.proposal.call == call)

    def _last(self, fits: Callable[[Vote], bool]) -> Vote | None:
        fitting = [one for one in self.all() if one.proposal.target == ADDRESS and fits(one)]
        return fitting[-1] if fitting else None

    def _send(self, voter: Voter, data: bytes) -> None:
        try:
            self._node.read(ADDRESS, data, sender=voter.signer.address)
            raw = voter.signer.sign_transaction(
                {
                    "chainId": self._chain_id,
                    "nonce": self._node.nonce(voter.signer.address),
                    "to": ADDRESS,
                    "value": 0,
                    "gas": GAS,
                    "gasPrice": 0,
                    "data": data,
                }
            )
            transaction = self._node.send(raw)
        except Reverted as error:
            reason = decode_error(bytes.fromhex(error.data.removeprefix("0x")))
            raise CommandError(
                f"Membership says no to member {voter.member}: {reason}", exit_code=1
            ) from error
        except CallRefused as error:
            raise CommandError(
                f"the node takes no vote of member {voter.member}: {error}", exit_code=1
            ) from error
        deadline = time.monotonic() + MINED_SECONDS
        while (receipt := self._node.receipts([transaction])[0]) is None:
            if time.monotonic() > deadline:
                raise CommandError(
                    f"the vote of member {voter.member} is not in a block: do most validators run?",
                    exit_code=1,
                )
            time.sleep(LOOK_SECONDS)
        if not receipt.succeeded:
            raise CommandError(f"the vote of member {voter.member} was reverted: try again", exit_code=1)


def reached(url: str) -> Connection:
    """A node that answers. CommandError when it does not."""
    connection = Connection(url)
    try:
        connection.chain_id()
    except NodesError as error:
        connection.close()
        raise CommandError(f"the node at {url} does not answer: is the network up?", exit_code=1) from error
    return connection
