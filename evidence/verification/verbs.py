"""Whether an act can have made the facts that name it (docs/formats/bundle.md, steps "issued" and "status").

Contracts take the act's hash from the home member and never see the act. So a member can write one act's hash into the
facts of another verb, or a second time: what the party signed tells.
"""

from __future__ import annotations

from typing import Final

from evidence.facts import Verb
from evidence.map import MapLeaf
from evidence.requirements import Claim
from evidence.verification.verdict import VerificationError
from evidence.words import StateWord

_MAKING: Final = frozenset({Verb.DECLARATIONS_DECLARE, Verb.CERTIFICATES_CORRECT, Verb.CERTIFICATES_COPY})
"""Verbs whose subject must not exist before; a certificate may be issued on an application."""


def check_made(claim: Claim, is_copy: bool) -> None:
    """Returns when the act's verb and revision are those of what was issued.

    Raises:
        VerificationError: it amends and version 1 is claimed, or the other way round; it is a copy without alias, or the
            other way round; it saw a subject that it makes, or amends what it did not see.
    """
    verb, revision = claim.act.verb, claim.act.revision
    if (verb is Verb.DECLARATIONS_AMEND) != (claim.version > 1):
        raise VerificationError("the act does not make this version", verb=verb.text, version=claim.version)
    if (verb is Verb.CERTIFICATES_COPY) != is_copy:
        raise VerificationError("a certified copy, and nothing else, is made by copying", verb=verb.text)
    if (verb in _MAKING and revision) or (verb is Verb.DECLARATIONS_AMEND and not revision):
        raise VerificationError("the act saw another revision", verb=verb.text, revision=revision)


def check_set(claim: Claim, leaf: MapLeaf, state: StateWord) -> None:
    """Returns when the status is of a revision after the one that the act saw: the very next when the act set it.

    Raises:
        VerificationError: it is not; when the act set it, it was used again.
    """
    following = claim.act.revision + 1
    if state.revision < following or (leaf.act == claim.act_hash and state.revision != following):
        raise VerificationError(
            "the status is not of a revision that follows the act",
            act_saw=claim.act.revision,
            revision=state.revision,
        )
