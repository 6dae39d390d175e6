"""Closing, opening, sharing and erasing the bodies of documents."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from sqlmodel import Session, col, select

from api.bodies.cids import Cid
from api.bodies.content import Content, StoreAway
from api.bodies.envelopes import DocumentKey, WrappedKey, Wrapping, close, new_key, open_blob, unwrap, wrap
from api.bodies.models import Body, BodyErasure, BodyKey
from api.chunks import portions
from api.clock import Instant
from api.database import insert_all
from api.problems import Conflict, Gone, NotFound
from api.replicas.models import BodyShare, Replica
from evidence import schemas
from evidence.commitments import Commitment, FullDisclosure, commit, disclose, from_json, to_json
from evidence.pki import Certificate
from evidence.types import Digest, DocumentRoot

DOCUMENT_PART = 0
JSON = "application/json"

log = logging.getLogger(__name__)


class BodyKnown(Conflict):
    slug, title = "document-known", "This document version is here already"


class BodyErased(Gone):
    slug, title = "body-erased", "The body was erased"


class BodyUnknown(NotFound):
    slug, title = "body-unknown", "There is no such body here"


@dataclass(frozen=True, slots=True)
class Original:
    """An attachment: the very bytes, and their media type."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Deposit:
    """A document to be kept, with its originals; `recipients` read it besides the gateway's own member."""

    document: Commitment
    originals: Sequence[Original] = ()
    recipients: Sequence[Certificate] = ()
    key: DocumentKey = field(default_factory=new_key)


@dataclass(frozen=True, slots=True)
class BodyService:
    """The bodies of one gateway. `own` is the member's certificate, always a recipient, and `key` its private
    key.
    """

    store: Content
    own: Certificate
    key: ec.EllipticCurvePrivateKey

    def keep(self, session: Session, deposits: Sequence[Deposit]) -> None:
        """Encrypts each document and its originals under one fresh key, for this member and the recipients.

        The store has them before the transaction commits; `strays` finds those of one that did not.

        Raises:
            BodyKnown: a document of one of the roots is here, or was and is erased.
            StoreAway: they cannot be stored now; nothing is kept.
        """
        roots = [deposit.document.root for deposit in deposits]
        for root in self.known(session, roots):
            raise known_body(root)
        closed = [part for deposit in deposits for part in _closed(deposit)]
        cids = self.store.put_all([part.blob for part in closed])
        bodies = [part.row | {"cid": cid} for part, cid in zip(closed, cids, strict=True)]
        insert_all(session, Body, bodies)
        keys = self._wrapped(deposits)
        insert_all(session, BodyKey, keys)
        insert_all(session, BodyShare, self._shares(keys))

    def _shares(self, keys: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
        """Rows that tell all others than this member what was closed for them."""
        return [
            {"root": key["root"], "recipient": key["recipient"], "erased": False}
            for key in keys
            if key["recipient"] != self.own.fingerprint
        ]

    def known(self, session: Session, roots: Sequence[DocumentRoot]) -> set[DocumentRoot]:
        """Of these, the roots whose documents are here, or were and are erased."""
        found = set[DocumentRoot]()
        for portion in portions(roots):
            for column in (col(Body.root), col(BodyErasure.root)):
                found |= {
                    DocumentRoot(root) for root in session.exec(select(column).where(column.in_(portion)))
                }
        return found

    def _wrapped(self, deposits: Sequence[Deposit]) -> list[dict[str, object]]:
        """Rows of all keys, with one key agreement per recipient."""
        wrappings = dict[Digest, Wrapping]()
        rows = list[dict[str, object]]()
        for deposit in deposits:
            for recipient in {one.fingerprint: one for one in (self.own, *deposit.recipients)}.values():
                if recipient.fingerprint not in wrappings:
                    wrappings[recipient.fingerprint] = Wrapping(recipient)
                wrapped = wrappings[recipient.fingerprint].wrap(deposit.key)
                rows.append(
                    {"root": deposit.document.root, "recipient": recipient.fingerprint, "wrapped": wrapped}
                )
        return rows

    def read(self, session: Session, root: DocumentRoot, part: int) -> Original:
        """One part in the clear. The caller has asked `may` and logs the reading.

        Raises:
            BodyErased, BodyUnknown, StoreAway: as they say.
        """
        row = body_of(session, root, part)
        blob = self.store.get(Cid(row.cid))
        return Original(row.media_type, open_blob(self._document_key(session, root), root, part, blob))

    def holds(self, session: Session, root: DocumentRoot) -> bool:
        """Whether the document's body is kept here and not erased."""
        return session.get(Body, (root, DOCUMENT_PART)) is not None

    def document(self, session: Session, root: DocumentRoot) -> Commitment:
        """The document with its seed. BodyErased, BodyUnknown: as they say."""
        disclosure = from_json(json.loads(self.read(session, root, DOCUMENT_PART).data))
        assert isinstance(disclosure, FullDisclosure)
        return commit(schemas.schema(disclosure.schema), disclosure.fields, disclosure.seed)

    def share(self, session: Session, root: DocumentRoot, recipient: Certificate) -> None:
        """Wraps the document's key for one more recipient; repeats change nothing."""
        body_of(session, root, DOCUMENT_PART)
        if session.get(BodyKey, (root, recipient.fingerprint)) is None:
            wrapped = wrap(self._document_key(session, root), recipient)
            session.add(BodyKey(root=root, recipient=recipient.fingerprint, wrapped=wrapped))
            session.add(BodyShare(root=root, recipient=recipient.fingerprint))

    def sealed(self, session: Session, root: DocumentRoot, part: int, recipient: Certificate) -> "Sealed":
        """What a recipient takes home: blob and wrapped key. BodyUnknown when it is no recipient."""
        row = body_of(session, root, part)
        wrapped = session.get(BodyKey, (root, recipient.fingerprint))
        if wrapped is None:
            raise BodyUnknown("It was not shared with this certificate.", root=root.hex())
        return Sealed(Cid(row.cid), self.store.get(Cid(row.cid)), WrappedKey(wrapped.wrapped))

    def erase(self, session: Session, root: DocumentRoot, party: str, reason: str, now: Instant) -> list[Cid]:
        """Destroys the document's keys and leaves a tombstone; the caller discards the returned CIDs after the commit.

        Raises:
            BodyErased, BodyUnknown: as they say.
        """
        body_of(session, root, DOCUMENT_PART)
        bodies = session.exec(select(Body).where(col(Body.root) == root)).all()
        keys = session.exec(select(BodyKey).where(col(BodyKey.root) == root)).all()
        for row in (*keys, *bodies):
            session.delete(row)
        session.add_all(BodyShare(root=root, recipient=key.recipient, erased=True) for key in keys)
        session.add(BodyErasure(root=root, at=now, party=party, reason=reason, recipients=len(keys)))
        return [Cid(body.cid) for body in bodies]

    def strays(self, session: Session, stored: Collection[Cid]) -> set[Cid]:
        """Of what is stored, what no row names: its transaction never committed, or erased it. To be asked while nobody writes,
        of names that were read before."""
        known = (*session.exec(select(Body.cid)), *session.exec(select(Replica.cid)))
        return set(stored) - {Cid(cid) for cid in known}

    def discard(self, cids: Collection[Cid]) -> None:
        """Removes what no row names any more. What the store cannot remove now stays a stray."""
        try:
            self.store.remove(*cids)
        except StoreAway:
            log.warning("%d bodies that no row names wait to be removed", len(cids))

    def _document_key(self, session: Session, root: DocumentRoot) -> DocumentKey:
        row = session.get(BodyKey, (root, self.own.fingerprint))
        if row is None:
            raise BodyUnknown("It was not shared with this member's present certificate.", root=root.hex())
        return unwrap(WrappedKey(row.wrapped), self.key)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted part, its CID, and the document's key for one recipient."""

    cid: Cid
    blob: bytes
    wrapped: WrappedKey


@dataclass(frozen=True, slots=True)
class _Closed:
    """An encrypted part, and its row but for the CID."""

    row: dict[str, object]
    blob: bytes


def _closed(deposit: Deposit) -> list[_Closed]:
    root = deposit.document.root
    return [
        _Closed(
            {"root": root, "part": part, "media_type": one.media_type, "length": len(one.data)},
            close(deposit.key, root, part, one.data),
        )
        for part, one in enumerate([Original(JSON, plain_of(deposit.document)), *deposit.originals])
    ]


def plain_of(document: Commitment) -> bytes:
    """The document with its seed, as it is kept inside its blob."""
    return json.dumps(to_json(disclose(document)), ensure_ascii=False).encode("utf-8")


def known_body(root: DocumentRoot) -> BodyKnown:
    """The problem of a root that is here already."""
    return BodyKnown("Commit to a new version under a fresh seed.", root=root.hex())


def body_of(session: Session, root: DocumentRoot, part: int) -> Body:
    """The row of a part. BodyErased or BodyUnknown when there is none."""
    row = session.get(Body, (root, part))
    if row is not None:
        return row
    erasure = session.get(BodyErasure, root)
    if erasure is not None:
        raise BodyErased("Its keys were destroyed.", root=root.hex(), erasedAt=erasure.at)
    raise BodyUnknown("No such part of this document is kept here.", root=root.hex(), part=part)
