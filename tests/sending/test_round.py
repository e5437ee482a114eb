"""One round: mailboxes share the number of letters that may leave in it."""

from __future__ import annotations

from outreach.clock import FixedClock
from outreach.config import Settings
from outreach.model.email import OutboundState
from outreach.sending.deliver import deliver_due
from outreach.store.engine import Store
from tests.sending.conftest import delivery_on
from tests.support.build import Build
from tests.support.fake_mail import FakeOutbox

PAUSELESS = {"gap_minutes_min": 0, "gap_minutes_max": 0}


def letters_of(build: Build, mailbox_id: int | None, count: int) -> None:
    always = {"window_days": list(range(1, 8)), "window_from": 0, "window_to": 24}
    campaign = build.campaign(mailbox_id=mailbox_id, **always)
    for _ in range(count):
        enrolment = build.enrolment(campaign=campaign)
        build.letter(enrolment, state=OutboundState.SCHEDULED)


def test_a_mailbox_with_little_to_send_takes_nobody_s_turn(
    store: Store, build: Build, clock: FixedClock, settings: Settings
) -> None:
    """The first mailbox is lent all that may leave, has one letter, and gives back the rest."""
    little, much = build.mailbox(**PAUSELESS), build.mailbox(**PAUSELESS)
    letters_of(build, little.id, 1)
    letters_of(build, much.id, 4)
    delivery = delivery_on(store, clock, settings, FakeOutbox())
    assert deliver_due(delivery, at_most=5)["sent"] == 5


def test_a_mailbox_that_copies_itself_is_the_second_recipient(
    store: Store, build: Build, clock: FixedClock, settings: Settings
) -> None:
    mailbox = build.mailbox(**PAUSELESS, copies_itself=True)
    letters_of(build, mailbox.id, 1)
    outbox = FakeOutbox()
    deliver_due(delivery_on(store, clock, settings, outbox))
    assert outbox.copies == [mailbox.address]
