"""Backups are whole and checked; a restore never destroys what it replaces."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlmodel import select

from outreach.errors import DatabaseError
from outreach.model.site import Site
from outreach.store import backup as copies
from outreach.store import migrate
from outreach.store.engine import Store, open_store
from tests.support.build import Build


def keys(store: Store) -> set[str]:
    with store.read() as session:
        return {site.key for site in session.exec(select(Site))}


def test_a_backup_holds_what_is_committed_while_others_write(
    store: Store, build: Build, tmp_path: Path
) -> None:
    build.site("one.example")
    with store.write() as session:
        session.add(Site(key="two.example", first_seen_at=build.clock.now()))
        session.flush()
        copies.backup(store, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("SELECT key FROM site").fetchall() == [("one.example",)]
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_database_and_backup_are_their_owners_alone(tmp_path: Path) -> None:
    live = open_store(f"sqlite:///{tmp_path / 'live.db'}")
    migrate.upgrade(live)
    copies.backup(live, tmp_path / "copy")
    copies.restore(live, tmp_path / "copy")
    live.close()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert {"live.db", "copy"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_the_password_is_no_argument_of_a_program(tmp_path: Path) -> None:
    """Whoever is signed in to the machine sees the arguments of all programs."""
    server = open_store("postgresql+psycopg://ada:s%3Acret@db.example/ours")
    with copies._reachable(server) as address:
        told = make_url(address)
        kept = Path(str(told.query["passfile"]))
        assert kept.read_text() == "*:*:*:*:s\\:cret\n"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert told.password is None
    assert (told.username, told.host, told.database) == ("ada", "db.example", "ours")
    assert not kept.exists()


def test_a_backup_never_overwrites(store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(DatabaseError, match="exists already"):
        copies.backup(store, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "precious"


def test_a_restore_brings_back_and_keeps_every_database_it_replaced(
    store: Store, build: Build, tmp_path: Path
) -> None:
    build.site("first.example")
    copies.backup(store, tmp_path / "copy")
    build.site("second.example")
    kept = copies.restore(store, tmp_path / "copy")
    assert keys(store) == {"first.example"}
    build.site("third.example")
    kept_again = copies.restore(store, tmp_path / "copy")
    assert keys(store) == {"first.example"}
    found = []
    for path in (kept, kept_again):
        assert path is not None
        with closing(sqlite3.connect(path)) as replaced:
            found.append({key for (key,) in replaced.execute("SELECT key FROM site")})
        path.unlink()
    assert found == [{"first.example", "second.example"}, {"first.example", "third.example"}]


@pytest.mark.parametrize("name", ["with space.backup", "100% of it?#.backup"])
def test_names_of_files_as_people_give_them(store: Store, tmp_path: Path, name: str) -> None:
    copies.backup(store, tmp_path / name)
    kept = copies.restore(store, tmp_path / name)
    assert kept is not None
    kept.unlink()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no database at all, but long enough to be read as one" * 30, "no sound database"),
        (None, "no file"),
        (b"", "not one of outreach"),
    ],
)
def test_what_is_no_backup_changes_nothing(
    store: Store, build: Build, tmp_path: Path, content: bytes | None, words: str
) -> None:
    build.site("kept.example")
    if content is not None:
        (tmp_path / "copy").write_bytes(content)
    with pytest.raises(DatabaseError, match=words):
        copies.restore(store, tmp_path / "copy")
    assert keys(store) == {"kept.example"}


def test_a_damaged_backup_is_refused(store: Store, build: Build, tmp_path: Path) -> None:
    for number in range(200):
        build.site(f"site{number}.example")
    copies.backup(store, tmp_path / "copy")
    raw = bytearray((tmp_path / "copy").read_bytes())
    for place in range(8_192, len(raw) - 4_096, 4_096):
        raw[place : place + 64] = b"\xff" * 64
    (tmp_path / "copy").write_bytes(raw)
    with pytest.raises(DatabaseError, match=r"damaged|no sound"):
        copies.restore(store, tmp_path / "copy")
    assert len(keys(store)) == 200
