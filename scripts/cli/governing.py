"""`gwanmun network add-member|remove-member|add-validator|remove-validator|rotate-key|proposals|approve|join`: members decide who
belongs, each by the same command on its own machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from contracts.bindings.membership import describe
from nodes.errors import SignerError
from nodes.gwanmund.errors import KeyUnusable
from scripts.cli.ceremony import MemberHome, own_offer, read_object
from scripts.cli.errors import CommandError
from scripts.cli.places import DEFAULT_NAME, Name, Where, engine_home
from scripts.network import rotation
from scripts.network.changes import (
    Change,
    accept,
    admission,
    decide,
    invitation,
    removal,
    validation,
    voters_here,
)
from scripts.network.founding import Founding, founding_hash
from scripts.network.home import Home, write_json
from scripts.network.members import ACCOUNT_FILE, GOVERNOR_FILE
from scripts.network.offers import Offer
from scripts.network.votes import Vote, Votes, reached

Member = Annotated[str, typer.Argument(help="Short name of the member.")]
Told = TypeVar("Told")
Make = Callable[[Home, Votes], Change]


def add_member(
    offer: Annotated[Path, typer.Argument(help="What the new member's `network init` made.")],
    name: Name = DEFAULT_NAME,
    home: Where = None,
    out: Annotated[Path | None, typer.Option(help="Where the invitation is written.")] = None,
) -> None:
    """Admits a member by vote; the invitation that is written then lets it join. Takes a member's renewed offer, too."""
    read, here = Offer.from_json(read_object(offer)), engine_home(name, home)
    if _decided(here, lambda home, votes: admission(home, votes, read)):
        path = out or here.root / f"invitation-{read.slug}.json"
        write_json(path, invitation(here))
        typer.echo(f"{read.slug} belongs: give it {path}. Gateways here know it when they start next.")


def remove_member(member: Member, name: Name = DEFAULT_NAME, home: Where = None) -> None:
    """Removes a member by vote: its accounts, node and validator are refused from the next block on."""
    if _decided(engine_home(name, home), lambda home, votes: removal(home, votes, member)):
        typer.echo(f"{member} belongs no more. What it signed before is judged as ever.")


def add_validator(
    member: Member,
    name: Name = DEFAULT_NAME,
    home: Where = None,
    power: Annotated[int, typer.Option(min=1, help="Its weight.")] = 1,
) -> None:
    """Lets a member's node validate, by vote. It should hold the chain first: `network status` on its machine tells."""
    if _decided(engine_home(name, home), lambda home, votes: validation(home, votes, member, power)):
        typer.echo(f"{member} validates.")


def remove_validator(member: Member, name: Name = DEFAULT_NAME, home: Where = None) -> None:
    """Lets a member's node validate no more, by vote: one that is silent for long, or before its machine is taken down."""
    if _decided(engine_home(name, home), lambda home, votes: validation(home, votes, member, 0)):
        typer.echo(f"{member} does not validate.")


def proposals(name: Name = DEFAULT_NAME, home: Where = None) -> None:
    """What members have proposed and not decided yet."""
    for vote in _votes(engine_home(name, home), lambda votes: list(votes.all())):
        if not vote.proposal.executed:
            typer.echo(_standing(vote))


def approve(
    proposal: Annotated[int, typer.Argument(min=1, help="Its number.")],
    name: Name = DEFAULT_NAME,
    home: Where = None,
) -> None:
    """Approves a proposal for every member whose governor's key is here."""
    here = engine_home(name, home)
    typer.echo(_standing(_votes(here, lambda votes: votes.approve(proposal, voters_here(here)))))


def rotate_key(
    member: Member,
    key: Annotated[str, typer.Argument(help="node, validator, account or governor")],
    name: Name = DEFAULT_NAME,
    home: Where = None,
) -> None:
    """Takes a new key in place of an old one, by vote; says what is to be done next."""
    here = engine_home(name, home)
    if not (here.member(member) / "member.key.pem").exists():
        raise CommandError(f"the keys of {member!r} are not in {here.root}")
    if key in ("node", "validator"):
        made = rotation.node_key if key == "node" else rotation.validator_key
        if _decided(here, lambda home, votes: made(home, votes, member)):
            typer.echo(
                f"The new key is in place: restart the node of {member} now, it still runs with the old one."
            )
    elif key == "governor":
        _rotate_governor(here, member)
    elif key == "account":
        _rotate_account(here, member)
    else:
        raise CommandError(f"{key!r} is no key: node, validator, account or governor")


def join(
    invited: Annotated[Path, typer.Argument(help="The invitation, from a member.")],
    expected: Annotated[str, typer.Option("--hash", help="The founding's hash, as members told it.")],
    home: MemberHome,
) -> None:
    """Takes an invitation: `gwanmun network up --home` then brings the new node to the head of the chain."""
    here = Home(home)
    if here.founding.exists():
        raise CommandError(f"{home} has a network already")
    own, said = own_offer(here), read_object(invited)
    if own not in [one.get("offer") for one in said.get("members", [])]:
        raise CommandError(f"the invitation does not name {own['slug']} as it offered itself")
    founding = Founding.from_json(said.get("founding", {}))
    genesis = founding.genesis()
    digest = founding_hash(founding, genesis).hex()
    if digest != expected.lower().removeprefix("0x"):
        raise CommandError(
            f"the invitation is to the network founded as {digest}, not {expected}", exit_code=1
        )
    accept(here, said)
    write_json(here.genesis, genesis)
    write_json(here.founding, founding.as_json())
    typer.echo(f"Joined: start with `gwanmun network up --home {home}`.")


def _rotate_governor(here: Home, member: str) -> None:
    if not rotation.is_replaced(here, member, GOVERNOR_FILE) and not _decided(
        here, lambda home, votes: rotation.listing(home, votes, member, GOVERNOR_FILE)
    ):
        return
    if _decided(here, lambda home, votes: rotation.delisting(home, votes, member, GOVERNOR_FILE)):
        typer.echo(f"{member} votes with its new key; the old one is worth nothing.")


def _rotate_account(here: Home, member: str) -> None:
    if rotation.is_listed(here, member):
        rotation.change_account(here, member)
        typer.echo(
            "The new account is in place: start everything again, then give this command a third time."
        )
    elif rotation.is_replaced(here, member, ACCOUNT_FILE):
        if _decided(here, lambda home, votes: rotation.delisting(home, votes, member, ACCOUNT_FILE)):
            typer.echo(f"{member} sends with its new key; the old one is worth nothing.")
    elif _decided(here, lambda home, votes: rotation.listing(home, votes, member, ACCOUNT_FILE)):
        typer.echo(f"The new account is listed: stop the processes of {member}, and give this command again.")


def _decided(here: Home, make: Make) -> bool:
    """Whether it holds now; else what is missing was said."""
    vote = _votes(here, lambda votes: decide(make(here, votes), votes, voters_here(here)))
    if vote is not None:
        typer.echo(_standing(vote))
        typer.echo(
            "Not decided yet: other members give the same command, or approve it; then give it here again."
        )
    return vote is None


def _votes(here: Home, use: Callable[[Votes], Told]) -> Told:
    """Something asked of Membership through the node of this home."""
    book = here.network()
    try:
        with reached(book.rpc) as node:
            return use(Votes(node, book.chain_id))
    except (KeyUnusable, SignerError) as error:
        raise CommandError(str(error)) from error


def _standing(vote: Vote) -> str:
    approved = ", ".join(str(number) for number in vote.proposal.approvals)
    state = (
        "executed" if vote.proposal.executed else f"{len(vote.proposal.approvals)} of {vote.quorum} needed"
    )
    return f"Proposal {vote.number}, {describe(vote.proposal.call)}: {state}; approved by members {approved}"
