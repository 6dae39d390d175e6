"""Signatures of witnesses that this gateway has seen, and proofs against witnesses."""

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.database import RowNumber


class SeenCheckpoint(SQLModel, table=True):
    """The first body that this gateway saw a member's witness sign for a block, and the signature. `number` rises in the order of
    commits; `seen` is in Unix seconds."""

    __tablename__ = "seen_checkpoint"
    __table_args__ = (UniqueConstraint("member", "block"),)
    number: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    member: int = Field(sa_type=BigInteger)
    block: int = Field(sa_type=BigInteger)
    time: int = Field(sa_type=BigInteger)
    body: bytes
    value: bytes
    seen: int = Field(sa_type=BigInteger)


class WitnessFault(SQLModel, table=True):
    """The proof that a member's witness signed two checkpoints of one block (docs/formats/log.md, "Fault")."""

    __tablename__ = "witness_fault"
    member: int = Field(primary_key=True, sa_type=RowNumber)
    proof: bytes
    seen: int = Field(sa_type=BigInteger)


class PeerPosition(SQLModel, table=True):
    """How far this gateway has read what another member's gateway saw."""

    __tablename__ = "checkpoint_position"
    home: int = Field(primary_key=True, sa_type=RowNumber)
    after: int = Field(sa_type=BigInteger)
