"""What the drawing member keeps of its own draws beside their documents."""

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel


class DrawnLine(SQLModel, table=True):
    """A draw that this gateway sent: which certificate line, for which entry's line. Whether it stands is the chain's to say.

    `subject` is the original's where a copy was drawn on. `entry` is the salted commitment that the chain has too, `command` the
    last command about the draw.
    """

    __tablename__ = "drawn_line"
    __table_args__ = (Index("ix_drawn_line_certificate", "owner", "subject"),)
    draw: bytes = Field(primary_key=True)
    owner: int = Field(sa_type=BigInteger)
    subject: bytes
    line: int
    entry: bytes
    entry_line: int
    command: bytes
