"""Responses, kept closed: they hold references and remarks in clear text."""

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from api.database import RowNumber


class StoredNotification(SQLModel, table=True):
    """A response about a declaration. `digest` is keyed, over the message's bytes; `sealed` is nonce and AES-256-GCM of what was
    read, under a key of the gateway."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_subject", "owner", "subject"),)
    number: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    digest: bytes
    owner: int = Field(sa_type=BigInteger)
    subject: bytes
    party: str
    received: int = Field(sa_type=BigInteger)
    sealed: bytes
