"""A fresh database for each test: SQLite by default, PostgreSQL too where a test asks for both."""

from __future__ import annotations

import os
import secrets
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from outreach.clock import FixedClock
from outreach.config import Settings, settings_from
from outreach.store import migrate
from outreach.store.engine import Store, open_store
from tests.support.build import NOW, Build
from tests.support.databases import copied
from tests.support.postgres import Postgres


@pytest.fixture(scope="session")
def quick_folder() -> Iterator[Path]:
    """A folder in memory, if the machine has one: tests commit often, and disks are slow."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="outreach-tests-", dir=parent) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def migrated_file(quick_folder: Path) -> Path:
    """A migrated and otherwise empty SQLite database, to be copied."""
    path = quick_folder / "migrated.db"
    store = open_store(f"sqlite:///{path}")
    migrate.upgrade(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def postgres(quick_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server on a socket of its own, with a migrated template database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = Postgres.start(quick_folder)
    yield server
    server.stop()


@pytest.fixture
def database() -> str:
    """Which database a test runs on; `tests.support.databases.both` asks for two."""
    return "sqlite"


@pytest.fixture
def new_store(
    database: str, request: pytest.FixtureRequest, quick_folder: Path
) -> Iterator[Callable[[], Store]]:
    """Opens the test's database; each call is a connection pool of its own, as of a process."""
    server: Postgres | None = None
    path = quick_folder / f"{secrets.token_hex(8)}.db"
    if database == "sqlite":
        url = copied(request.getfixturevalue("migrated_file"), path)
    else:
        server = request.getfixturevalue("postgres")
        url = server.new_database()
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(open_store(url))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()
    if server:
        server.drop(url)
    for leftover in quick_folder.glob(f"{path.name}*"):
        leftover.unlink()


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    """A migrated and otherwise empty database."""
    return new_store()


@pytest.fixture
def clock() -> FixedClock:
    """Monday morning, inside every sending window of these tests."""
    return FixedClock(NOW)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_from(
        {"state_file": tmp_path / "state.json", "secret_key_file": tmp_path / "key"}
    )


@pytest.fixture
def build(store: Store, clock: FixedClock) -> Build:
    """Makes rows, with everything that they need."""
    return Build(store, clock)
