"""How each witness stands, from what it signed and from how far the chain has come."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from api.checkpoints.models import SeenCheckpoint
from api.checkpoints.schemas import WitnessView
from api.checkpoints.service import believed, latest
from api.settings import MemberIdentity, Settings
from evidence.policy import PolicyMember
from evidence.types import MemberNumber

BEHIND_S: Final = 60
"""Block time behind the newest checkpoint of any witness from which on a witness counts as behind."""
SILENT_S: Final = 600
"""From which on it counts as silent."""


class WitnessStanding(StrEnum):
    """SIGNS: with the newest. UNSEEN: this gateway saw nothing of it yet. FAULTY: it signed two histories."""

    SIGNS = "signs"
    BEHIND = "behind"
    SILENT = "silent"
    UNSEEN = "unseen"
    FAULTY = "faulty"


def witnesses(session: Session, settings: Settings) -> list[WitnessView]:
    """Every witness that the trust policy names, by member."""
    policy, seen = believed(session, settings.policy), latest(session)
    newest = max((row.time for row in seen.values()), default=0)
    named = sorted((one for one in policy.members if one.witness), key=lambda one: one.number)
    return [
        _view(one, settings.members, seen.get(one.number), newest, one.number in policy.faulty)
        for one in named
    ]


def _view(
    member: PolicyMember,
    known: Mapping[MemberNumber, MemberIdentity],
    row: SeenCheckpoint | None,
    newest: int,
    faulty: bool,
) -> WitnessView:
    behind = None if row is None else newest - row.time
    identity = known.get(member.number)
    return WitnessView(
        member=member.number,
        slug=identity.slug if identity else "",
        name=member.name,
        block=row.block if row else None,
        time=row.time if row else None,
        behind_s=behind,
        standing=WitnessStanding.FAULTY if faulty else _standing(behind),
    )


def _standing(behind: int | None) -> WitnessStanding:
    if behind is None:
        return WitnessStanding.UNSEEN
    if behind >= SILENT_S:
        return WitnessStanding.SILENT
    return WitnessStanding.BEHIND if behind >= BEHIND_S else WitnessStanding.SIGNS
