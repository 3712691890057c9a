"""What the CRM was sent, and what it gets beside stages."""

from sqlalchemy import Column, ForeignKey, Index, text
from sqlmodel import Field

from syncer.store.tables.base import Base
from syncer.store.tables.columns import instant


class Written(Base, table=True):
    """What became of a change that was sent to the CRM: which values it replaced, and with which."""

    id: int = Field(primary_key=True)
    contact_id: int = Field(
        sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), nullable=False, index=True),
    )
    run: int = Field(index=True)
    at: int = Field(sa_column=instant())
    outcome: str
    was: str
    wish: str
    error: str


def _one_of_contact() -> Column[int]:
    return Column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


class Extra(Base, table=True):
    """What a contact of the CRM gets beside its stage. `waiting`: its stage was compared with the CRM since.

    `lifecycle`: the CRM's own stage that was last wished and settled.
    """

    __table_args__ = (
        Index("extra_waiting", "contact_id", sqlite_where=text("waiting = 1"), postgresql_where=text("waiting")),
    )

    contact_id: int = Field(sa_column=_one_of_contact())
    waiting: bool
    lifecycle: str = Field(default="", sa_column_kwargs={"server_default": ""})


class FollowUp(Base, table=True):
    """The task for a contact's owner: intended before it is created, so that a lost answer creates no second one.

    `task`: its id in the CRM, "" until it is known. `became`: when the stage was reached for which the task is.
    `at`: when it was intended.
    """

    __tablename__ = "follow_up"

    contact_id: int = Field(sa_column=_one_of_contact())
    task: str
    state: str
    became: int = Field(sa_column=instant())
    at: int = Field(sa_column=instant())
