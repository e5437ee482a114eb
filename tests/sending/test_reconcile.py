"""Uncertain letters: presence counts at any look, absence only with proof."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outreach.errors import MailError
from outreach.model.campaign import Enrolment
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox
from outreach.sending.reconcile import look_is_due, proves_absence, reconcile_uncertain
from outreach.store.engine import Store
from tests.support.build import NOW, Build
from tests.support.databases import both
from tests.support.fake_mail import FakeMailbox

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("looks", "after", "due"),
    [
        (0, 9 * MINUTE, False),
        (0, 10 * MINUTE, True),
        (1, 59 * MINUTE, False),
        (1, HOUR, True),
        (2, 5 * HOUR, False),
        (2, 6 * HOUR, True),
        (3, 1000 * HOUR, False),
    ],
)
def test_looks_come_after_ten_minutes_an_hour_and_six(
    looks: int, after: timedelta, *, due: bool
) -> None:
    assert look_is_due(looks, NOW, now=NOW + after) is due


@pytest.mark.parametrize(
    ("found", "autosaves", "after", "proof"),
    [
        (False, True, HOUR, True),
        (False, True, 59 * MINUTE, False),
        (False, None, 9 * HOUR, False),
        (False, False, 9 * HOUR, False),
        (None, True, 9 * HOUR, False),
        (True, True, 9 * HOUR, False),
    ],
)
def test_when_absence_is_a_proof(
    found: bool | None, autosaves: bool | None, after: timedelta, *, proof: bool
) -> None:
    assert proves_absence(found, autosaves, NOW, now=NOW + after) is proof


def reconciled(build: Build, box: FakeMailbox) -> dict[str, int]:
    return dict(reconcile_uncertain(build.store, build.clock, box.open))


def uncertain(build: Build, **mailbox: object) -> OutboundEmail:
    with build.store.write() as session:
        row = session.get_one(Mailbox, build.the_mailbox.id)
        for name, value in mailbox.items():
            setattr(row, name, value)
    return build.letter(state=OutboundState.UNCERTAIN, phase="body")


@both
def test_found_in_sent_it_was_sent(store: Store, build: Build) -> None:
    letter = uncertain(build)
    claimed: datetime | None = letter.claimed_at
    build.clock.advance(10 * MINUTE)
    box = FakeMailbox(sent=[(letter.message_id, letter.send_token)])
    assert reconciled(build, box) == {"found": 1}
    row = build.again(letter)
    assert (row.state, row.accepted_at, row.wire_message_id) == (OutboundState.SENT, claimed, "")
    with store.read() as session:
        enrolment = session.get_one(Enrolment, letter.enrolment_id)
        mailbox = session.get_one(Mailbox, letter.mailbox_id)
    assert enrolment.next_step == 1
    assert enrolment.next_step_at == (claimed or NOW) + timedelta(days=4)
    assert mailbox.sent_autosaves is True  # learnt


def test_a_rewritten_message_id_is_found_by_our_own_header_and_remembered(build: Build) -> None:
    letter = uncertain(build)
    build.clock.advance(10 * MINUTE)
    box = FakeMailbox(sent=[("<rewritten@provider.example>", letter.send_token)])
    assert reconciled(build, box) == {"found": 1}
    assert build.again(letter).wire_message_id == "<rewritten@provider.example>"


@both
def test_absent_where_everything_is_filed_it_may_go_again(build: Build) -> None:
    letter = uncertain(build, sent_autosaves=True)
    build.clock.advance(10 * MINUTE)
    assert reconciled(build, FakeMailbox(sent=[])) == {"unknown": 1}
    build.clock.advance(HOUR)
    assert reconciled(build, FakeMailbox(sent=[])) == {"absent": 1}
    row = build.again(letter)
    assert (row.state, row.looks) == (OutboundState.SCHEDULED, 2)
    assert row.send_at is not None
    assert row.send_at > build.clock.now()


@pytest.mark.parametrize(
    ("autosaves", "sent"), [(None, []), (False, []), (True, None)], ids=["new", "never", "no Sent"]
)
def test_without_an_oracle_a_person_decides(
    build: Build, autosaves: bool | None, sent: list[tuple[str, str]] | None
) -> None:
    letter = uncertain(build, sent_autosaves=autosaves)
    for _ in range(5):
        build.clock.advance(7 * HOUR)
        reconciled(build, FakeMailbox(sent=sent))
    row = build.again(letter)
    assert (row.state, row.looks) == (OutboundState.UNCERTAIN, 3)


def test_a_server_that_can_not_be_reached_uses_up_no_look(build: Build) -> None:
    letter = uncertain(build)
    build.clock.advance(10 * MINUTE)
    assert reconciled(build, FakeMailbox(open_with=MailError("down"))) == {"unreachable": 1}
    assert build.again(letter).looks == 0


def test_another_letter_in_sent_proves_nothing_about_this_one(build: Build) -> None:
    letter = uncertain(build)
    build.clock.advance(10 * MINUTE)
    box = FakeMailbox(sent=[("<other@ours.example>", "other")])
    assert reconciled(build, box) == {"unknown": 1}
    assert build.again(letter).state is OutboundState.UNCERTAIN


def test_one_connection_looks_for_all_letters_and_a_dead_server_keeps_them(build: Build) -> None:
    letters = [uncertain(build) for _ in range(3)]
    build.clock.advance(10 * MINUTE)
    opened: list[str] = []
    box = FakeMailbox(sent=[(one.message_id, one.send_token) for one in letters])

    def refuse(_mailbox: Mailbox) -> object:
        raise MailError("The server can't be reached.")

    assert dict(reconcile_uncertain(build.store, build.clock, refuse)) == {"unreachable": 3}  # type: ignore[arg-type]

    def counted(mailbox: Mailbox) -> object:
        opened.append(mailbox.address)
        return box.open(mailbox)

    assert dict(reconcile_uncertain(build.store, build.clock, counted)) == {"found": 3}  # type: ignore[arg-type]
    assert len(opened) == 1
