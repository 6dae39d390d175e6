"""Tables of the projection. Everything here comes from the chain and can be rebuilt from it."""

from sqlmodel import Field, SQLModel


class Fact(SQLModel, table=True):
    """The latest word of a key, with the columns by which slices look for it.

    `status`, `revision` and, for kinds marked `amount: terms`, `counterparty` and `until` are read out of the word; they
    are 0 where the kind has none.
    """

    __tablename__ = "fact"
    key: bytes = Field(primary_key=True)
    namespace: int
    kind: int
    owner: int
    subject: bytes
    part: int
    word: bytes
    act: bytes
    index: int
    block: int
    time: int
    status: int = 0
    revision: int = 0
    counterparty: int = 0
    until: int = 0


class FactHistory(SQLModel, table=True):
    """Every fact ever set, by its index in the Ledger."""

    __tablename__ = "fact_history"
    index: int = Field(primary_key=True)
    key: bytes = Field(index=True)
    word: bytes
    act: bytes = Field(index=True)
    block: int
    time: int


class Outcome(SQLModel, table=True):
    """What became of a command: (account, sequence) has exactly one. `error` is empty when it was done."""

    __tablename__ = "outcome"
    account: bytes = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    command: bytes = Field(index=True)
    error: bytes
    block: int
    time: int


class Position(SQLModel, table=True):
    """How far the projection is: one row, moved only from where the mover found it."""

    __tablename__ = "position"
    id: int = Field(primary_key=True)
    network: bytes
    block: int
    block_hash: bytes
    facts: int
    running: bytes
