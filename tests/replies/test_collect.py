"""Reading mailboxes: rows and cursor together, nothing twice, nothing missed, nothing claimed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from outreach.errors import MailboxLoginFailed, MailError
from outreach.mail.folders import FolderRole
from outreach.model.email import InboundEmail, InboundState
from outreach.model.mailbox import ImapCursor, Mailbox, MailboxState
from outreach.replies.collect import LOGIN_FAILURES, collect_all
from outreach.store import inbound
from outreach.store.engine import Store
from outreach.store.owed import MOST_TRIES
from tests.support.build import Build
from tests.support.databases import both
from tests.support.fake_mail import FakeMailbox

MINUTE = timedelta(minutes=1)


@pytest.fixture
def box(build: Build) -> FakeMailbox:
    assert build.the_mailbox.id
    return FakeMailbox()


def mail(*names: str) -> list[bytes]:
    return [f"Message-ID: <{name}@site.example>\r\n\r\n{name}".encode() for name in names]


def stored(store: Store) -> list[tuple[str, int, int]]:
    with store.read() as session:
        rows = session.exec(select(InboundEmail).order_by(col(InboundEmail.id)))
        return [(row.folder, row.uidvalidity, row.uid) for row in rows]


def cursors(store: Store) -> dict[str, tuple[int, int]]:
    with store.read() as session:
        rows = session.exec(select(ImapCursor))
        return {row.folder: (row.uidvalidity, row.last_uid) for row in rows}


@both
def test_every_folder_has_a_cursor_of_its_own(store: Store, build: Build, box: FakeMailbox) -> None:
    box.folders[FolderRole.INBOX] = mail("a", "b", "c")
    box.folders[FolderRole.JUNK] = mail("d")
    box.folders[FolderRole.ARCHIVE] = mail("old")
    box.sent = []
    assert collect_all(store, build.clock, box.open) == {"stored": 4, "read": 1, "failed": 0}
    assert stored(store) == [("inbox", 1, 1), ("inbox", 1, 2), ("inbox", 1, 3), ("junk", 1, 1)]
    assert cursors(store) == {"inbox": (1, 3), "junk": (1, 1), "archive": (1, 1)}
    assert build.again(build.the_mailbox).last_inbound_ok_at == build.clock.now()
    box.folders[FolderRole.INBOX] += mail("e")
    assert collect_all(store, build.clock, box.open)["stored"] == 1
    assert cursors(store)["inbox"] == (1, 4)


def test_the_time_of_freshness_is_when_the_look_began(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    began = build.clock.now()

    def slowly(mailbox: Mailbox) -> object:
        build.clock.advance(9 * MINUTE)
        return box.open(mailbox)

    collect_all(store, build.clock, slowly)  # type: ignore[arg-type]
    assert build.again(build.the_mailbox).last_inbound_ok_at == began


@both
def test_contact_lost_between_batches_loses_and_doubles_nothing(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    before = build.the_mailbox.last_inbound_ok_at
    box.folders[FolderRole.INBOX] = mail("a", "b", "c", "d", "e")
    box.fails_after = 1
    build.clock.advance(MINUTE)
    assert collect_all(store, build.clock, box.open) == {"stored": 0, "read": 0, "failed": 1}
    assert cursors(store) == {"inbox": (1, 2)}
    row = build.again(build.the_mailbox)
    assert (row.last_inbound_ok_at, row.inbox_problem) == (before, "The server hung up.")
    box.fails_after = None
    collect_all(store, build.clock, box.open)
    assert [uid for _, _, uid in stored(store)] == [1, 2, 3, 4, 5]
    assert build.again(build.the_mailbox).inbox_problem == ""


def test_rows_and_cursor_are_one_transaction(
    store: Store, build: Build, box: FakeMailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise RuntimeError("power cut")

    box.folders[FolderRole.INBOX] = mail("a")
    with monkeypatch.context() as patched:
        patched.setattr(inbound, "move_cursor", broken)
        with pytest.raises(RuntimeError):
            collect_all(store, build.clock, box.open)
    assert (stored(store), cursors(store)) == ([], {})
    assert collect_all(store, build.clock, box.open)["stored"] == 1


@both
def test_a_renumbered_folder_is_read_again_and_known_messages_are_known(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    box.folders[FolderRole.INBOX] = mail("a", "b", "c")
    collect_all(store, build.clock, box.open)
    box.uidvalidity = 9
    box.folders[FolderRole.INBOX] = mail("b", "c", "new")
    assert collect_all(store, build.clock, box.open)["stored"] == 1
    assert stored(store)[-1] == ("inbox", 9, 3)
    assert cursors(store)["inbox"] == (9, 3)


def test_a_renumbering_that_breaks_off_doubles_nothing_later(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    box.folders[FolderRole.INBOX] = mail("a", "b", "c", "d")
    collect_all(store, build.clock, box.open)
    box.uidvalidity, box.fails_after = 9, 1
    collect_all(store, build.clock, box.open)
    box.fails_after = None
    collect_all(store, build.clock, box.open)
    assert len(stored(store)) == 4


def test_a_message_moved_to_another_folder_is_the_same_message(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    box.folders[FolderRole.JUNK] = mail("a")
    collect_all(store, build.clock, box.open)
    box.folders[FolderRole.INBOX] = mail("a")
    assert collect_all(store, build.clock, box.open)["stored"] == 0


def test_reused_message_ids_are_different_messages(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    box.folders[FolderRole.INBOX] = [
        b"Message-ID: <x@parcels.example>\r\n\r\nyour parcel",
        b"Message-ID: <x@parcels.example>\r\n\r\nyour other parcel",
        b"\r\nno Message-ID",
        b"\r\nno Message-ID either",
    ]
    assert collect_all(store, build.clock, box.open)["stored"] == 4


def test_how_far_back_a_look_goes(store: Store, build: Build, box: FakeMailbox) -> None:
    box.folders[FolderRole.INBOX] = mail("a")
    collect_all(store, build.clock, box.open)
    assert set(box.asked_since) == {date(2026, 4, 4)}
    box.asked_since.clear()
    build.clock.advance(timedelta(days=40))  # the worker was off: nothing of that time is missed
    collect_all(store, build.clock, box.open)
    assert box.asked_since[0] == date(2026, 4, 4)


def refused_at(*, times: int) -> Callable[[Build, FakeMailbox], None]:
    def happen(build: Build, box: FakeMailbox) -> None:
        box.open_with = MailboxLoginFailed("The server said: 535 no.")
        for _ in range(times):
            collect_all(build.store, build.clock, box.open)

    return happen


def test_a_refused_password_is_tried_a_few_times_then_a_person_must_act(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    refused_at(times=LOGIN_FAILURES - 1)(build, box)
    assert build.again(build.the_mailbox).state is MailboxState.OK
    refused_at(times=1)(build, box)
    row = build.again(build.the_mailbox)
    assert (row.state, "535" in row.state_reason) == (MailboxState.AUTH_FAILED, True)
    assert collect_all(store, build.clock, box.open) == {"stored": 0, "read": 0, "failed": 0}


def test_a_good_look_forgets_refused_ones(store: Store, build: Build, box: FakeMailbox) -> None:
    refused_at(times=2)(build, box)
    box.open_with = None
    collect_all(store, build.clock, box.open)
    assert build.again(build.the_mailbox).login_failures == 0


def test_reading_does_not_forget_that_sending_is_refused(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    with store.write() as session:
        session.get_one(Mailbox, build.the_mailbox.id).login_failures = 2
    collect_all(store, build.clock, box.open)
    assert build.again(build.the_mailbox).login_failures == 2


def test_one_mailbox_that_fails_does_not_stop_the_others(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    bad = build.the_mailbox
    good = build.mailbox()
    box.folders[FolderRole.INBOX] = mail("a")

    def open_inbox(mailbox: Mailbox) -> object:
        if mailbox.id == bad.id:
            raise MailError("The server can't be reached.")
        return box.open(mailbox)

    counts = collect_all(store, build.clock, open_inbox)  # type: ignore[arg-type]
    assert counts == {"stored": 1, "read": 1, "failed": 1}
    with store.read() as session:
        (row,) = session.exec(select(InboundEmail)).all()
    assert row.mailbox_id == good.id
    assert build.again(bad).state is MailboxState.OK


def test_a_paused_mailbox_is_read_all_the_same(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    with store.write() as session:
        row = session.get_one(Mailbox, build.the_mailbox.id)
        row.move_to(MailboxState.PAUSED, at=build.clock.now(), actor="user:1", why="holiday")
    box.folders[FolderRole.INBOX] = mail("a")
    assert collect_all(store, build.clock, box.open)["stored"] == 1


def letter(to: str, **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"To: {to}", *lines, "", "Hello again."]).encode()


@both
def test_of_sent_only_letters_by_hand_to_our_contacts_are_fetched(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    ours = build.sent_letter()
    stranger = letter("friend@home.example", Message_ID="<private@us>")
    filed = letter(ours.recipient, Message_ID=ours.message_id)
    rewritten = letter(ours.recipient, Message_ID="<x@provider>", X_Outreach_Send=ours.send_token)
    by_hand = letter(ours.recipient.upper(), Message_ID="<hand@us>")
    box.folders[FolderRole.SENT] = [stranger, filed, rewritten, by_hand]
    assert collect_all(store, build.clock, box.open)["stored"] == 1
    assert box.bodies_asked == [("sent", 4)]
    with store.read() as session:
        row = session.exec(select(InboundEmail)).one()
    assert (row.kind, row.raw) == ("by_hand", by_hand)
    assert cursors(store)["sent"] == (1, 4)
    collect_all(store, build.clock, box.open)
    assert len(stored(store)) == 1


@both
def test_an_answer_that_was_filed_away_is_found_in_the_archive(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    ours = build.sent_letter()
    other = letter("us@ours.example", From="shop@mall.example", Message_ID="<1@mall>")
    answer = letter("us@ours.example", From="x@site.example", In_Reply_To=ours.message_id)
    box.folders[FolderRole.INBOX] = []
    box.folders[FolderRole.ARCHIVE] = [other, answer]
    assert collect_all(store, build.clock, box.open)["stored"] == 1
    box.folders[FolderRole.INBOX] = [answer]
    assert collect_all(store, build.clock, box.open)["stored"] == 0


def test_a_server_that_hangs_does_not_keep_the_other_mailboxes(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    slow, quick = build.the_mailbox, build.mailbox()
    answered = threading.Event()

    def opened(mailbox: Mailbox) -> object:
        if mailbox.id == slow.id:
            assert answered.wait(10)
            raise MailError("mail.example did not answer in time.")
        box.folders[FolderRole.INBOX] = mail("a")
        answered.set()
        return box.open(mailbox)

    counts = collect_all(store, build.clock, opened)  # type: ignore[arg-type]
    assert counts == {"stored": 1, "read": 1, "failed": 1}
    assert build.again(slow).inbox_problem == "mail.example did not answer in time."
    assert build.again(quick).inbox_problem == ""


def states(store: Store) -> list[tuple[int, InboundState, bool]]:
    """(UID, state, are its bytes there) of each row."""
    with store.read() as session:
        rows = session.exec(select(InboundEmail).order_by(col(InboundEmail.uid)))
        return [(row.uid, row.state, row.raw is not None) for row in rows]


@both
def test_what_the_server_withholds_is_named_and_asked_for_again(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    box.folders[FolderRole.INBOX] = mail("a", "b", "c")
    box.withheld = {2}
    assert collect_all(store, build.clock, box.open) == {"stored": 2, "read": 1, "failed": 0}
    new, quarantined = InboundState.NEW, InboundState.QUARANTINED
    assert states(store) == [(1, new, True), (2, quarantined, False), (3, new, True)]
    assert collect_all(store, build.clock, box.open)["stored"] == 0
    box.withheld = set()
    assert collect_all(store, build.clock, box.open)["stored"] == 1
    assert states(store) == [(1, new, True), (2, new, True), (3, new, True)]
    assert collect_all(store, build.clock, box.open)["stored"] == 0


def test_withheld_messages_are_asked_for_a_bounded_number_of_times(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    box.folders[FolderRole.INBOX] = mail("a")
    box.withheld = {1}
    for _ in range(MOST_TRIES + 2):
        collect_all(store, build.clock, box.open)
    assert box.bodies_asked == [("inbox", 1)] * (MOST_TRIES - 1)


def test_a_renumbered_folder_is_not_asked_by_old_numbers(
    store: Store, build: Build, box: FakeMailbox
) -> None:
    box.folders[FolderRole.INBOX] = mail("a", "b")
    box.withheld = {1}
    collect_all(store, build.clock, box.open)
    box.uidvalidity, box.withheld = 2, set()
    assert collect_all(store, build.clock, box.open)["stored"] == 1
    assert box.bodies_asked == []
