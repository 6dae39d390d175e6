"""What the chain says, told to those whom it concerns: the indexer's part of events, in the projection's own transaction.

Nothing here knows of HTTP. Each fact is told once: a rebuild of the projection goes through the same facts again.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from sqlmodel import Session, col, select

from api.chunks import portions
from api.clock import Instant
from api.events.models import EventPosition
from api.events.service import Notice, Plain, Subject, concerned_parties, publish_all
from api.facts.ledger import FactEvent
from api.facts.models import Fact, FactHistory
from api.facts.repository import of_kind
from api.members.models import PartyCertificate
from api.outbox.models import OutboxCommand
from evidence.facts import KINDS, Kind, KindSpec, Verb
from evidence.types import ActHash, MemberNumber, SubjectId
from evidence.words import decode_state

POSITION: Final = 1
_SPECS: Final = {(int(spec.namespace), spec.number): spec for spec in KINDS.values() if spec.statuses}


def announce_facts(session: Session, facts: Sequence[FactEvent]) -> None:
    """Publishes an event for every status that is new: type `<namespace>.<kind>.<status>`, such as
    `certificates.status.issued`. Call it when the facts stand in the projection.
    """
    position = session.get(EventPosition, POSITION)
    told = position.facts if position else 0
    new = [fact for fact in facts if fact.index >= told]
    if not new:
        return
    states = [(fact, spec) for fact in new if (spec := _SPECS.get(_place(fact)))]
    publish_all(session, _notices(session, states))
    session.merge(EventPosition(id=POSITION, facts=new[-1].index + 1))


def _place(fact: FactEvent) -> tuple[int, int]:
    return fact.origin.namespace, fact.origin.kind


def _notices(session: Session, states: Sequence[tuple[FactEvent, KindSpec]]) -> Iterator[Notice]:
    drawn = _certificates_of_draws(
        session, [fact for fact, spec in states if spec.kind is Kind.CERTIFICATES_DRAW]
    )
    about = [_about(fact, drawn) for fact, _ in states]
    readers = _readers(session, about)
    for (fact, spec), subject in zip(states, about, strict=True):
        yield Notice(
            type=f"{spec.name}.{_status(fact, spec)}",
            owner=fact.origin.owner,
            subject=fact.subject,
            data=_data(fact, subject),
            readers=readers[subject],
            at=Instant(fact.time),
        )


def _status(fact: FactEvent, spec: KindSpec) -> str:
    assert spec.statuses is not None, "asked of kinds with a status only"
    return spec.statuses(decode_state(fact.word).status).name.lower()


def _data(fact: FactEvent, about: Subject) -> dict[str, Plain]:
    state = decode_state(fact.word)
    said: dict[str, Plain] = {
        "index": fact.index,
        "block": fact.block,
        "act": fact.act.hex(),
        "revision": state.revision,
        "member": state.member,
    }
    if about[1] != fact.subject:
        said["certificate"] = about[1].hex()
    return said


def _about(fact: FactEvent, drawn: dict[ActHash, Subject]) -> Subject:
    """The subject whose parties a fact concerns: its own, and of a draw the certificate's."""
    own = (fact.origin.owner, fact.subject)
    return drawn.get(fact.act, own) if _SPECS[_place(fact)].kind is Kind.CERTIFICATES_DRAW else own


def _certificates_of_draws(session: Session, draws: Sequence[FactEvent]) -> dict[ActHash, Subject]:
    """By act: a draw's command also wrote the line of the certificate that it draws on."""
    found: dict[ActHash, Subject] = {}
    for acts in portions(sorted({bytes(fact.act) for fact in draws})):
        query = (
            select(FactHistory.act, Fact.owner, Fact.subject)
            .join(Fact, col(Fact.key) == col(FactHistory.key))
            .where(col(FactHistory.act).in_(acts), of_kind(Kind.CERTIFICATES_LINE))
        )
        for act, owner, subject in session.exec(query):
            found[ActHash(act)] = (MemberNumber(owner), SubjectId(subject))
    return found


def _readers(session: Session, about: Sequence[Subject]) -> dict[Subject, set[str]]:
    """The parties that each subject concerns; a certificate's window concerns its holder."""
    readers = concerned_parties(session, about)
    holders: dict[bytes, str] = {}
    for fingerprints in portions(sorted({subject for _, subject in about})):
        held = select(PartyCertificate.fingerprint, PartyCertificate.party)
        holders |= dict(session.exec(held.where(col(PartyCertificate.fingerprint).in_(fingerprints))).all())
    for one in about:
        if one[1] in holders:
            readers[one].add(holders[one[1]])
    return readers


def announce_outcomes(session: Session, commands: Sequence[OutboxCommand], now: Instant) -> None:
    """Publishes `commands.confirmed` or `commands.refused` for the party that gave each command."""
    publish_all(session, [_outcome(command, now) for command in commands])


def _outcome(command: OutboxCommand, now: Instant) -> Notice:
    error = json.loads(command.error)["name"] if command.error else None
    return Notice(
        type=f"commands.{command.status}",
        owner=MemberNumber(command.owner),
        subject=SubjectId(command.subject),
        data={
            "command": command.id.hex(),
            "verb": Verb(command.verb).text,
            "block": command.block,
            "error": error,
        },
        readers=frozenset({command.party}),
        at=now,
    )
