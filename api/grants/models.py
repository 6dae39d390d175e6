"""Who may read what beyond the matrix's standing grounds, and until when."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from api.database import RowNumber


class Grant(SQLModel, table=True):
    """The right to read the documents of a subject, given to a bank, insurer or importer by a party that they
    name.
    """

    __tablename__ = "document_grant"
    number: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    owner: int = Field(sa_type=BigInteger)
    subject: bytes = Field(index=True)
    party: str = Field(foreign_key="party.id", index=True)
    given_by: str
    given: int = Field(sa_type=BigInteger)
    until: int = Field(sa_type=BigInteger)
    ended: int | None = Field(default=None, sa_type=BigInteger)


class AuditCase(SQLModel, table=True):
    """A numbered case that opens the documents of a subject to one auditor."""

    __tablename__ = "audit_case"
    number: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    owner: int = Field(sa_type=BigInteger)
    subject: bytes = Field(index=True)
    auditor: str = Field(foreign_key="party.id", index=True)
    reason: str
    opened_by: str
    opened: int = Field(sa_type=BigInteger)
    until: int = Field(sa_type=BigInteger)
    closed: int | None = Field(default=None, sa_type=BigInteger)
