"""A member takes a new key in place of an old one: made beside it, named by vote, put in its place. A rotation that was cut off,
or waits for the other members' votes, goes on when it is asked for again."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import col, func, select

from api.database import open_engine, reading
from api.outbox.models import CommandStatus, OutboxCommand
from api.settings import database_url
from contracts.bindings.membership import Membership
from nodes.gwanmund.keys import NODE_FILE, VALIDATOR_FILE, NodeKeys, PublicKeys, load_key, save_key
from nodes.profiles import load_profile
from nodes.queue import Queue
from nodes.signers.key_files import KeySigner
from nodes.types import Address
from scripts.cli.errors import CommandError
from scripts.network.changes import Change, known, live_record
from scripts.network.enrolment import Enrolled, enrol
from scripts.network.home import Home
from scripts.network.members import ACCOUNT_FILE
from scripts.network.processes import listens
from scripts.network.votes import Votes

NEXT: Final = ".next"
"""Made, and not in use yet."""
LISTED: Final = ".listed"
"""Listed by vote; takes its place when the processes that use the old one rest."""
OLD: Final = ".old"
"""Replaced, and still listed."""


def node_key(home: Home, votes: Votes, slug: str) -> Change:
    """The id by which the node is known to its peers."""
    member, path = known(home, slug), home.member(slug) / NODE_FILE
    public = NodeKeys(
        _next_key(home, path), load_key(path.with_name(VALIDATOR_FILE), home.passphrase())
    ).public
    new = bytes.fromhex(public.node)
    return Change(
        Membership.set_node(member.number, new),
        lambda: live_record(votes, member).node == new,
        lambda: _take_node_key(home, member, path, public),
    )


def validator_key(home: Home, votes: Votes, slug: str) -> Change:
    """The key with which a validating node signs blocks."""
    member, path = known(home, slug), home.member(slug) / VALIDATOR_FILE
    power = live_record(votes, member).power
    if power == 0:
        raise CommandError(f"{slug} does not validate")
    public = NodeKeys(load_key(path.with_name(NODE_FILE), home.passphrase()), _next_key(home, path)).public
    return Change(
        Membership.set_validator(member.number, public.validator, power),
        lambda: live_record(votes, member).validator == public.validator,
        lambda: _take_node_key(home, member, path, public),
    )


def listing(home: Home, votes: Votes, slug: str, name: str) -> Change:
    """A new account (`account.json`) or governor (`governor.json`), beside the old one. The account that sends rests first."""
    member, path = known(home, slug), home.member(slug) / name
    if not path.exists():
        raise CommandError(f"there is no {path}: a key in a token is changed with the token's own tools")
    new = _next_account(home, path).address

    def adopt() -> None:
        if name == ACCOUNT_FILE:
            _beside(path, NEXT).replace(_beside(path, LISTED))
        else:
            path.replace(_beside(path, OLD))
            _beside(path, NEXT).replace(path)
            _note_accounts(home, member, (member.offer.accounts[0], new))

    return Change(
        Membership.list_account(member.number, new),
        lambda: votes.ask(Membership.member_of(new)) == member.number,
        adopt,
    )


def delisting(home: Home, votes: Votes, slug: str, name: str) -> Change:
    """The old account or governor."""
    path = _beside(home.member(slug) / name, OLD)
    old = KeySigner.load(path, home.passphrase()).address
    return Change(
        Membership.delist_account(old), lambda: votes.ask(Membership.member_of(old)) is None, path.unlink
    )


def is_listed(home: Home, slug: str) -> bool:
    """Whether a new account waits for its turn."""
    return _beside(home.member(slug) / ACCOUNT_FILE, LISTED).exists()


def is_replaced(home: Home, slug: str, name: str) -> bool:
    """Whether an old account is still to be delisted."""
    return _beside(home.member(slug) / name, OLD).exists()


def change_account(home: Home, slug: str) -> None:
    """The listed account takes the old one's place, with a queue of its own. CommandError while the member's processes run, or
    commands that the old one has sent have no outcome yet."""
    folder, member, book = home.member(slug), known(home, slug), home.network()
    for url in (book.gateways.get(slug), book.witnesses.get(slug)):
        if url and listens(httpx.URL(url)):
            raise CommandError(f"stop the processes of {slug} first: somebody answers at {url}")
    _refuse_open(home, slug)
    path, queue = folder / ACCOUNT_FILE, folder / "queue.db"
    old = KeySigner.load(path, home.passphrase()).address
    # The queue's file is bound to its account; the new account begins another.
    if queue.exists():
        queue.replace(folder / f"queue-{old.hex()}.db")
    path.replace(_beside(path, OLD))
    _beside(path, LISTED).replace(path)
    new = KeySigner.load(path, home.passphrase()).address
    _note_accounts(home, member, (new, *member.offer.accounts[1:]))


def _refuse_open(home: Home, slug: str) -> None:
    folder = home.member(slug)
    with Queue.open(folder / "queue.db") as queue:
        waiting = queue.open_count()
    if slug in home.network().gateways:
        engine = open_engine(database_url(home.root, slug))
        with reading(engine) as session:
            sent = select(func.count()).where(col(OutboxCommand.status) == CommandStatus.SUBMITTED)
            waiting += session.exec(sent).one()
        engine.dispose()
    if waiting:
        raise CommandError(
            f"{waiting} commands of {slug} have no outcome yet: start it again and wait for them"
        )


def _take_node_key(home: Home, member: Enrolled, path: Path, public: PublicKeys) -> None:
    _beside(path, NEXT).replace(path)
    node = member.offer.node
    if node is not None:
        enrol(home, member.number, replace(member.offer, node=replace(node, keys=public)))


def _note_accounts(home: Home, member: Enrolled, accounts: tuple[Address, ...]) -> None:
    enrol(home, member.number, replace(member.offer, accounts=accounts))


def _next_key(home: Home, path: Path) -> Ed25519PrivateKey:
    made = _beside(path, NEXT)
    if not made.exists():
        save_key(Ed25519PrivateKey.generate(), made, home.passphrase())
    return load_key(made, home.passphrase())


def _next_account(home: Home, path: Path) -> KeySigner:
    made = _beside(path, NEXT)
    if not made.exists():
        KeySigner.create().save(made, home.passphrase(), load_profile(home.network().profile).key_file)
    return KeySigner.load(made, home.passphrase())


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
