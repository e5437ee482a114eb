"""What all tables share: aware times, enum columns, JSON columns and guarded transitions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, Index, MetaData, text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from outreach.errors import InvalidTransition

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata
# Tables are built from trusted values and never validated: a validator each would be 1.5 MiB.
SQLModel.model_config["defer_build"] = True


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC on both sides: SQLite would hand times back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time reached the database; take it from the Clock")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def state_type(states: type[StrEnum]) -> Enum:
    """A plain VARCHAR(32) that holds the values of `states`, alike on SQLite and PostgreSQL."""
    return Enum(
        states,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def at_field(*, index: bool = False) -> Any:
    """A required time column."""
    return Field(sa_type=UTCDateTime, index=index)


def maybe_at_field(*, index: bool = False) -> Any:
    """A time column that may be empty."""
    return Field(default=None, sa_type=UTCDateTime, nullable=True, index=index)


def index_of_some(name: str, *columns: str, where: str) -> Index:
    """An index of those rows alone for which `where` holds; queries must say so too."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def json_field(factory: type[dict[str, Any]] | type[list[Any]]) -> Any:
    """A JSON column; replace its value as a whole, changes inside are not noticed."""
    return Field(default_factory=factory, sa_type=JSON)


def state_field(states: type[StrEnum], default: StrEnum, *, index: bool = True) -> Any:
    """A state column; move it only by a transition method."""
    return Field(default=default, sa_type=state_type(states), index=index)


def refuse_unless_legal(
    what: str, legal: Mapping[StrEnum, frozenset[Any]], now: StrEnum, wanted: StrEnum
) -> None:
    """Raise InvalidTransition unless `legal` allows the move."""
    if wanted not in legal.get(now, frozenset()):
        raise InvalidTransition(what, now.value, wanted.value)
