"""Which stream told of an engagement or an organization; of those that are there already, nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for table in ("engagement", "organization"):
        op.add_column(table, sa.Column("stream_id", sa.Integer(), nullable=False, server_default="0"))
