"""The schema's history. `HEAD` is the newest revision: to know that nothing is to do needs no Alembic."""

HEAD = "0005"
