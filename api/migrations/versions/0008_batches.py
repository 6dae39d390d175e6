"""Commands that another one carries to the chain"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEX = "ix_outbox_command_carried_by"


def upgrade() -> None:
    op.add_column("outbox_command", sa.Column("carried_by", sa.LargeBinary(), nullable=True))
    op.create_index(INDEX, "outbox_command", ["carried_by"])


def downgrade() -> None:
    op.drop_index(INDEX, "outbox_command")
    op.drop_column("outbox_command", "carried_by")
