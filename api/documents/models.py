"""The gateway's register of document versions and of whom their subjects concern."""

from enum import StrEnum

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from api.database import RowNumber


class DocumentVersion(SQLModel, table=True):
    """One version of a document, with the act that stands for it. `command` is the command that carries the act.

    `retain_until` is the time (Unix seconds) before which the law forbids to erase the body. `selected`: customs
    selected the document for control or audit, which opens trade documents to it.
    """

    __tablename__ = "document_version"
    __table_args__ = (Index("ix_document_version_subject", "owner", "subject"),)
    root: bytes = Field(primary_key=True)
    number: int = Field(unique=True, sa_type=RowNumber)
    owner: int = Field(sa_type=BigInteger)
    subject: bytes
    schema_name: str
    document_class: str
    version: int
    party: str = Field(index=True)
    act: bytes
    signature: bytes
    command: bytes = Field(index=True)
    filed: int = Field(sa_type=BigInteger)
    retain_until: int = Field(sa_type=BigInteger)
    selected: bool = False


class NamedParty(SQLModel, table=True):
    """A party that the documents of a subject name: author, mandated broker, exporter, importer."""

    __tablename__ = "named_party"
    owner: int = Field(primary_key=True, sa_type=BigInteger)
    subject: bytes = Field(primary_key=True)
    party: str = Field(primary_key=True, index=True)


class Concern(StrEnum):
    """Why a subject concerns a member."""

    JURISDICTION = "jurisdiction"
    ADDRESSED = "addressed"


class ConcernedMember(SQLModel, table=True):
    """A member whose record the subject is, or to whom it is addressed."""

    __tablename__ = "concerned_member"
    owner: int = Field(primary_key=True, sa_type=BigInteger)
    subject: bytes = Field(primary_key=True)
    member: int = Field(primary_key=True, sa_type=BigInteger)
    concern: str = Field(primary_key=True)
