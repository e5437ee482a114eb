"""Alembic's entry: runs in-process with the engine that `outreach.store.migrate` hands over."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, DateTime
from sqlmodel.sql.sqltypes import AutoString

from outreach.errors import DatabaseError
from outreach.model.base import UTCDateTime
from outreach.model.tables import METADATA


def plain_type(kind: str, column_type: Any, _context: Any) -> str | bool:
    """Write our types as SQLAlchemy's own: a migration must not change when our code does."""
    if kind == "type" and isinstance(column_type, UTCDateTime | DateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(column_type, AutoString):
        return f"sa.String({column_type.length or ''})"
    return False


def check_keys(connection: Connection, *, on: bool) -> None:
    """SQLite alters a table by making it anew; dropping the old one would take its children along.

    The pragma holds outside of transactions only, so that it goes past SQLAlchemy.
    """
    if connection.dialect.name == "sqlite":
        raw = connection.connection.driver_connection
        raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
        lost = raw.execute("PRAGMA foreign_key_check").fetchmany(3) if on else []
        if lost:
            raise DatabaseError(f"The migration left rows without their parents: {lost}")


engine = context.config.attributes["engine"]

with engine.connect() as connection:
    check_keys(connection, on=False)
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=engine.dialect.name == "sqlite",
        compare_type=True,
        transaction_per_migration=True,
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    check_keys(connection, on=True)
