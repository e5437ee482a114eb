"""A restored or copied database sends nothing until a person accepts it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from outreach.bootstrap import Runtime
from outreach.clock import FixedClock
from outreach.config import Settings, settings_from
from outreach.errors import DatabaseError
from outreach.jobs import fence, runner, tasks
from outreach.model.email import OutboundState
from outreach.model.installation import Installation
from outreach.store import backup as copies
from outreach.store.engine import Store, open_store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.fake_mail import FakeOutbox


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def the_row(store: Store) -> Installation:
    with store.read() as session:
        return session.get_one(Installation, 1)


@both
def test_a_new_database_is_free_and_gets_its_file(
    store: Store, clock: FixedClock, state_file: Path
) -> None:
    assert fence.check(store, clock, state_file) is False
    state = json.loads(state_file.read_text())
    assert state == {"key": the_row(store).key, "epoch": 0}


@both
def test_the_epoch_rises_in_both_places(store: Store, clock: FixedClock, state_file: Path) -> None:
    for epoch in (1, 2, 3):
        fence.advance(store, clock, state_file)
        assert the_row(store).epoch == json.loads(state_file.read_text())["epoch"] == epoch
        assert fence.check(store, clock, state_file) is False


def test_a_crash_between_database_and_file_is_no_reason_to_stop(
    store: Store, clock: FixedClock, state_file: Path
) -> None:
    fence.advance(store, clock, state_file)
    with store.write() as session:
        session.get_one(Installation, 1).epoch = 2
    assert fence.check(store, clock, state_file) is False


def set_epoch(store: Store, epoch: int) -> None:
    with store.write() as session:
        session.get_one(Installation, 1).epoch = epoch


def older(store: Store, clock: FixedClock, state_file: Path) -> None:
    set_epoch(store, 1)


def of_another(store: Store, clock: FixedClock, state_file: Path) -> None:
    state_file.write_text(json.dumps({"key": "another", "epoch": 1}))


def without_file(store: Store, clock: FixedClock, state_file: Path) -> None:
    state_file.unlink()


@both
@pytest.mark.parametrize(
    ("happens", "why"),
    [(older, "older than its state file"), (of_another, "another"), (without_file, "missing")],
)
def test_what_looks_like_a_copy_is_fenced_until_accepted(
    store: Store,
    clock: FixedClock,
    state_file: Path,
    happens: Callable[[Store, FixedClock, Path], None],
    why: str,
) -> None:
    fence.check(store, clock, state_file)
    for _ in range(3):
        fence.advance(store, clock, state_file)
    happens(store, clock, state_file)
    assert fence.check(store, clock, state_file) is True
    assert why in the_row(store).fence_reason
    fence.advance(store, clock, state_file)  # a worker that starts must not lift it
    assert fence.check(store, clock, state_file) is True
    fence.accept(store, clock, state_file, actor="user:1")
    assert fence.check(store, clock, state_file) is False
    assert the_row(store).epoch >= json.loads(state_file.read_text())["epoch"]


def test_a_damaged_state_file_is_a_sentence_with_the_remedy(
    store: Store, clock: FixedClock, state_file: Path
) -> None:
    state_file.write_text("{")
    with pytest.raises(DatabaseError, match=r"damaged.*outreach db accept"):
        fence.check(store, clock, state_file)


def runtime_on(store: Store, clock: FixedClock, settings: Settings, outbox: FakeOutbox) -> Runtime:
    made = Runtime(settings, clock=clock)
    made.__dict__["store"] = store
    made.delivery.open_outbox = lambda _mailbox: outbox  # type: ignore[assignment, return-value]
    return made


@both
def test_the_epoch_rises_before_the_first_letter_leaves(
    store: Store, clock: FixedClock, settings: Settings, build: Build
) -> None:
    """A backup made before the letter can be told from the database even if it dies meanwhile."""
    outbox = FakeOutbox()
    runtime = runtime_on(store, clock, settings, outbox)
    runner.begin(runtime)
    before = json.loads(settings.state_file.read_text())["epoch"]
    build.letter(state=OutboundState.SCHEDULED)
    seen: list[int] = []
    outbox.at_body = lambda: seen.append(json.loads(settings.state_file.read_text())["epoch"])
    assert tasks.send_mail(runtime) == "sent 1"
    assert seen == [before + 1]
    assert tasks.send_mail(runtime) == ""
    assert json.loads(settings.state_file.read_text())["epoch"] == before + 1


def test_an_old_backup_sends_nothing(
    store: Store, clock: FixedClock, settings: Settings, build: Build, tmp_path: Path
) -> None:
    outbox = FakeOutbox()
    runtime = runtime_on(store, clock, settings, outbox)
    runner.begin(runtime)
    letter = build.letter(state=OutboundState.SCHEDULED)
    copies.backup(store, tmp_path / "nightly.backup")
    assert tasks.send_mail(runtime) == "sent 1"

    kept = copies.restore(store, tmp_path / "nightly.backup")
    assert kept is not None
    assert build.again(letter).state is OutboundState.SCHEDULED
    runner.begin(runtime)
    assert tasks.send_mail(runtime) == "fenced: restored backup"
    assert len(outbox.taken) == 1
    fence.accept(store, clock, settings.state_file, actor="user:1")
    assert tasks.send_mail(runtime) == "sent 1"  # a person has said so


def test_a_copy_on_another_machine_sends_nothing(
    store: Store, clock: FixedClock, settings: Settings, build: Build, tmp_path: Path
) -> None:
    runner.begin(runtime_on(store, clock, settings, FakeOutbox()))
    build.letter(state=OutboundState.SCHEDULED)
    copies.backup(store, tmp_path / "copy.db")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(tmp_path / "copy.db", elsewhere / "outreach.db")
    other = settings_from({"state_file": elsewhere / "state", "secret_key_file": elsewhere / "key"})
    copy = open_store(f"sqlite:///{elsewhere / 'outreach.db'}")
    outbox = FakeOutbox()
    runtime = runtime_on(copy, clock, other, outbox)
    runner.begin(runtime)
    assert tasks.send_mail(runtime) == "fenced: restored backup"
    assert outbox.offered == []
    copy.close()
