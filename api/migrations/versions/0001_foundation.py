"""The foundation: parties, sign-in, outbox, documents, bodies, grants, events, facts"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("cid", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("root", "part"),
        sa.UniqueConstraint("cid"),
    )
    op.create_table(
        "body_erasure",
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("root"),
    )
    op.create_table(
        "body_key",
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("root", "recipient"),
    )
    op.create_table(
        "body_read",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("case", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("body_read", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_read_root"), ["root"], unique=False)

    op.create_table(
        "concerned_member",
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("member", sa.BigInteger(), nullable=False),
        sa.Column("concern", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "subject", "member", "concern"),
    )
    op.create_table(
        "document_version",
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("schema_name", sa.String(), nullable=False),
        sa.Column("document_class", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("act", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("command", sa.LargeBinary(), nullable=False),
        sa.Column("filed", sa.BigInteger(), nullable=False),
        sa.Column("retain_until", sa.BigInteger(), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("root"),
        sa.UniqueConstraint("number"),
    )
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_version_command"), ["command"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_version_party"), ["party"], unique=False)
        batch_op.create_index("ix_document_version_subject", ["owner", "subject"], unique=False)

    op.create_table(
        "event",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_type"), ["type"], unique=False)

    op.create_table(
        "fact",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("namespace", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("act", sa.LargeBinary(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("counterparty", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "fact_history",
        sa.Column("index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("act", sa.LargeBinary(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("index"),
    )
    with op.batch_alter_table("fact_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_history_act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix_fact_history_key"), ["key"], unique=False)

    op.create_table(
        "named_party",
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "subject", "party"),
    )
    with op.batch_alter_table("named_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_named_party_party"), ["party"], unique=False)

    op.create_table(
        "outbox_command",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("verb", sa.Integer(), nullable=False),
        sa.Column("contract", sa.String(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("gas", sa.Integer(), nullable=False),
        sa.Column("call", sa.LargeBinary(), nullable=False),
        sa.Column("act", sa.LargeBinary(), nullable=False),
        sa.Column("act_hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("block", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("outbox_command", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_command_act_hash"), ["act_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_command_party"), ["party"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_command_status"), ["status"], unique=False)

    op.create_table(
        "outcome",
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("command", sa.LargeBinary(), nullable=False),
        sa.Column("error", sa.LargeBinary(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "sequence"),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_command"), ["command"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("home", sa.BigInteger(), nullable=False),
        sa.Column("founding", sa.Boolean(), nullable=False),
        sa.Column("registered", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network", sa.LargeBinary(), nullable=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.BigInteger(), nullable=False),
        sa.Column("running", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "stored_answer",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "key"),
    )
    with op.batch_alter_table("stored_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_answer_created"), ["created"], unique=False)

    op.create_table(
        "used_assertion",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "jti"),
    )
    with op.batch_alter_table("used_assertion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_used_assertion_expires"), ["expires"], unique=False)

    op.create_table(
        "audit_case",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("auditor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["auditor"],
            ["party.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("audit_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_case_auditor"), ["auditor"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_case_subject"), ["subject"], unique=False)

    op.create_table(
        "document_grant",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    with op.batch_alter_table("document_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_grant_party"), ["party"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_grant_subject"), ["subject"], unique=False)

    op.create_table(
        "event_reader",
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["event.number"],
        ),
        sa.PrimaryKeyConstraint("event", "party"),
    )
    with op.batch_alter_table("event_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_reader_party"), ["party"], unique=False)

    op.create_table(
        "party_certificate",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("der", sa.LargeBinary(), nullable=False),
        sa.Column("registered", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.id"],
        ),
        sa.PrimaryKeyConstraint("fingerprint"),
    )
    with op.batch_alter_table("party_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_certificate_party"), ["party"], unique=False)

    op.create_table(
        "webhook_subscription",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("types", sa.String(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("stopped", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("webhook_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_subscription_party"), ["party"], unique=False)

    op.create_table(
        "webhook_delivery",
        sa.Column("subscription", sa.String(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event"],
            ["event.number"],
        ),
        sa.ForeignKeyConstraint(
            ["subscription"],
            ["webhook_subscription.id"],
        ),
        sa.PrimaryKeyConstraint("subscription", "event"),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_delivery_due"), ["due"], unique=False)
        batch_op.create_index(batch_op.f("ix_webhook_delivery_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_delivery_state"))
        batch_op.drop_index(batch_op.f("ix_webhook_delivery_due"))

    op.drop_table("webhook_delivery")
    with op.batch_alter_table("webhook_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_subscription_party"))

    op.drop_table("webhook_subscription")
    with op.batch_alter_table("party_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_certificate_party"))

    op.drop_table("party_certificate")
    with op.batch_alter_table("event_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_reader_party"))

    op.drop_table("event_reader")
    with op.batch_alter_table("document_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_grant_subject"))
        batch_op.drop_index(batch_op.f("ix_document_grant_party"))

    op.drop_table("document_grant")
    with op.batch_alter_table("audit_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_case_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_case_auditor"))

    op.drop_table("audit_case")
    with op.batch_alter_table("used_assertion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_used_assertion_expires"))

    op.drop_table("used_assertion")
    with op.batch_alter_table("stored_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_answer_created"))

    op.drop_table("stored_answer")
    op.drop_table("position")
    op.drop_table("party")
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_command"))

    op.drop_table("outcome")
    with op.batch_alter_table("outbox_command", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_command_status"))
        batch_op.drop_index(batch_op.f("ix_outbox_command_party"))
        batch_op.drop_index(batch_op.f("ix_outbox_command_act_hash"))

    op.drop_table("outbox_command")
    with op.batch_alter_table("named_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_named_party_party"))

    op.drop_table("named_party")
    with op.batch_alter_table("fact_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_history_key"))
        batch_op.drop_index(batch_op.f("ix_fact_history_act"))

    op.drop_table("fact_history")
    op.drop_table("fact")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_type"))

    op.drop_table("event")
    with op.batch_alter_table("document_version", schema=None) as batch_op:
        batch_op.drop_index("ix_document_version_subject")
        batch_op.drop_index(batch_op.f("ix_document_version_party"))
        batch_op.drop_index(batch_op.f("ix_document_version_command"))

    op.drop_table("document_version")
    op.drop_table("concerned_member")
    with op.batch_alter_table("body_read", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_read_root"))

    op.drop_table("body_read")
    op.drop_table("body_key")
    op.drop_table("body_erasure")
    op.drop_table("body")
