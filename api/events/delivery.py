"""The delivery worker: fans out new events and sends what is due, until the gateway stops. All its state is
in the database.
"""

import asyncio
import logging
from dataclasses import dataclass

import httpx
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Engine
from sqlmodel import select

from api.database import reading, writing
from api.events.models import Delivery, Event, Subscription
from api.events.targets import TargetRefused, read_target, resolve
from api.events.webhooks import (
    delivered,
    due_deliveries,
    failed,
    fan_out,
    message,
    secret_of,
    sign,
)
from api.rounds import rounds
from api.settings import Settings

LOOK_SECONDS = 1.0
TIMEOUT_SECONDS = 10.0
AT_ONCE = 20
GONE = 410

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent once: read out of the database before the network is touched."""

    subscription: str
    event: int
    url: str
    body: bytes


class DeliveryWorker:
    """Delivers the webhooks of one gateway."""

    def __init__(self, engine: Engine, settings: Settings, client: httpx.AsyncClient) -> None:
        self._engine = engine
        self._settings = settings
        self._client = client

    async def run(self) -> None:
        """Works until it is cancelled."""
        await rounds(self.work, LOOK_SECONDS, log)

    async def work(self) -> int:
        """One round: how many parcels were sent or tried. What was sent and could not be recorded is sent again."""
        parcels = await run_in_threadpool(self._collect)
        answers = await asyncio.gather(*(self._send(parcel) for parcel in parcels))
        if parcels:
            await run_in_threadpool(self._record, list(zip(parcels, answers, strict=True)))
        return len(parcels)

    def _collect(self) -> list[Parcel]:
        now = self._settings.clock()
        with reading(self._engine) as session:
            # Nobody subscribed: no write is needed.
            idle = session.exec(select(Subscription.id).limit(1)).first() is None
        if idle:
            return []
        with writing(self._engine) as session:
            fan_out(session, self._settings, now)
            session.flush()
            return [
                Parcel(
                    due.subscription,
                    due.event,
                    session.get_one(Subscription, due.subscription).url,
                    message(session.get_one(Event, due.event)),
                )
                for due in due_deliveries(session, now, AT_ONCE)
            ]

    async def _send(self, parcel: Parcel) -> tuple[bool, str]:
        """Whether the receiver took it, and what it said."""
        loopback = self._settings.webhooks_to_loopback
        message_id = f"msg_{parcel.subscription}_{parcel.event}"
        timestamp = self._settings.clock()
        secret = secret_of(self._settings.key, parcel.subscription)
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(secret, message_id, timestamp, parcel.body),
        }
        try:
            target = read_target(parcel.url, loopback)
            address = await run_in_threadpool(resolve, target, loopback)
            host = f"[{address}]" if address.version == 6 else str(address)
            answer = await self._client.post(
                f"{target.scheme}://{host}:{target.port}{target.path}",
                content=parcel.body,
                headers=headers | {"host": target.authority},
                extensions={"sni_hostname": target.host},
                timeout=TIMEOUT_SECONDS,
            )
        except (httpx.HTTPError, httpx.InvalidURL, TargetRefused) as error:
            return False, f"{type(error).__name__}"
        return answer.is_success, str(answer.status_code)

    def _record(self, results: list[tuple[Parcel, tuple[bool, str]]]) -> None:
        now = self._settings.clock()
        with writing(self._engine) as session:
            for parcel, (taken, answer) in results:
                delivery = session.get(Delivery, (parcel.subscription, parcel.event))
                if delivery is None:
                    continue
                if taken:
                    delivered(delivery, answer)
                else:
                    failed(delivery, answer, now)
                session.add(delivery)
                if answer == str(GONE):
                    row = session.get_one(Subscription, parcel.subscription)
                    row.stopped = "The receiver answered 410 Gone."
                    session.add(row)
