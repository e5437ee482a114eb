"""Days of times, computed by the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class utc_day(GenericFunction[str]):  # noqa: N801 read like a function of SQL
    """The day of a time in UTC, as ISO date; the same text from SQLite and PostgreSQL."""

    type = String()
    inherit_cache = True


@compiles(utc_day, "sqlite")
def _on_sqlite(day: Any, compiler: Any, **given: Any) -> str:
    return f"substr({compiler.process(day.clauses, **given)}, 1, 10)"


@compiles(utc_day, "postgresql")
def _on_postgresql(day: Any, compiler: Any, **given: Any) -> str:
    return f"to_char({compiler.process(day.clauses, **given)} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
