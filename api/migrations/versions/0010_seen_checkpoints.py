"""Signatures of witnesses that were seen, and proofs against witnesses"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "seen_checkpoint",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("member", sa.BigInteger(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("member", "block"),
    )
    op.create_table(
        "witness_fault",
        sa.Column("member", NUMBER, nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member"),
    )
    op.create_table(
        "checkpoint_position",
        sa.Column("home", NUMBER, nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("home"),
    )


def downgrade() -> None:
    for table in ("checkpoint_position", "witness_fault", "seen_checkpoint"):
        op.drop_table(table)
