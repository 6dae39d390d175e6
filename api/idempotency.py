"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a repeat gets the stored answer, in the same transaction.

Only what succeeded is stored: a refusal did nothing, so a repeat of it is judged anew. Keys belong to a party and
are kept a week.
"""

import hashlib
import json
import secrets
from typing import Annotated, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Depends, Header, Request, Response
from sqlalchemy import BigInteger
from sqlmodel import Field, Session, SQLModel, col, delete

from api.auth.dependencies import CurrentParty, GatewaySettings
from api.clock import Instant
from api.derived_keys import derived_key
from api.problems import Unprocessable
from api.settings import Settings
from api.transactions import AlreadyAnswered, DatabaseSession

KEPT_SECONDS = 7 * 86_400
NONCE_BYTES = 12
KEPT_HEADERS = ("content-type", "location", "etag", "retry-after")


class KeyReused(Unprocessable):
    slug, title = "idempotency-key-reused", "This key already stands for another request"


class StoredAnswer(SQLModel, table=True):
    """An answer, by party and key. `request_hash` is SHA-256 over method, path and body; `body` is nonce and AES-256-GCM."""

    __tablename__ = "stored_answer"
    party: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: bytes
    status: int
    headers: str
    body: bytes
    created: int = Field(index=True, sa_type=BigInteger)


def _hash(request: Request, body: bytes) -> bytes:
    parts = (request.method.encode(), str(request.url.path).encode(), body)
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


def _cipher(settings: Settings) -> AESGCM:
    """Answers are kept closed: that of a subscription shows a secret which stands nowhere else."""
    return AESGCM(derived_key(settings, "gwm.answer.1"))


def _bound_to(party: str, key: str) -> bytes:
    return f"{party}\0{key}".encode()


def _response_of(settings: Settings, stored: StoredAnswer) -> Response:
    headers: dict[str, str] = json.loads(stored.headers)
    nonce, closed = stored.body[:NONCE_BYTES], stored.body[NONCE_BYTES:]
    body = _cipher(settings).decrypt(nonce, closed, _bound_to(stored.party, stored.key))
    return Response(body, stored.status, headers | {"Idempotency-Replayed": "true"})


async def _body(request: Request) -> bytes:
    return await request.body()


def idempotent(
    request: Request,
    session: DatabaseSession,
    party: CurrentParty,
    settings: GatewaySettings,
    body: Annotated[bytes, Depends(_body)],
    key: Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=128)] = None,
) -> None:
    """Dependency of every command endpoint. Without the header the act's own command id still prevents a double.

    Raises:
        KeyReused: the key was used for another method, path or body.
        AlreadyAnswered: the stored answer.
    """
    if key is None:
        return
    request_hash = _hash(request, body)
    stored = session.get(StoredAnswer, (party.id, key))
    if stored is not None:
        if stored.request_hash != request_hash:
            raise KeyReused("Use a new Idempotency-Key for a new request.", key=key)
        raise AlreadyAnswered(_response_of(settings, stored))

    def keep(response: Response) -> None:
        kept: dict[str, Any] = {
            name: response.headers[name] for name in KEPT_HEADERS if name in response.headers
        }
        nonce = secrets.token_bytes(NONCE_BYTES)
        closed = _cipher(settings).encrypt(nonce, bytes(response.body), _bound_to(party.id, key))
        answer = StoredAnswer(
            party=party.id,
            key=key,
            request_hash=request_hash,
            status=response.status_code,
            headers=json.dumps(kept),
            body=nonce + closed,
            created=settings.clock(),
        )
        session.add(answer)

    request.state.keep_answer = keep


Idempotent = Depends(idempotent)


def forget_old(session: Session, now: Instant) -> None:
    """Drops answers older than a week."""
    session.exec(delete(StoredAnswer).where(col(StoredAnswer.created) < now - KEPT_SECONDS))
