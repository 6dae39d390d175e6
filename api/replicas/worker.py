"""Keeps copies of what others share: asks every member's gateway, fetches from the swarm, pins, and erases what they erased."""

import asyncio
import logging
from typing import Final

import httpx
from cryptography.exceptions import InvalidTag
from joserfc.errors import JoseError
from pydantic import ValidationError
from starlette.datastructures import State

from api.auth.members import member_assertion
from api.bodies.cids import Cid
from api.bodies.content import ContentDamaged, StoreAway
from api.bodies.envelopes import WrappedKey, open_blob, unwrap
from api.bodies.ipfs import IpfsStore
from api.replicas.models import Replica
from api.replicas.schemas import Shares
from api.replicas.service import note_tries, position_of, take_in, wanted
from api.rounds import in_thread, rounds
from api.settings import MemberIdentity, Settings
from api.transactions import Edge
from evidence.types import DocumentRoot

LOOK_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 10.0
AT_ONCE: Final = 20

log = logging.getLogger(__name__)


class ReplicaWorker:
    """The copies of one gateway whose bodies lie in an IPFS daemon. All its state is in the database."""

    def __init__(self, state: State, store: IpfsStore, client: httpx.AsyncClient) -> None:
        self._settings: Settings = state.settings
        self._edge: Edge = state.edge
        self._bodies = state.bodies
        self._store = store
        self._client = client

    async def run(self) -> None:
        """Works until it is cancelled."""
        await rounds(self.work, LOOK_SECONDS, log)

    async def work(self) -> int:
        """One round: everybody is asked once, and some of what is missing is fetched; how much came of it."""
        gateways = self._settings.network_file.get("gateways", {})
        others = [
            one for one in self._settings.members.values() if one.number != self._settings.member.number
        ]
        told = [await self._ask(one, gateways[one.slug]) for one in others if one.slug in gateways]
        return sum(told) + await self._fetch()

    async def _ask(self, member: MemberIdentity, url: str) -> int:
        """How many shares of a member were taken in."""
        async with self._edge.transaction(False) as session:
            after = await in_thread(position_of, session, member.number)
        shares = await self._shares(member, url, after)
        if not shares.items:
            return 0
        async with self._edge.transaction(True) as session:
            erased = await in_thread(take_in, session, member.number, shares.items)
        await self._discard(erased)
        return len(shares.items)

    async def _shares(self, member: MemberIdentity, url: str, after: int) -> Shares:
        """What a member shares behind a number; nothing while its gateway is away, or talks nonsense."""
        assertion = member_assertion(self._settings, member.number, self._settings.clock())
        try:
            answer = await self._client.get(
                f"{url}/shares",
                params={"after": after},
                headers={"Authorization": f"Bearer {assertion}"},
                timeout=ANSWER_SECONDS,
            )
            answer.raise_for_status()
            return Shares.model_validate_json(answer.content)
        except (httpx.HTTPError, httpx.InvalidURL, ValidationError) as error:
            log.warning("the gateway of member %d does not share: %s", member.number, type(error).__name__)
            return Shares(items=[])

    async def _fetch(self) -> int:
        """Fetches some of what is missing; how much of it came."""
        async with self._edge.transaction(False) as session:
            missing = list(await in_thread(wanted, session, AT_ONCE))
        pinned = await asyncio.gather(*(in_thread(self._pinned, row) for row in missing))
        if not missing:
            return 0
        now = self._settings.clock()
        async with self._edge.transaction(True) as session:
            erased = await in_thread(note_tries, session, zip(missing, pinned, strict=True), now)
        await self._discard(erased)
        return sum(pinned)

    async def _discard(self, cids: list[Cid]) -> None:
        if cids:
            await in_thread(self._bodies.discard, cids)

    def _pinned(self, row: Replica) -> bool:
        """Whether the body is now here and is what was promised: one that this member's key opens."""
        try:
            self._store.adopt(Cid(row.cid))
            key = unwrap(WrappedKey(row.key), self._settings.key)
            open_blob(key, DocumentRoot(row.root), row.part, self._store.get(Cid(row.cid)))
        except (StoreAway, ContentDamaged, JoseError, InvalidTag, ValueError) as error:
            log.warning("a copy of member %d cannot be fetched: %s", row.home, type(error).__name__)
            return False
        return True
