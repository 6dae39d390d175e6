"""Keeping a response with the declaration that it is about."""

import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import col, select

from api.access import Action, DocumentClass, may
from api.derived_keys import derived_key
from api.desk import Desk
from api.notifications.models import StoredNotification
from api.notifications.schemas import StoredView
from api.problems import NotFound, Unprocessable
from api.readers import wco
from api.readers.messages import Notification
from api.readings.schemas import NotificationView
from api.readings.service import notification_view
from api.subjects.references import Numbering, note_reference, referenced
from api.subjects.rights import rights_on
from api.subjects.standing import Standing, standing_of
from evidence.facts import Namespace
from evidence.types import MemberNumber, SubjectId

NONCE_BYTES = 12


class NoNotification(Unprocessable):
    slug, title = "no-notification", "This message is no response of customs"


class DeclarationNotFound(NotFound):
    slug, title = (
        "declaration-not-found",
        "You see no declaration with the reference or number of this response",
    )


def keep(desk: Desk, data: bytes) -> list[StoredView]:
    """Keeps a response with the declarations of its reference or number that the party may see, and learns its number (MRN) for
    them. Repeats change nothing.

    Raises:
        NoNotification, DeclarationNotFound: as they say. ReaderError: the message is refused.
    """
    message = wco.read(data)
    if not isinstance(message, Notification):
        raise NoNotification("Send a WCO response (RES).")
    standings = _about(desk, message)
    if not standings:
        raise DeclarationNotFound("File the declaration here first.", reference=message.reference)
    for one in standings:
        for number in (message.number, message.reference):
            if number:
                note_reference(
                    desk.session, desk.settings, Numbering.DECLARATION, number, one.owner, one.subject
                )
    digest = hmac.digest(derived_key(desk.settings, "gwm.notification.digest.1"), data, "sha256")
    return [_keep(desk, one, digest, notification_view(message)) for one in standings]


def _about(desk: Desk, message: Notification) -> list[Standing]:
    """Declarations of the reference; by the number only when the response names no reference."""
    named = message.reference or message.number or ""
    found = []
    for owner, subject in referenced(desk.session, desk.settings, Numbering.DECLARATION, named):
        standing = standing_of(desk.session, Namespace.DECLARATIONS, owner, subject)
        rights = rights_on(desk, DocumentClass.DECLARATION, standing)
        if any(may(desk.party, action, rights).allowed for action in (Action.WRITE, Action.DECIDE)):
            found.append(standing)
    return found


def _keep(desk: Desk, standing: Standing, digest: bytes, said: NotificationView) -> StoredView:
    query = select(StoredNotification).where(
        col(StoredNotification.digest) == digest,
        col(StoredNotification.owner) == standing.owner,
        col(StoredNotification.subject) == bytes(standing.subject),
    )
    row = desk.session.exec(query).first()
    if row is None:
        row = StoredNotification(
            digest=digest,
            owner=standing.owner,
            subject=standing.subject,
            party=desk.party.id,
            received=desk.now,
            sealed=_seal(desk, standing, said.model_dump_json().encode()),
        )
        desk.session.add(row)
        desk.session.flush()
    return _view(desk, row)


def about(desk: Desk, standing: Standing, after: int, limit: int) -> list[StoredView]:
    """Up to `limit` responses about a declaration behind a number, in the order in which they came."""
    query = select(StoredNotification).where(
        col(StoredNotification.owner) == standing.owner,
        col(StoredNotification.subject) == bytes(standing.subject),
        col(StoredNotification.number) > after,
    )
    rows = desk.session.exec(query.order_by(col(StoredNotification.number)).limit(limit))
    return [_view(desk, row) for row in rows]


def _cipher(desk: Desk) -> AESGCM:
    return AESGCM(derived_key(desk.settings, "gwm.notification.1"))


def _seal(desk: Desk, standing: Standing, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(desk).encrypt(nonce, plain, _bound_to(standing.owner, standing.subject))


def _bound_to(owner: MemberNumber, subject: SubjectId) -> bytes:
    return owner.to_bytes(4, "big") + subject


def _view(desk: Desk, row: StoredNotification) -> StoredView:
    bound = _bound_to(MemberNumber(row.owner), SubjectId(row.subject))
    plain = _cipher(desk).decrypt(row.sealed[:NONCE_BYTES], row.sealed[NONCE_BYTES:], bound)
    return StoredView(
        number=row.number or 0,
        owner=row.owner,
        subject=row.subject.hex(),
        party=row.party,
        received=row.received,
        notification=NotificationView.model_validate_json(plain),
    )
