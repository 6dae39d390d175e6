"""What is kept of bodies in the database: names, wrapped keys, and who read or erased what."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from api.database import RowNumber


class Body(SQLModel, table=True):
    """One part of a document's body: part 0 is the document, attachments follow. `length` is that of the
    plain bytes.
    """

    __tablename__ = "body"
    root: bytes = Field(primary_key=True)
    part: int = Field(primary_key=True)
    cid: str = Field(unique=True)
    media_type: str
    length: int


class BodyKey(SQLModel, table=True):
    """The document's key, wrapped for one recipient's certificate. Without any the document cannot be read
    again.
    """

    __tablename__ = "body_key"
    root: bytes = Field(primary_key=True)
    recipient: bytes = Field(primary_key=True)
    wrapped: str


class BodyRead(SQLModel, table=True):
    """One reading of a body: who, when, why, on which ground (api/access.py), how much of it."""

    __tablename__ = "body_read"
    number: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    root: bytes = Field(index=True)
    part: int
    party: str
    certificate: bytes
    at: int = Field(sa_type=BigInteger)
    purpose: str
    case: int | None = Field(default=None, sa_type=RowNumber)
    ground: str
    view: str


class BodyErasure(SQLModel, table=True):
    """The tombstone of an erased body. The document's root and facts stay; they tell nothing of what it said."""

    __tablename__ = "body_erasure"
    root: bytes = Field(primary_key=True)
    at: int = Field(sa_type=BigInteger)
    party: str
    reason: str
    recipients: int
