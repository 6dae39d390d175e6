"""Certificates: the drawing member's own draws"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "drawn_line",
        sa.Column("draw", sa.LargeBinary(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("entry_line", sa.Integer(), nullable=False),
        sa.Column("command", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("draw"),
    )
    with op.batch_alter_table("drawn_line", schema=None) as batch_op:
        batch_op.create_index("ix_drawn_line_certificate", ["owner", "subject"], unique=False)


def downgrade() -> None:
    op.drop_table("drawn_line")
