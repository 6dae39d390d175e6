"""What is shared with whom, in order; and what this member keeps of others."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from api.database import RowNumber


class BodyShare(SQLModel, table=True):
    """A body was closed for one more certificate, or erased, which every one of them must learn. `number` rises in the order of
    commits. It outlives the body: the root says nothing of what it said."""

    __tablename__ = "body_share"
    number: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    root: bytes = Field(index=True)
    recipient: bytes = Field(index=True)
    erased: bool = False


class Replica(SQLModel, table=True):
    """One part of another member's body. `key` is the document's key, wrapped for this member; instants are Unix seconds, 0 when
    it was not tried, or not pinned, yet."""

    __tablename__ = "replica"
    root: bytes = Field(primary_key=True)
    part: int = Field(primary_key=True)
    home: int = Field(sa_type=BigInteger)
    cid: str = Field(index=True)
    key: str
    tried: int = Field(default=0, sa_type=BigInteger)
    pinned: int = Field(default=0, sa_type=BigInteger)


class ReplicaPosition(SQLModel, table=True):
    """How far this member has read what another one shares."""

    __tablename__ = "replica_position"
    home: int = Field(primary_key=True, sa_type=RowNumber)
    after: int = Field(sa_type=BigInteger)
