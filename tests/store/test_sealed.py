"""Secrets move to a new key, in batches and after a stop; without their key nothing starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach.bootstrap import Runtime
from outreach.config import Settings
from outreach.errors import DatabaseError, SettingsError
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring, add_key, key_id_of
from outreach.store import sealed
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both

pytestmark = both


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "key"


def sealed_mailboxes(build: Build, path: Path, count: int) -> list[Mailbox]:
    keyring = Keyring.load(path)
    rows = [build.mailbox() for _ in range(count)]
    for row in rows:
        with build.store.write() as session:
            stored = session.get_one(Mailbox, row.id)
            for name in ("smtp_secret", "imap_secret"):
                sealed.seal_into(keyring, stored, name, f"password {row.id}")
    return [build.again(row) for row in rows]


def test_rotation_moves_every_secret(build: Build, path: Path) -> None:
    rows = sealed_mailboxes(build, path, 3)
    done = sealed.rotate(build.store, path)
    assert (done.secrets, done.continued) == (6, False)
    fresh = Keyring.load(path)
    for row in map(build.again, rows):
        assert key_id_of(row.smtp_secret) == done.key_id == fresh.newest
        assert sealed.opened(fresh, row, "imap_secret") == f"password {row.id}"
        assert row.oauth_secret == ""
    with build.store.read() as session:
        assert sealed.key_ids(session) == {done.key_id}


def test_a_stopped_rotation_goes_on_and_makes_no_further_key(build: Build, path: Path) -> None:
    rows = sealed_mailboxes(build, path, 5)
    newest = add_key(path)
    with build.store.write() as session:  # one row was done when the power went
        first = session.get_one(Mailbox, rows[0].id)
        for name in ("smtp_secret", "imap_secret"):
            sealed.seal_into(Keyring.load(path), first, name, f"password {first.id}")
    done = sealed.rotate(build.store, path)
    assert (done.key_id, done.continued, done.secrets) == (newest, True, 8)
    assert sealed.seal_again(build.store, Keyring.load(path), batch=2) == 0


def test_small_batches_reach_all(build: Build, path: Path) -> None:
    sealed_mailboxes(build, path, 5)
    add_key(path)
    assert sealed.seal_again(build.store, Keyring.load(path), batch=2) == 10


def test_a_program_that_runs_takes_up_the_new_key(build: Build, path: Path) -> None:
    (row,) = sealed_mailboxes(build, path, 1)
    running = Keyring.load(path)
    sealed.rotate(build.store, path)
    assert sealed.opened(running, build.again(row), "smtp_secret") == f"password {row.id}"


def test_without_the_key_file_nothing_starts_and_none_is_made(
    build: Build, settings: Settings, path: Path
) -> None:
    (row,) = sealed_mailboxes(build, path, 1)
    path.rename(path.with_name("elsewhere"))
    with pytest.raises(SettingsError, match=key_id_of(row.smtp_secret)):
        running(build.store, settings).require_keys()
    assert not path.exists()


def test_another_key_file_is_refused_by_the_id_it_lacks(
    build: Build, settings: Settings, path: Path
) -> None:
    (row,) = sealed_mailboxes(build, path, 1)
    path.unlink()
    Keyring.load(path)
    with pytest.raises(SettingsError, match=f"lacks the key {key_id_of(row.smtp_secret)}"):
        _ = running(build.store, settings).keyring


def test_a_new_installation_makes_its_key(store: Store, settings: Settings, path: Path) -> None:
    running(store, settings).require_keys()
    assert path.exists()


def test_a_secret_opens_in_its_own_row_only(build: Build, path: Path) -> None:
    one, other = sealed_mailboxes(build, path, 2)
    other.smtp_secret = one.smtp_secret
    with pytest.raises(DatabaseError):
        sealed.opened(Keyring.load(path), other, "smtp_secret")


def running(store: Store, settings: Settings) -> Runtime:
    made = Runtime(settings)
    made.__dict__["store"] = store
    return made
