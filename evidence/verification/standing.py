"""Whether a document stands now: reads the status facts (docs/formats/bundle.md, `current`)."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from evidence.facts import KINDS, DeclarationStatus, Kind, Meaning, Namespace
from evidence.map import MapLeaf
from evidence.requirements import STATUS, Claim, RequiredFacts
from evidence.types import FactKey
from evidence.verification.verbs import check_set
from evidence.verification.verdict import Current, Finding, Status, VerificationError, instant
from evidence.words import StateWord, decode_state

Facts = dict[FactKey, MapLeaf | None]

_FALLEN = frozenset({Meaning.SUSPENDED, Meaning.SUPERSEDED, Meaning.REVOKED})
_SUPERSEDED = Meaning.SUPERSEDED.value
_LOADING = frozenset({DeclarationStatus.RELEASED, DeclarationStatus.PART_LOADED})


def status(claim: Claim, required: RequiredFacts, facts: Facts, now: int) -> Finding[tuple[Current, Status]]:
    """Reads the status; says where the document stands at `now`, in Unix seconds, and whether it is current."""
    if claim.kind.namespace is Namespace.DOCUMENTS:
        return _of_document(required, facts)
    kind = STATUS[claim.kind.namespace]
    leaf = _present(facts[required.status])
    state = decode_state(leaf.word)
    check_set(claim, leaf, state)
    said = [_name(kind, state)]
    against = _against(kind, state, now)
    following = None if required.next is None else facts[required.next]
    if following is not None:
        against.append("not the latest version")
    against.extend(_rejection(required.receipt, facts))
    if required.original is not None:
        original = decode_state(_present(facts[required.original]).word)
        said.append(f"certified copy of a certificate that is {_name(kind, original)}")
        reasons = [*_against(kind, original, now), *_rejection(required.original_receipt, facts)]
        reasons.extend(_correction(required.original_successor, facts))
        against.extend(f"the original: {reason}" for reason in reasons)
    said.extend(_remarks(kind, state, now))
    words = ", ".join(said + [f"not current: {reason}" for reason in against])
    corrected = None if required.successor is None else facts[required.successor]
    where = _where(kind, state, following, now)
    return Finding((not against, replace(where, successor=corrected.word) if corrected else where), words)


def _where(kind: Kind, state: StateWord, following: MapLeaf | None, now: int) -> Status:
    """The status of a life cycle; `following` is the issued fact of the next version."""
    until = state.terms.until
    if following is not None:
        return Status(_SUPERSEDED, None, following.time, following.time, None, following.word)
    meaning = _meaning(kind, state)
    over = kind is Kind.CERTIFICATES_STATUS and meaning is Meaning.ACTIVE and now >= until
    word = "expired" if over else meaning.value
    return Status(word, _name(kind, state), state.effective, state.recorded, until or None)


def _of_document(required: RequiredFacts, facts: Facts) -> Finding[tuple[Current, Status]]:
    leaf = facts[required.status]
    following = None if required.successor is None else facts[required.successor]
    successor = None if following is None else following.word
    if leaf is None and following is None:
        return Finding(("unknown", Status("none")), "the document has no status")
    if leaf is None and following is not None:
        where = Status(_SUPERSEDED, None, following.time, following.time, None, successor)
        return Finding((False, where), "not current: replaced by another document")
    state = decode_state(_present(leaf).word)
    meaning, name = _meaning(Kind.DOCUMENTS_STATUS, state), _name(Kind.DOCUMENTS_STATUS, state)
    fallen = following is not None or meaning in _FALLEN
    word = meaning.value if following is None else _SUPERSEDED
    where = Status(word, name, state.effective, state.recorded, None, successor)
    return Finding((not fallen, where), f"not current: {name}" if fallen else name)


def _against(kind: Kind, state: StateWord, now: int) -> list[str]:
    """Why something with this status does not stand at `now`."""
    reasons = []
    meaning = _meaning(kind, state)
    if meaning in _FALLEN:
        reasons.append(_name(kind, state))
    if kind is Kind.CERTIFICATES_STATUS:
        if meaning is Meaning.PENDING:
            reasons.append(_name(kind, state))
        if now >= state.terms.until:
            reasons.append(f"expired {instant(state.terms.until)}")
    return reasons


def _rejection(receipt: FactKey | None, facts: Facts) -> list[str]:
    """That the addressed administration found the certificate invalid, where it did."""
    leaf = None if receipt is None else facts[receipt]
    if leaf is None:
        return []
    made = decode_state(leaf.word)
    if _meaning(Kind.CERTIFICATES_RECEIPT, made) not in _FALLEN:
        return []
    return [f"{_name(Kind.CERTIFICATES_RECEIPT, made)} by member {made.member}"]


def _correction(successor: FactKey | None, facts: Facts) -> list[str]:
    """That a certificate was corrected by another, where a history shows it."""
    leaf = None if successor is None else facts[successor]
    return [f"corrected by certificate {leaf.word.hex()}"] if leaf else []


def _remarks(kind: Kind, state: StateWord, now: int) -> list[str]:
    """What does not end the document's standing and should be known all the same."""
    if kind is Kind.CERTIFICATES_STATUS:
        if now < state.effective:
            return [f"in force from {instant(state.effective)}"]
        return [f"in force until {instant(state.terms.until)}"] if now < state.terms.until else []
    if state.status in _LOADING and now >= state.terms.until:
        return [f"overdue: loading was to end before {instant(state.terms.until)}"]
    return []


def _present(leaf: MapLeaf | None) -> MapLeaf:
    if leaf is None:
        raise VerificationError("the status that must be there is absent")
    return leaf


def _meaning(kind: Kind, state: StateWord) -> Meaning:
    try:
        return KINDS[kind].meaning(state.status)
    except ValueError as error:
        raise VerificationError(
            "the status is not known", kind=KINDS[kind].name, status=state.status
        ) from error


def has_fallen(kind: Kind, state: StateWord) -> bool:
    """Whether the status ends or suspends a document's standing. VerificationError when the kind has no such status."""
    return _meaning(kind, state) in _FALLEN


def check_known(kind: Kind, state: StateWord) -> None:
    """Returns when the status is one that the kind has. VerificationError when it is not."""
    _meaning(kind, state)


def _name(kind: Kind, state: StateWord) -> str:
    """Name of the status, as `part loaded`."""
    _meaning(kind, state)
    statuses: type[IntEnum] | None = KINDS[kind].statuses
    if statuses is None:
        raise VerificationError("the kind has no statuses", kind=KINDS[kind].name)
    return statuses(state.status).name.lower().replace("_", " ")
