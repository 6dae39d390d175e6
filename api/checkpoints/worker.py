"""Asks every witness what it signed, and every other member's gateway what it saw: a witness that tells two stories is found out
as soon as two gateways that heard different ones speak."""

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Final, TypeVar

import httpx
from pydantic import BaseModel, ValidationError
from starlette.datastructures import State

from api.checkpoints.schemas import SaidCheckpoint, SaidCheckpoints, SaidFaults
from api.checkpoints.service import note_position, position_of, take_in, take_in_faults
from api.rounds import in_thread, rounds
from api.settings import MemberIdentity, Settings
from api.transactions import Edge
from evidence.encoding import canonical_json
from evidence.errors import EvidenceError

LOOK_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 5.0
MOST_BYTES: Final = 1 << 20

Answer = TypeVar("Answer", bound=BaseModel)

log = logging.getLogger(__name__)


class CheckpointExchange:
    """One gateway's part in watching the witnesses. All its state is in the database."""

    def __init__(self, state: State, client: httpx.AsyncClient) -> None:
        self._settings: Settings = state.settings
        self._edge: Edge = state.edge
        self._client = client

    async def run(self) -> None:
        """Works until it is cancelled."""
        await rounds(self.work, LOOK_SECONDS, log)

    async def work(self) -> int:
        """One round; how many signatures were new at other gateways, which may have more."""
        said = await asyncio.gather(*(self._latest(url) for url in self._witnesses()))
        await self._note([one for one in said if one is not None])
        gateways = self._settings.network_file.get("gateways", {})
        own = self._settings.member.number
        others = [one for one in self._settings.members.values() if one.number != own]
        return sum([await self._hear(one, gateways[one.slug]) for one in others if one.slug in gateways])

    def _witnesses(self) -> list[str]:
        own = [self._settings.witness_url] if self._settings.witness_url else []
        return [*own, *self._settings.other_witnesses.values()]

    async def _latest(self, url: str) -> SaidCheckpoint | None:
        """A witness's latest signature; None while there is none or it is silent, which shows by itself."""
        return await self._ask(f"{url}/checkpoints/latest", SaidCheckpoint)

    async def _hear(self, member: MemberIdentity, url: str) -> int:
        """Takes in what a member's gateway saw behind the last time; how much of it was new here."""
        async with self._edge.transaction(False) as session:
            after = await in_thread(position_of, session, member.number)
        seen = await self._ask(f"{url}/checkpoints?after={after}", SaidCheckpoints)
        accused = await self._ask(f"{url}/faults", SaidFaults)
        new = await self._note(seen.items if seen else [], _proofs(accused))
        if seen and seen.items:
            last = seen.items[-1].number
            async with self._edge.transaction(True) as session:
                await in_thread(note_position, session, member.number, last)
        return new

    async def _note(self, said: Sequence[SaidCheckpoint], proofs: Sequence[bytes] = ()) -> int:
        if not said and not proofs:
            return 0
        policy, now = self._settings.policy, self._settings.clock()
        async with self._edge.transaction(True) as session:
            new = await in_thread(take_in, session, policy, [one.signed() for one in said], now)
            await in_thread(take_in_faults, session, policy, proofs, now)
        return new

    async def _ask(self, url: str, kind: type[Answer]) -> Answer | None:
        """An answer of that kind; None when there is none, or it is nonsense."""
        try:
            answer = await self._client.get(url, timeout=ANSWER_SECONDS)
            answer.raise_for_status()
            if len(answer.content) > MOST_BYTES:
                raise ValueError("the answer is too large")
            return kind.model_validate_json(answer.content)
        except (httpx.HTTPError, httpx.InvalidURL, ValidationError, ValueError) as error:
            log.debug("%s has nothing to say: %s", url, type(error).__name__)
            return None


def _proofs(accused: SaidFaults | None) -> list[bytes]:
    """Each proof in its one encoding; what has none proves nothing."""
    found = []
    for one in accused.items if accused else []:
        try:
            found.append(canonical_json(json.loads(json.dumps(one))))
        except (EvidenceError, ValueError):
            log.warning("a gateway's accusation of a witness cannot be read")
    return found
