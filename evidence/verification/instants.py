"""Where a document stood at an instant (docs/formats/bundle.md, "History")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from evidence.facts import Kind
from evidence.histories import History, HistoryMissing, facts_at
from evidence.map import MapLeaf
from evidence.requirements import STATUS, Claim, RequiredFacts
from evidence.types import FactKey
from evidence.verification import balances, standing
from evidence.verification.verdict import Current, Finding, Status, instant
from evidence.words import decode_state

Facts = dict[FactKey, MapLeaf | None]
Found = Finding[tuple[Current, Status]]

_TOLD: Final = ("status", "receipt", "original", "original_receipt")
"""Names of the rewritten facts from which the standing follows."""


@dataclass(frozen=True, slots=True)
class Known:
    """What steps before have shown: facts and history, and when this version was recorded."""

    facts: Facts
    history: History | None
    recorded: int


def stands(claim: Claim, required: RequiredFacts, known: Known, now: int) -> Found:
    """Where the document stands at `now`, in Unix seconds, by all that the checkpoint shows.

    Raises:
        VerificationError: the status is not there or not to be read.
    """
    return _with_balances(standing.status(claim, required, known.facts, now), required, known, known.facts)


def stood(claim: Claim, required: RequiredFacts, known: Known, at: int) -> Found:
    """Where the document stood at an instant before the checkpoint's, by what was recorded by then.

    Raises:
        VerificationError: as `stands`, of all that the checkpoint shows: that must hold together whatever instant is asked for.
        HistoryMissing: a fact was written since, and there is no history.
    """
    stands(claim, required, known, at)
    if at < known.recorded:
        return Finding((False, Status("none")), f"not yet issued at {instant(at)}")
    if known.history is None:
        _check_told(required, known.facts, at)
    facts = facts_at(known.facts, known.history, at)
    found = _with_balances(standing.status(claim, required, facts, at), required, known, facts)
    later = _in_force_by(claim, required, known, at)
    (current, status), said = found.value, ", ".join([found.detail, *later])
    return Finding((False if later else current, status), f"{said} at {instant(at)}")


def _with_balances(found: Found, required: RequiredFacts, known: Known, facts: Facts) -> Found:
    if known.history is None:
        return found
    current, status = found.value
    return replace(found, value=(current, replace(status, balances=balances.read_all(required, facts))))


def _check_told(required: RequiredFacts, facts: Facts, at: int) -> None:
    names = required.by_name()
    for name in _TOLD:
        leaf = facts[names[name]] if name in names else None
        if leaf is not None and leaf.time > at:
            raise HistoryMissing(
                f"{name} was written again since {instant(at)}, and the bundle has no history: renew it with one"
            )


def _in_force_by(claim: Claim, required: RequiredFacts, known: Known, at: int) -> list[str]:
    """What was recorded after the instant and holds from before it, against the document."""
    if known.history is None:
        return []
    kinds = {
        "status": STATUS[claim.kind.namespace],
        "original": Kind.CERTIFICATES_STATUS,
        "receipt": Kind.CERTIFICATES_RECEIPT,
        "original_receipt": Kind.CERTIFICATES_RECEIPT,
    }
    names, said = required.by_name(), list[str]()
    for name in _TOLD:
        for leaf in known.history.since(names[name], at) if name in names else ():
            word = decode_state(leaf.word)
            if word.effective <= at and standing.has_fallen(kinds[name], word):
                said.append(
                    f"not current: {name} of {instant(leaf.time)} holds from {instant(word.effective)}"
                )
    return said
