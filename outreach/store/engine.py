"""Opens the database: SQLite in one file by default, PostgreSQL by URL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlmodel import Session

from outreach.errors import DatabaseError, SettingsError

BUSY_MILLISECONDS = 15_000
# FULL, not NORMAL: WAL with NORMAL may lose the commit that recorded a letter on power loss.
# A page is often changed again soon: 16 MiB between two checkpoints write it to the file once.
# 128 letters that are claimed together change more pages than SQLite's 2 MiB of cache hold.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA wal_autocheckpoint=4000",
    "PRAGMA cache_size=-4000",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA trusted_schema=OFF",
)


class Store:
    """One database. `read()` and `write()` give sessions; a write is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any error.

        Raises:
            DatabaseError: the database stayed locked, is read-only, full or unreachable.
        """
        with (
            explaining(),
            Session(self.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that takes no write lock and leaves nothing behind."""
        reading = self.engine.execution_options(outreach_reading=True)
        with explaining(), Session(reading, expire_on_commit=False, autoflush=False) as session:
            yield session

    def take_statistics(self) -> None:
        """Let SQLite count what its indexes hold, from which it chooses among them.

        PostgreSQL does so by itself. All rows are looked at: from some thousands of each index
        (`analysis_limit`) it chose so badly that pages took four times as long. Table by table, so
        that writers never wait for more than one: 9 s in all for a million links.
        """
        if not self.is_sqlite:
            return
        for table in inspect(self.engine).get_table_names():
            with self.write() as session:
                session.connection().exec_driver_sql(f'ANALYZE "{table}"')

    def close(self) -> None:
        self.engine.dispose()


def open_store(database_url: str) -> Store:
    """Connect lazily to the database at `database_url`.

    Raises:
        SettingsError: the URL is not one of ours.
    """
    try:
        url = make_url(database_url)
    except ArgumentError as wrong:
        raise SettingsError(
            "OUTREACH_DATABASE_URL can't be read: write sqlite:///path/to/file.db or "
            "postgresql+psycopg://user:password@host/name."
        ) from wrong
    backend = url.get_backend_name()
    if backend == "sqlite":
        return Store(_sqlite(database_url))
    if backend == "postgresql":
        return Store(_postgresql(url))
    raise SettingsError(
        f"OUTREACH_DATABASE_URL: {backend} is not supported; use sqlite or postgresql."
    )


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # Compiling a query takes 40 to 500 ms, more than it saves for what pages ask.
        connection.execute("SET jit = off")
        connection.commit()

    return engine


def _sqlite(database_url: str) -> Engine:
    # The connection that was used last has the pages at hand.
    engine = create_engine(
        database_url, connect_args={"check_same_thread": False}, pool_use_lifo=True
    )

    @event.listens_for(engine, "do_connect")
    def keep_to_ourselves(_dialect: Any, _record: Any, given: Any, _named: Any) -> None:
        make_private(Path(given[0]))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own transactions can't do BEGIN IMMEDIATE
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma)
        except sqlite3.DatabaseError as failed:
            raise OperationalError("PRAGMA", None, failed) from failed

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A writer takes the lock at once: no upgrade in the middle that could fail as "locked".
        reading = connection.get_execution_options().get("outreach_reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def make_private(path: Path) -> None:
    """A database that is not there yet shall be its owner's alone; SQLite's logs follow it.

    It holds people's addresses, letters, and hashes of passwords.
    """
    is_file = not str(path).startswith((":memory:", "file:"))
    if is_file and path.parent.is_dir() and not path.exists():
        path.touch(mode=0o600)


@contextmanager
def explaining() -> Iterator[None]:
    """Turn a failure of the database inside into a DatabaseError with its remedy."""
    try:
        yield
    except OperationalError as failed:
        raise explained(failed) from failed


def explained(failed: OperationalError) -> DatabaseError:
    """Say what a database failure means and what to do."""
    words = str(failed.orig).lower()
    if "locked" in words or "busy" in words:
        return DatabaseError(
            f"The database was locked by another program for {BUSY_MILLISECONDS // 1000} seconds. "
            "Close what holds it (a backup, a database browser) and try again; nothing was changed."
        )
    if "no such table" in words or "does not exist" in words:
        return DatabaseError(
            "The database has no tables yet, or old ones: run `outreach db upgrade`."
        )
    if "not a database" in words or "malformed" in words:
        return DatabaseError(
            "The database file is damaged or no database. Restore a backup with "
            "`outreach db restore FILE`."
        )
    if "readonly" in words or "read-only" in words:
        return DatabaseError(
            "The database file can't be written: check its owner and the folder's."
        )
    if "full" in words:
        return DatabaseError(
            "The disk is full: free some space and try again; nothing was changed."
        )
    if "unable to open" in words:
        return DatabaseError("The database file can't be opened: check the path and its folder.")
    return DatabaseError(f"The database failed: {failed.orig}")
