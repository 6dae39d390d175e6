"""Numbers that rise with every command and event have 64 bits on PostgreSQL too"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNTED = ("event", "outbox_command", "body_read", "notification", "document_grant", "audit_case")
COLUMNS = (
    *((table, "number") for table in COUNTED),
    ("document_version", "number"),
    ("event_reader", "event"),
    ("webhook_delivery", "event"),
    ("webhook_subscription", "cursor"),
    ("body_read", "case"),
)


def upgrade() -> None:
    _retype(sa.Integer(), sa.BigInteger())


def downgrade() -> None:
    _retype(sa.BigInteger(), sa.Integer())


def _retype(before: sa.types.TypeEngine[int], after: sa.types.TypeEngine[int]) -> None:
    """Integers of SQLite have 64 bits anyway: there is nothing to do."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table, column in COLUMNS:
        op.alter_column(table, column, existing_type=before, type_=after)
    for table in COUNTED:
        op.execute(f"ALTER SEQUENCE {table}_number_seq AS {after.compile(op.get_bind().dialect)}")
