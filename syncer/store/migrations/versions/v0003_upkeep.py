"""What keeps a copy true for months: marks, organizations, calls spent, connections parked, tasks for owners."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _contacts()
    _organizations()
    _budget()
    _extras()
    _follow_ups()


def _contacts() -> None:
    """In place: to copy the table would delete what depends on it, and take long where there are millions."""
    for name in ("mark", "belongs"):
        op.add_column("contact", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_index(
        "contact_belongs",
        "contact",
        ["source_id", "belongs"],
        sqlite_where=sa.text("belongs != ''"),
        postgresql_where=sa.text("belongs != ''"),
    )


def _organizations() -> None:
    op.create_table(
        "organization",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "external_id", name="organization_pk"),
    )


def _budget() -> None:
    op.create_table(
        "spent",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "hour", name="spent_pk"),
    )
    op.create_table(
        "parked",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="parked_pk"),
    )


def _extras() -> None:
    op.create_table(
        "extra",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("lifecycle", sa.String(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="extra_contact_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contact_id", name="extra_pk"),
    )
    op.create_index(
        "extra_waiting",
        "extra",
        ["contact_id"],
        sqlite_where=sa.text("waiting = 1"),
        postgresql_where=sa.text("waiting"),
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("became", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="follow_up_contact_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contact_id", name="follow_up_pk"),
    )
