"""Copies of bodies at members that are entitled to them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "body_share",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_body_share_root", "body_share", ["root"])
    op.create_index("ix_body_share_recipient", "body_share", ["recipient"])
    # What was shared before is shared with the same recipients.
    op.execute("INSERT INTO body_share (root, recipient, erased) SELECT root, recipient, FALSE FROM body_key")
    op.create_table(
        "replica",
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("home", sa.BigInteger(), nullable=False),
        sa.Column("cid", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tried", sa.BigInteger(), nullable=False),
        sa.Column("pinned", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("root", "part"),
    )
    op.create_index("ix_replica_cid", "replica", ["cid"])
    op.create_table(
        "replica_position",
        sa.Column("home", NUMBER, nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("home"),
    )


def downgrade() -> None:
    for table in ("replica_position", "replica", "body_share"):
        op.drop_table(table)
