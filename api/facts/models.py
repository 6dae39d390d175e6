"""Tables of the projection. Everything here comes from the chain and can be rebuilt from it."""

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from api.database import RowNumber


class Fact(SQLModel, table=True):
    """The latest word of a key, with the columns by which slices look for it.

    `status`, `revision` and, for kinds marked `amount: terms`, `counterparty` and `until` are read out of the word; they
    are 0 where the kind has none.
    """

    __tablename__ = "fact"
    __table_args__ = (Index("ix_fact_kind", "namespace", "kind", "index"),)
    key: bytes = Field(primary_key=True)
    namespace: int
    kind: int
    owner: int = Field(sa_type=BigInteger)
    subject: bytes
    part: int = Field(sa_type=BigInteger)
    word: bytes
    act: bytes
    index: int = Field(sa_type=BigInteger)
    block: int = Field(sa_type=BigInteger)
    time: int = Field(sa_type=BigInteger)
    status: int = 0
    revision: int = 0
    counterparty: int = Field(default=0, sa_type=BigInteger)
    until: int = Field(default=0, sa_type=BigInteger)


class FactHistory(SQLModel, table=True):
    """Every fact ever set, by its index in the Ledger."""

    __tablename__ = "fact_history"
    index: int = Field(primary_key=True, sa_type=RowNumber)
    key: bytes = Field(index=True)
    word: bytes
    act: bytes = Field(index=True)
    block: int = Field(sa_type=BigInteger)
    time: int = Field(sa_type=BigInteger)


class Outcome(SQLModel, table=True):
    """What became of a command: (account, sequence) has exactly one. `error` is empty when it was done."""

    __tablename__ = "outcome"
    account: bytes = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=BigInteger)
    command: bytes = Field(index=True)
    error: bytes
    block: int = Field(sa_type=BigInteger)
    time: int = Field(sa_type=BigInteger)


class Position(SQLModel, table=True):
    """How far the projection is: one row, moved only from where the mover found it. `time` is that of the block."""

    __tablename__ = "position"
    id: int = Field(primary_key=True)
    network: bytes
    block: int = Field(sa_type=BigInteger)
    block_hash: bytes
    time: int = Field(sa_type=BigInteger)
    facts: int = Field(sa_type=BigInteger)
    running: bytes
