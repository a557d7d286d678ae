"""What all tables share."""

from typing import Any, cast

from sqlalchemy import Index, MetaData, Table, text
from sqlmodel import Field, SQLModel

from storage.machinery.types import Id


class Row(SQLModel):
    """Base of every table, with named constraints, which migrations need."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table(model: type[Row]) -> Table:
    """The Core table behind a model."""
    return cast("Table", model.__table__)  # type: ignore[attr-defined]  # set by SQLModel's metaclass


def own_data(person: str, *columns: str) -> dict[str, Any]:
    """For a table's info: its rows are about the `person` whose key stands there. They are told
    these columns when they ask what is kept, and the rows end when the person is erased."""
    return {"own_data": (person, columns)}


def code(**kwargs: Any) -> Any:
    """A text of the program: no name is looked for in it."""
    return Field(sa_column_kwargs={"info": {"code": True}}, **kwargs)


def partial(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    """An index over the rows that fulfil the condition alone."""
    where = text(condition)
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def key() -> Any:
    """A 64-bit primary key that the database numbers."""
    return Field(default=None, primary_key=True, sa_type=Id)


def ref(target: str, *, primary_key: bool = False, index: bool = False, **kwargs: Any) -> Any:
    """A foreign key to `target` ("people.id")."""
    return Field(foreign_key=target, sa_type=Id, primary_key=primary_key, index=index, **kwargs)
