"""Client assertions that were used, so that none is used twice."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class UsedAssertion(SQLModel, table=True):
    """`jti` of an assertion by the certificate that signed it, kept until it expires anyway."""

    __tablename__ = "used_assertion"
    fingerprint: bytes = Field(primary_key=True)
    jti: str = Field(primary_key=True)
    expires: int = Field(index=True, sa_type=BigInteger)
