"""What goes wrong in real life: nothing is sent twice, nothing is lost, one sentence says why.

Passwords that changed (535), throttles (421, 454), two workers and a ledger that fails are in
`test_deliver`; certificates on a real socket in `tests.mail.test_smtp_session`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from outreach.contacts.rules import shipped_rules
from outreach.drafting.prepare import Drafting, prepare_due
from outreach.errors import DatabaseError
from outreach.mail.values import Accepted, HandOver
from outreach.mail.wire import ContactLost
from outreach.model.campaign import Campaign, Enrolment, EnrolmentState
from outreach.model.contact import Contact, Verification
from outreach.model.email import OutboundState
from outreach.sending.deliver import Delivery, deliver_due
from outreach.store import outbound, suppressions
from outreach.store.engine import Store
from outreach.store.pages import mailboxes
from tests.sending.conftest import KEYS
from tests.support.build import Build
from tests.support.fake_mail import FakeOutbox

SCHEDULED, SENT = OutboundState.SCHEDULED, OutboundState.SENT
DAY = timedelta(days=1)


def said_of_the_mailbox(build: Build) -> str:
    with build.store.read() as session:
        (line,) = mailboxes.every(session, build.the_project.id or 0, now=build.clock.now())
    return line.trouble


def test_an_expired_certificate_puts_letters_off_and_says_so(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED)
    sentence = "the certificate of mail.ours.example is not valid: certificate has expired"
    outbox.answers = [ContactLost(sentence)]
    assert deliver_due(delivery) == {"deferred": 1}
    assert build.again(letter).state is SCHEDULED
    assert said_of_the_mailbox(build) == sentence
    build.clock.advance(timedelta(minutes=30))
    assert deliver_due(delivery) == {"sent": 1}
    assert said_of_the_mailbox(build) == ""


def test_a_null_mx_ends_the_sequence_and_nobody_writes_there_again(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED)
    words = "Recipient address has null MX"
    outbox.answers = [HandOver(Accepted.REFUSED, 556, "5.1.10", words, "rcpt")]
    assert deliver_due(delivery) == {"refused": 1}
    with build.store.read() as session:
        enrolment = session.get_one(Enrolment, letter.enrolment_id)
        contact = session.get_one(Contact, letter.contact_id)
        assert suppressions.is_suppressed(session, letter.recipient)
    assert (enrolment.state, contact.verification) == (
        EnrolmentState.BOUNCED,
        Verification.BOUNCED,
    )


def test_a_template_that_became_invalid_changes_no_approved_letter_and_lets_no_new_one_leave(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    approved = build.letter(state=SCHEDULED)
    broken = [{"delay_days": 0, "subject": "{{ nobody.knows", "body": "{% for %}"}]
    with build.store.write() as session:
        session.get_one(Campaign, approved.campaign_id).steps = broken
        session.get_one(Enrolment, approved.enrolment_id).steps = broken
    fresh = build.enrolment(steps=broken, next_step_at=build.clock.now())
    drafting = Drafting(build.store, build.clock, KEYS, shipped_rules(), "https://ours.example")
    prepare_due(drafting)
    assert deliver_due(delivery) == {"sent": 1}
    assert approved.body.replace("\n", "\r\n").encode() in outbox.taken[0][2]
    with build.store.read() as session:
        draft = outbound.for_step(session, fresh.id or 0, 0)
    assert draft is not None
    assert draft.state is OutboundState.DRAFTED
    assert "block" in {one["level"] for one in draft.objections}


@pytest.mark.parametrize("jump", [DAY, -DAY, 400 * DAY, -400 * DAY])
def test_a_clock_that_jumps_sends_nothing_twice_and_keeps_the_cap(
    build: Build, delivery: Delivery, outbox: FakeOutbox, jump: timedelta
) -> None:
    build.mailbox(daily_cap=2, gap_minutes_min=0, gap_minutes_max=0)
    letters = [build.letter(state=SCHEDULED) for _ in range(2)]
    deliver_due(delivery)
    build.clock.advance(jump)
    deliver_due(delivery)
    build.clock.advance(-jump)
    deliver_due(delivery)
    taken = [recipient for _, recipient, _ in outbox.taken]
    assert len(taken) == len(set(taken))
    assert {build.again(letter).state for letter in letters} <= {SCHEDULED, SENT}


def test_a_full_disk_sends_nothing_and_loses_nothing(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letters = [build.letter(state=SCHEDULED, body="Long. " * 2_000) for _ in range(3)]
    with full_disk(build.store), pytest.raises(DatabaseError, match="disk is full"):
        deliver_due(delivery)
    assert outbox.taken == []
    assert {build.again(letter).state for letter in letters} == {SCHEDULED}
    for _ in letters:
        deliver_due(delivery)
        build.clock.advance(timedelta(minutes=20))
    assert len(outbox.taken) == len(letters)


class full_disk:  # noqa: N801 - read as a word of the test
    """The database file can't grow by a page."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine

    def __enter__(self) -> None:
        self._engine.dispose()
        event.listen(self._engine, "connect", _no_more_pages)

    def __exit__(self, *_error: object) -> None:
        event.remove(self._engine, "connect", _no_more_pages)
        self._engine.dispose()


def _no_more_pages(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA max_page_count = 1")  # it keeps those it has
