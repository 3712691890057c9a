"""Since when a stage was had, beside each change of stage; of the last ones it is known from the standings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("history", sa.Column("since", sa.BigInteger(), nullable=True))
    keys = ("person_id", "funnel_id", "stage")
    history = sa.table("history", *map(sa.column, ("id", "since", *keys)))
    standing = sa.table("standing", *map(sa.column, ("since", *keys)))
    last = sa.select(sa.func.max(history.c.id)).group_by(history.c.person_id, history.c.funnel_id)
    since = sa.select(standing.c.since).where(*(standing.c[key] == history.c[key] for key in keys))
    op.get_bind().execute(sa.update(history).where(history.c.id.in_(last)).values(since=since.scalar_subquery()))
