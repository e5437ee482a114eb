"""A house for a bench: a database, an administrator, and the app asked as a browser asks it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import SQLModel

from outreach.bootstrap import Runtime
from outreach.config import load_settings
from outreach.errors import DatabaseError
from outreach.model.user import Role
from outreach.portions import portions
from outreach.store import migrate, users
from outreach.store.bulk import insert_new
from outreach.store.engine import Store
from outreach.web.passwords import hash_password

_BATCH = 5_000
_EMAIL, _PASSWORD = "bench@ours.example", "a bench without a secret"


@contextmanager
def house(database_url: str = "", keep: Path | None = None) -> Iterator[Runtime]:
    """A house with a migrated database.

    Args:
        database_url: of an empty database, or of one that was kept; SQLite in the folder if "".
        keep: folder that stays; a temporary one if None.
    """
    with tempfile.TemporaryDirectory(prefix="outreach-bench-") as name:
        folder = Path(name) if keep is None else keep
        folder.mkdir(parents=True, exist_ok=True)
        settings = load_settings(
            {
                "OUTREACH_DATABASE_URL": database_url or f"sqlite:///{folder / 'bench.db'}",
                "OUTREACH_SECRET_KEY_FILE": str(folder / "keys"),
                "OUTREACH_STATE_FILE": str(folder / "state"),
            }
        )
        with closing(Runtime(settings)) as made:
            migrate.upgrade(made.store)
            yield made


def inhabited(made: Runtime) -> bool:
    """Whether somebody moved in before."""
    with made.store.read() as session:
        return users.anybody(session)


def move_in(made: Runtime) -> None:
    """Add the administrator as whom pages are asked for."""
    with made.store.write() as session:
        users.add(
            session,
            email=_EMAIL,
            name="Bench",
            password_hash=hash_password(_PASSWORD),
            role=Role.ADMIN,
            at=made.clock.now(),
            actor="bench",
        )


def signed_in(app: Flask) -> FlaskClient:
    """A browser in which the administrator is signed in.

    Raises:
        DatabaseError: the sign-in was refused; what pages cost would be what turning away costs.
    """
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    typed = {"csrf_token": token, "email": _EMAIL, "password": _PASSWORD}
    answer = client.post("/sign-in", data=typed)
    if answer.status_code >= 400:
        raise DatabaseError(f"The sign-in of the measurement was refused: {answer.status}.")
    return client


def insert_rows(store: Store, table: type[SQLModel], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert any number of rows, some thousands in a transaction."""
    for batch in portions(rows, _BATCH):
        with store.write() as session:
            insert_new(session, table, batch)


def analyse(store: Store) -> None:
    """What autovacuum and the worker's sweep have done in a house that lives longer."""
    store.take_statistics()
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
