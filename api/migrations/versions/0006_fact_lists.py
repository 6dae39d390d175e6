"""Lists of facts of a kind, in the order of their last change"""

from collections.abc import Sequence

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_fact_kind", "fact", ["namespace", "kind", "index"])


def downgrade() -> None:
    op.drop_index("ix_fact_kind", table_name="fact")
