"""Projection: the time of the block that it has come to"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # 0, the past, until the indexer's next step tells it.
    op.add_column("position", sa.Column("time", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("position", "time")
