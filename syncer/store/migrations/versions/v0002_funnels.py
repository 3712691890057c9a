"""A standing for each funnel instead of one in the person's row; pins; what was written to the CRM."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MAIN = "main"  # the funnel of a workspace that had only one


def upgrade() -> None:
    _standings()
    _history()
    _pins()
    _written()


def _main() -> int:
    """The number of that funnel's name."""
    connection = op.get_bind()
    names = sa.table("name", sa.column("id", sa.Integer), sa.column("text", sa.String))
    known = connection.execute(sa.select(names.c.id).where(names.c.text == MAIN)).scalar()
    if known is None:
        known = connection.execute(sa.insert(names).values(text=MAIN).returning(names.c.id)).scalar_one()
    return int(known)


def _standings() -> None:
    op.create_table(
        "standing",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("funnel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "funnel_id", name="standing_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("standing_stages", "standing", ["funnel_id", "stage"])
    columns = ("stage", "rule", "because", "since", "decided_at", "ruleset")
    person = sa.table("person", sa.column("id"), *map(sa.column, columns))
    standing = sa.table("standing", *map(sa.column, ("person_id", "funnel_id", *columns)))
    decided = sa.select(person.c.id, sa.literal(_main()), *(person.c[name] for name in columns)).where(
        person.c.stage != "", person.c.decided_at.is_not(None)
    )
    op.get_bind().execute(sa.insert(standing).from_select(["person_id", "funnel_id", *columns], decided))
    op.drop_index("person_stage", "person")
    for column in columns:
        op.drop_column("person", column)


def _history() -> None:
    with op.batch_alter_table("history") as history:
        history.add_column(sa.Column("funnel_id", sa.Integer(), nullable=True))
    op.get_bind().execute(sa.update(sa.table("history", sa.column("funnel_id"))).values(funnel_id=_main()))
    with op.batch_alter_table("history") as history:
        history.alter_column("funnel_id", existing_type=sa.Integer(), nullable=False)


def _pins() -> None:
    op.create_table(
        "pin",
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("funnel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("handle", "funnel_id", name="pin_pk"),
    )


def _written() -> None:
    op.create_table(
        "written",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="written_contact_id_fk", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="written_pk"),
    )
    op.create_index("written_contact_id", "written", ["contact_id"])
    op.create_index("written_run", "written", ["run"])
