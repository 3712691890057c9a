"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _persons()
    _contacts()
    _engagements()
    _streams()
    _decisions()
    _bookkeeping()


def _persons() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("review_at", sa.BigInteger(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="person_pk"),
    )
    op.create_index("person_review_at", "person", ["review_at"])
    op.create_index("person_stage", "person", ["stage"])
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="identity_person_id_fk", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="identity_pk"),
        sa.UniqueConstraint("handle", name="identity_handle_key"),
    )
    op.create_index("identity_person_id", "identity", ["person_id"])
    op.create_table(
        "link",
        sa.Column("one", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="link_pk"),
    )
    op.create_index("link_other", "link", ["other"])


def _contacts() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("handles", sa.String(), nullable=False),
        sa.Column("merged_records", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("holds", sa.String(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="contact_person_id_fk", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="contact_pk"),
        sa.UniqueConstraint("source_id", "external_id", name="contact_source_id_external_id_key"),
    )
    op.create_index(
        "contact_pending",
        "contact",
        ["source_id", "id"],
        sqlite_where=sa.text("pending = 1"),
        postgresql_where=sa.text("pending"),
    )
    op.create_index("contact_person_id", "contact", ["person_id"])
    op.create_table(
        "phone",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="phone_contact_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("handle", "contact_id", name="phone_pk"),
    )
    op.create_index("phone_contact_id", "phone", ["contact_id"])


def _engagements() -> None:
    op.create_table(
        "engagement",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("signal", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("source_id", "external_id", name="engagement_pk"),
    )
    op.create_index("engagement_evidence", "engagement", ["person_id", "signal", "at", "count"])
    op.create_index(
        "engagement_unknown",
        "engagement",
        ["source_id", "word_id"],
        sqlite_where=sa.text("signal < 4"),
        postgresql_where=sa.text("signal < 4"),
    )
    op.create_table(
        "name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="name_pk"),
        sa.UniqueConstraint("text", name="name_text_key"),
    )


def _streams() -> None:
    op.create_table(
        "stream",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "stream", name="stream_pk"),
    )
    op.create_table(
        "reject",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "stream", "place", name="reject_pk"),
    )
    op.create_index("reject_run", "reject", ["run"])


def _decisions() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="history_person_id_fk", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name="history_pk"),
    )
    op.create_index("history_person_id", "history", ["person_id"])
    op.create_table(
        "ruleset",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="ruleset_pk"),
    )


def _bookkeeping() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="run_pk"),
    )
    op.create_table(
        "note",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="note_pk"),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="counter_pk"),
    )
    op.create_table(
        "lease",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="lease_pk"),
    )
