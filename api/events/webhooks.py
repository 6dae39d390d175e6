"""Webhooks as Standard Webhooks 1.0 wants them: signed, retried with growing pauses, given up after three days."""

import base64
import hashlib
import hmac
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlmodel import Session, col, func, select

from api.auth.party import SignedInParty
from api.auth.service import resume
from api.auth.tokens import TokenSubject
from api.clock import Instant
from api.events.models import Delivery, DeliveryState, Event, Subscription
from api.events.schemas import NewSubscription, event_view
from api.events.service import events_for, latest_number
from api.events.targets import read_target
from api.problems import Conflict, NotFound, Unauthenticated
from api.settings import Settings
from evidence.types import SubjectId

# Pauses before attempts 2 to 10, as the specification proposes.
PAUSES = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
GREATEST_SUBSCRIPTIONS = 20
FAN_OUT = 200


class SubscriptionUnknown(NotFound):
    slug, title = "subscription-unknown", "You have no such subscription"


class TooManySubscriptions(Conflict):
    slug, title = "too-many-subscriptions", "You have as many subscriptions as a party may have"


def secret_of(key: ec.EllipticCurvePrivateKey, subscription: str) -> bytes:
    """Signing secret of a subscription: derived from the member's key, so that the database holds none."""
    material = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    info = b"gwm.webhook.1" + subscription.encode("ascii")
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(material)


def shown_secret(secret: bytes) -> str:
    """A secret as receivers are given it."""
    return "whsec_" + base64.b64encode(secret).decode("ascii")


def sign(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header."""
    content = f"{message_id}.{timestamp}.".encode("ascii") + body
    return "v1," + base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode("ascii")


def message(event: Event) -> bytes:
    """The body that is sent: type, timestamp, data (Standard Webhooks)."""
    view = event_view(event)
    body = {"type": view.type, "timestamp": view.at, "data": view.model_dump(mode="json")}
    return json.dumps(body, separators=(",", ":")).encode("utf-8")


def subscribe(
    session: Session, settings: Settings, party: SignedInParty, asked: NewSubscription, now: Instant
) -> Subscription:
    """A subscription from now on. Raises TargetRefused, TooManySubscriptions."""
    read_target(asked.url, settings.webhooks_to_loopback)
    mine = select(func.count()).where(col(Subscription.party) == party.id)
    if session.exec(mine).one() >= GREATEST_SUBSCRIPTIONS:
        raise TooManySubscriptions("Delete one.", greatest=GREATEST_SUBSCRIPTIONS)
    row = Subscription(
        id=secrets.token_hex(8),
        party=party.id,
        certificate=party.certificate,
        url=asked.url,
        types=json.dumps(asked.types),
        cursor=latest_number(session),
        created=now,
    )
    session.add(row)
    session.flush()
    return row


def own_subscription(session: Session, party: SignedInParty, subscription: str) -> Subscription:
    """A subscription of the party. SubscriptionUnknown otherwise."""
    row = session.get(Subscription, subscription)
    if row is None or row.party != party.id:
        raise SubscriptionUnknown("List yours with GET /webhooks.", id=subscription)
    return row


def unsubscribe(session: Session, party: SignedInParty, subscription: str) -> None:
    """Deletes a subscription with what it still had to deliver. SubscriptionUnknown: as it says."""
    row = own_subscription(session, party, subscription)
    for delivery in session.exec(select(Delivery).where(col(Delivery.subscription) == row.id)):
        session.delete(delivery)
    session.flush()
    session.delete(row)


def fan_out(session: Session, settings: Settings, now: Instant) -> int:
    """Makes deliveries of new events; how many. A subscription whose party lost its certificate stops."""
    made = 0
    newest = latest_number(session)
    behind = select(Subscription).where(
        col(Subscription.stopped).is_(None), col(Subscription.cursor) < newest
    )
    for row in session.exec(behind).all():
        try:
            party = resume(session, settings, TokenSubject(row.party, SubjectId(row.certificate)), now)
        except Unauthenticated:
            row.stopped = "The certificate that subscribed is no longer live."
            session.add(row)
            continue
        found = events_for(session, party, row.cursor, FAN_OUT, json.loads(row.types))
        for event in found:
            session.add(Delivery(subscription=row.id, event=event.number or 0, due=now))
        row.cursor = (found[-1].number or row.cursor) if len(found) == FAN_OUT else newest
        session.add(row)
        made += len(found)
    return made


def due_deliveries(session: Session, now: Instant, limit: int) -> list[Delivery]:
    """Deliveries whose time has come, the oldest event first."""
    query = (
        select(Delivery)
        .where(col(Delivery.state) == DeliveryState.DUE, col(Delivery.due) <= now)
        .order_by(col(Delivery.event))
        .limit(limit)
    )
    return list(session.exec(query))


def delivered(delivery: Delivery, answer: str) -> None:
    """The receiver took it."""
    delivery.attempts += 1
    delivery.state, delivery.answer = DeliveryState.DONE, answer


def failed(delivery: Delivery, answer: str, now: Instant) -> None:
    """The receiver did not take it: later again, or given up."""
    delivery.attempts += 1
    delivery.answer = answer
    if delivery.attempts > len(PAUSES):
        delivery.state = DeliveryState.GIVEN_UP
    else:
        delivery.due = now + PAUSES[delivery.attempts - 1]
