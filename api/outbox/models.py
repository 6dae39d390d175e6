"""The outbox: every command that this gateway answered 202 to, until it has its one outcome."""

from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from api.database import RowNumber


class CommandStatus(StrEnum):
    """Where a command stands. Confirmed and refused are final; only the indexer says them."""

    PENDING = "pending"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


FINAL = frozenset({CommandStatus.CONFIRMED, CommandStatus.REFUSED})


class OutboxCommand(SQLModel, table=True):
    """One command of `Ledger.submit`.

    `number` is the order of acceptance. `arguments` is JSON: the contract function's arguments after the acting
    member; integers as numbers, bytes as `0x` hex, arrays and structs as lists. `error` is JSON of the contract's
    error.
    `block` is the block that held the outcome. Instants are Unix seconds.
    `carried_by` is the id of the command that carries this one to the chain and whose outcome is its own (a batch of documents
    under one anchor); such a command has no call.
    """

    __tablename__ = "outbox_command"
    number: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    id: bytes = Field(unique=True)
    verb: int
    contract: str
    function: str
    gas: int
    call: bytes
    act: bytes
    act_hash: bytes = Field(index=True)
    signature: bytes
    owner: int = Field(sa_type=BigInteger)
    subject: bytes
    party: str = Field(index=True)
    carried_by: bytes | None = Field(default=None, index=True)
    status: str = Field(default=CommandStatus.PENDING, index=True)
    error: str | None = None
    block: int | None = Field(default=None, sa_type=BigInteger)
    created: int = Field(sa_type=BigInteger)
    updated: int = Field(sa_type=BigInteger)
