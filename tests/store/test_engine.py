"""The database in trouble: locked, missing, of another kind; and what a transaction promises."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from outreach.errors import DatabaseError, SettingsError
from outreach.model.site import Site
from outreach.store import engine
from outreach.store.engine import Store, open_store
from tests.support.build import NOW, Build
from tests.support.databases import both


def test_the_send_ledger_survives_a_power_cut(store: Store) -> None:
    with store.read() as session:
        found = {
            name: session.connection().execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        }
    full = 2
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }


def add_site(store: Store) -> None:
    with store.write() as session:
        session.add(Site(key="one.example", first_seen_at=NOW))


@both
def test_an_error_rolls_everything_back(store: Store) -> None:
    def fail() -> None:
        with store.write() as session:
            session.add(Site(key="half.example", first_seen_at=NOW))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as session:
        assert session.exec(select(Site)).all() == []


@both
def test_a_reader_leaves_nothing_behind(store: Store) -> None:
    with store.read() as session:
        session.add(Site(key="forgotten.example", first_seen_at=NOW))
    with store.read() as session:
        assert session.exec(select(Site)).all() == []


@both
def test_times_come_back_aware_and_naive_ones_are_refused(store: Store, build: Build) -> None:
    assert build.again(build.site()).first_seen_at == NOW
    naive = datetime(2026, 5, 4)  # noqa: DTZ001 - that is the point
    with pytest.raises(Exception, match="naive time"):
        build.add(Site(key="naive.example", first_seen_at=naive))


def test_a_locked_database_is_a_sentence_and_nothing_is_changed(
    new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    short = tuple(
        "PRAGMA busy_timeout=50" if "busy_timeout" in pragma else pragma
        for pragma in engine._PRAGMAS
    )
    monkeypatch.setattr(engine, "_PRAGMAS", short)
    store = new_store()
    path = store.engine.url.database
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match=r"locked.*nothing was changed"):
            add_site(store)
        with store.read() as session:  # readers are not held up
            assert session.exec(select(Site)).all() == []
        other.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "can't be read"),
        ("mysql://host/name", "mysql is not supported"),
    ],
)
def test_addresses_of_other_databases_are_refused(url: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        open_store(url)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'none' / 'x.db'}")
    with (
        pytest.raises(DatabaseError, match=r"can't be opened: check the path"),
        store.read() as one,
    ):
        one.connection()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear Anna, this is no database at all. " * 200)
    store = open_store(f"sqlite:///{path}")
    with pytest.raises(DatabaseError), store.read() as session:
        session.connection()
    store.close()


@both
def test_sqlite_knows_how_many_rows_its_indexes_hold(store: Store) -> None:
    add_site(store)
    store.take_statistics()
    if store.is_sqlite:
        with store.read() as session:
            counted = session.connection().execute(
                text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'site'")
            )
            assert {row.stat.split()[0] for row in counted} == {"1"}
