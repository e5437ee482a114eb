"""Backups that are checked, and restores that never send again by themselves."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import URL

from outreach.errors import DatabaseError
from outreach.store.engine import Store, make_private


def backup(store: Store, target: Path) -> None:
    """Write a consistent copy of the live database to `target` and check it.

    Raises:
        DatabaseError: the target exists, or the copy is not sound.
    """
    if target.exists():
        raise DatabaseError(f"{target} exists already; name a new file.")
    if not store.is_sqlite:
        make_private(target)
        with _reachable(store) as address:
            _run("pg_dump", "--format=custom", f"--file={target}", f"--dbname={address}")
        return
    partial = target.with_name(target.name + ".part")
    make_private(partial)
    with closing(sqlite3.connect(_path(store))) as live, closing(sqlite3.connect(partial)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    _require_sound(partial)
    partial.rename(target)


def restore(store: Store, source: Path) -> Path | None:
    """Put a backup in the place of the database; return where the replaced one was moved to.

    Raises:
        DatabaseError: the file is missing or no sound backup; nothing was changed then.
    """
    if not source.is_file():
        raise DatabaseError(f"There is no file {source}.")
    if not store.is_sqlite:
        with _reachable(store) as address:
            _run("pg_restore", "--clean", "--if-exists", f"--dbname={address}", str(source))
        return None
    _require_sound(source)
    store.close()
    live = Path(_path(store))
    fresh = live.with_name(live.name + ".restoring")
    make_private(fresh)
    shutil.copyfile(source, fresh)
    kept = None
    if live.exists():
        kept = _free_name(live.with_name(live.name + ".replaced"))
        with closing(sqlite3.connect(live)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        live.replace(kept)
    for leftover in (live.with_name(live.name + "-wal"), live.with_name(live.name + "-shm")):
        leftover.unlink(missing_ok=True)
    fresh.replace(live)
    return kept


def _free_name(path: Path) -> Path:
    """`path`, or with the first number that is free: what was replaced once is never lost."""
    names = (path.with_name(f"{path.name}-{number}") for number in itertools.count(2))
    return next(name for name in itertools.chain([path], names) if not name.exists())


def _path(store: Store) -> str:
    name = store.engine.url.database
    if not name or name == ":memory:":
        raise DatabaseError("A database in memory has no backup.")
    return name


def _require_sound(path: Path) -> None:
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        ) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as failed:
        raise DatabaseError(f"{path} is no sound database: {failed}.") from failed
    if verdict != "ok":
        raise DatabaseError(f"{path} is damaged: {verdict}.")
    if "alembic_version" not in tables:
        raise DatabaseError(f"{path} is a database, but not one of outreach.")


@contextmanager
def _reachable(store: Store) -> Iterator[str]:
    """The address for PostgreSQL's own programs; everybody on the machine sees their arguments.

    The password therefore goes by a file (libpq, 34.16), which is gone afterwards.
    """
    url = store.engine.url
    with NamedTemporaryFile("w", encoding="utf-8") as passwords:  # readable by its owner alone
        escaped = str(url.password or "").replace("\\", "\\\\").replace(":", "\\:")
        passwords.write(f"*:*:*:*:{escaped}\n")
        passwords.flush()
        query = {**url.query, "passfile": passwords.name} if url.password else url.query
        told = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
        yield told.render_as_string()


def _run(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise DatabaseError(f"{program} is not installed; it comes with PostgreSQL's client.")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise DatabaseError(f"{program} failed: {done.stderr.strip()[-500:]}")
