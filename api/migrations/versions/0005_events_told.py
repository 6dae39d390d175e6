"""Events: how many of the chain's facts were told"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "event_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    # What was projected before anybody told of it is no news.
    op.execute("INSERT INTO event_position (id, facts) SELECT 1, facts FROM position")


def downgrade() -> None:
    op.drop_table("event_position")
