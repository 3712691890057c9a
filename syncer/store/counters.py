"""Ids that are known before their rows are written."""

from sqlalchemy import Connection, text

_TAKE = text(
    "INSERT INTO counter (name, taken) VALUES (:name, :wanted)"
    " ON CONFLICT (name) DO UPDATE SET taken = counter.taken + excluded.taken RETURNING taken"
)


def take(connection: Connection, name: str, wanted: int) -> range:
    """So many ids that nobody else has or will get."""
    if not wanted:
        return range(0)
    last = connection.execute(_TAKE, {"name": name, "wanted": wanted}).scalar_one()
    return range(last - wanted + 1, last + 1)
