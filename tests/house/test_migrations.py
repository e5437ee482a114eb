"""Every migration, up on an empty database, gives the tables that the models describe."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from outreach.errors import DatabaseError
from outreach.store import migrate
from outreach.store.engine import Store, open_store
from tests.support.databases import both
from tests.support.postgres import Postgres

_AT = "'2026-05-04 09:30:00+00:00'"
_FAMILY = (
    "INSERT INTO project (id, name, site_url, site_key, language, country, brand_names, excluded, "
    "sender_name, organisation, postal_address, notice_url, legitimate_interest_note, created_at) "
    "VALUES (1, 'A', 'https://a.example/', 'a.example', 'en', 'GB', '[]', '[]', "
    f"'', '', '', '', '', {_AT})",
    "INSERT INTO run (project_id, kind, title, state, done, counts, problems, started_at) "
    f"VALUES (1, 'examine', 'Reading', 'finished', 0, '{{}}', '[]', {_AT})",
)


@pytest.fixture
def empty(database: str, request: pytest.FixtureRequest, quick_folder: Path) -> Store:
    if database == "sqlite":
        return open_store(f"sqlite:///{quick_folder / secrets.token_hex(8)}.db")
    server: Postgres = request.getfixturevalue("postgres")
    return open_store(server.empty_database())


@both
def test_upgrade_of_an_empty_database_equals_the_models(empty: Store) -> None:
    before, after = migrate.upgrade(empty)
    assert (before, after) == ("", migrate.head())
    assert migrate.differences(empty) == []
    migrate.require_current(empty)
    empty.close()


@both
def test_upgrading_twice_changes_nothing(empty: Store) -> None:
    migrate.upgrade(empty)
    assert migrate.upgrade(empty) == (migrate.head(), migrate.head())
    empty.close()


@both
def test_rows_survive_with_their_children(empty: Store) -> None:
    """SQLite makes altered tables anew: what refers to them must still be there afterwards."""
    command.upgrade(migrate._config(empty), "0014")
    with empty.write() as session:
        for statement in _FAMILY:
            session.connection().execute(text(statement))
    migrate.upgrade(empty)
    with empty.read() as session:
        joined = "SELECT project.name, run.title FROM run JOIN project ON project.id = project_id"
        assert session.connection().execute(text(joined)).all() == [("A", "Reading")]
    if empty.is_sqlite:
        with empty.write() as session:
            assert session.connection().execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    empty.close()


@both
def test_an_empty_database_is_refused_with_the_command_that_makes_it(empty: Store) -> None:
    with pytest.raises(DatabaseError, match="no tables yet: run `outreach db upgrade`"):
        migrate.require_current(empty)
    empty.close()


@both
def test_a_database_of_a_newer_version_is_refused(empty: Store) -> None:
    migrate.upgrade(empty)
    with empty.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
    for look in (migrate.require_current, migrate.upgrade):
        with pytest.raises(
            DatabaseError, match=r"newer version \(9999_later\).*update the program"
        ):
            look(empty)
    empty.close()
