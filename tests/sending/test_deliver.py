"""Delivering: every answer of a server has its state, its consequence and its event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from outreach.clock import FixedClock
from outreach.config import Settings
from outreach.errors import (
    Conflict,
    DatabaseError,
    MailboxLoginFailed,
    ServerDeferred,
    SettingsError,
)
from outreach.mail.values import Accepted, HandOver
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.contact import Contact, Verification
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.suppression import Suppression, SuppressionReason
from outreach.sending.deliver import Delivery, deliver_due
from outreach.sending.pacing import MAX_ATTEMPTS
from outreach.store import suppressions
from outreach.store.engine import Store
from tests.sending.conftest import delivery_on
from tests.support.build import Build
from tests.support.databases import both
from tests.support.fake_mail import FakeOutbox

pytestmark = both
SCHEDULED = OutboundState.SCHEDULED
HOUR = timedelta(hours=1)


def refused(code: int, enhanced: str, text: str, *, ours: bool = False) -> HandOver:
    outcome = Accepted.DEFERRED if code < 500 else Accepted.REFUSED
    return HandOver(outcome, code, enhanced, text, "rcpt", blames_mailbox=ours)


LOST = HandOver(Accepted.UNKNOWN, None, "", "connection reset", "dot")


def related(build: Build, letter: OutboundEmail) -> tuple[Enrolment, Opportunity, Mailbox, Contact]:
    with build.store.read() as session:
        return (
            session.get_one(Enrolment, letter.enrolment_id),
            session.get_one(Opportunity, letter.opportunity_id),
            session.get_one(Mailbox, letter.mailbox_id),
            session.get_one(Contact, letter.contact_id),
        )


def test_an_accepted_letter(build: Build, delivery: Delivery, outbox: FakeOutbox) -> None:
    letter = build.letter(state=SCHEDULED)
    assert deliver_due(delivery) == {"sent": 1}
    row = build.again(letter)
    enrolment, opportunity, mailbox, _ = related(build, letter)
    now = build.clock.now()
    assert (row.state, row.accepted_at, row.smtp_code) == (OutboundState.SENT, now, 250)
    ((sender, recipient, raw),) = outbox.taken
    assert (sender, recipient) == (mailbox.address, letter.recipient)
    assert raw == build.bytes_of(letter)
    assert row.message_id.encode() in raw
    assert enrolment.next_step == 1
    assert enrolment.next_step_at == now + timedelta(days=4)
    assert enrolment.root_subject == letter.subject
    assert opportunity.stage is Stage.CONTACTED
    assert mailbox.next_send_at is not None
    assert timedelta(minutes=6) <= mailbox.next_send_at - now <= timedelta(minutes=12)
    assert build.verbs(letter) == ["sent"]


def test_nothing_is_sent_twice(build: Build, delivery: Delivery, outbox: FakeOutbox) -> None:
    build.letter(state=SCHEDULED)
    deliver_due(delivery)
    build.clock.advance(timedelta(days=1))
    assert deliver_due(delivery) == {}
    assert len(outbox.taken) == 1


def test_a_letter_whose_time_has_not_come_waits(build: Build, delivery: Delivery) -> None:
    build.letter(state=SCHEDULED, send_at=build.clock.now() + HOUR)
    assert deliver_due(delivery) == {}


def test_a_deferral_backs_off_with_the_server_s_own_pause(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED)
    outbox.answers = [
        HandOver(Accepted.DEFERRED, 451, "4.7.1", "try again in 30 minutes", "rcpt", 1800.0)
    ]
    assert deliver_due(delivery) == {"deferred": 1}
    row = build.again(letter)
    assert (row.state, row.attempts) == (SCHEDULED, 1)
    assert row.send_at == build.clock.now() + timedelta(minutes=30)
    build.clock.advance(timedelta(minutes=31))
    assert deliver_due(delivery) == {"sent": 1}
    assert [raw for _, _, raw in outbox.taken] == [build.bytes_of(letter)]


def test_a_letter_deferred_too_often_fails_and_ends_its_sequence(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED, attempts=MAX_ATTEMPTS - 1)
    outbox.answers = [refused(451, "4.2.2", "mailbox full")]
    deliver_due(delivery)
    enrolment, *_ = related(build, letter)
    assert build.again(letter).state is OutboundState.FAILED
    assert enrolment.state is EnrolmentState.STOPPED


def test_an_unknown_person_is_suppressed(
    store: Store, build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED)
    outbox.answers = [refused(550, "5.1.1", "no such user")]
    assert deliver_due(delivery) == {"refused": 1}
    enrolment, _, mailbox, contact = related(build, letter)
    assert build.again(letter).state is OutboundState.FAILED
    assert enrolment.state is EnrolmentState.BOUNCED
    assert contact.verification is Verification.BOUNCED
    assert mailbox.state is MailboxState.OK
    with store.read() as session:
        found = suppressions.find(session, contact.address)
    assert found is not None
    assert found.reason is SuppressionReason.BOUNCE


def test_a_refusal_for_another_reason_suppresses_nobody(
    store: Store, build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED)
    outbox.answers = [refused(552, "5.2.2", "over quota")]
    deliver_due(delivery)
    assert related(build, letter)[0].state is EnrolmentState.BOUNCED
    with store.read() as session:
        assert session.exec(select(Suppression)).all() == []


def test_mb_8_a_policy_refusal_pauses_the_mailbox_and_blames_no_contact(
    store: Store, build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    first, second = build.letter(state=SCHEDULED), build.letter(state=SCHEDULED)
    outbox.answers = [refused(550, "5.7.1", "your domain fails DMARC", ours=True)]
    assert deliver_due(delivery) == {"refused": 1, "mailbox_paused": 1}
    enrolment, _, mailbox, contact = related(build, first)
    assert mailbox.state is MailboxState.PAUSED
    assert "DMARC" in mailbox.state_reason
    assert contact.verification is Verification.DELIVERABLE
    assert enrolment.state is EnrolmentState.STOPPED
    assert build.again(second).state is SCHEDULED
    build.clock.advance(timedelta(days=3))
    assert deliver_due(delivery) == {}  # only a person resumes it
    with store.read() as session:
        assert session.exec(select(Suppression)).all() == []


def test_a_throttled_mailbox_pauses_for_all_its_letters(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    build.letter(state=SCHEDULED)
    build.letter(state=SCHEDULED)
    outbox.answers = [refused(421, "4.7.0", "too many messages", ours=True)]
    assert deliver_due(delivery) == {"deferred": 1, "gap": 1}
    assert len(outbox.offered) == 1


def test_a_server_that_can_not_be_reached_is_tried_once_not_once_a_letter(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letters = [build.letter(state=SCHEDULED) for _ in range(3)]
    outbox.answers = [ServerDeferred("454 temporary failure")]
    assert deliver_due(delivery) == {"deferred": 1, "gap": 1}
    assert {build.again(letter).state for letter in letters} == {SCHEDULED}


def test_a_refused_password_is_never_a_letter_s_fault(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letters = [build.letter(state=SCHEDULED) for _ in range(4)]
    outbox.answers = [MailboxLoginFailed("535 wrong password") for _ in range(3)]
    for _ in range(3):  # asked once a round, later each time
        assert deliver_due(delivery)["login_failed"] == 1
        build.clock.advance(timedelta(minutes=15))
    assert deliver_due(delivery) == {}
    assert {build.again(letter).state for letter in letters} == {SCHEDULED}
    assert {build.again(letter).attempts for letter in letters} == {0}
    mailbox = build.again(build.the_mailbox)
    assert mailbox.state is MailboxState.AUTH_FAILED
    assert "535" in mailbox.state_reason


def test_contact_lost_after_the_body_began_is_uncertain_and_never_sent_again(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED)
    outbox.answers = [LOST]
    assert deliver_due(delivery) == {"unknown": 1}
    row = build.again(letter)
    assert (row.state, row.phase) == (OutboundState.UNCERTAIN, "body")
    assert related(build, letter)[1].stage is Stage.READY
    build.clock.advance(timedelta(days=2))
    assert deliver_due(delivery) == {}
    assert outbox.taken == []


def test_contact_lost_before_the_body_may_go_again(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED)
    outbox.answers = [HandOver(Accepted.DEFERRED, None, "", "connection reset", "mail")]
    deliver_due(delivery)
    assert build.again(letter).state is SCHEDULED
    build.clock.advance(HOUR)
    assert deliver_due(delivery) == {"sent": 1}


def test_a_letter_that_can_not_be_sealed_goes_back_to_the_reviewer(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED, subject="=?utf-8?q?a=0ABcc:_evil@x.example?=")
    good = build.letter(state=SCHEDULED)
    assert deliver_due(delivery) == {"unsealable": 1, "sent": 1}
    row = build.again(letter)
    assert (row.state, row.approved_by) == (OutboundState.DRAFTED, "")
    assert row.objections[0]["level"] == "block"
    assert build.again(good).state is OutboundState.SENT


def test_one_letter_in_trouble_never_holds_up_the_others(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    never = build.campaign(window_days=[])
    stuck = build.letter(build.enrolment(campaign=never), state=SCHEDULED)
    good = build.letter(state=SCHEDULED)
    assert deliver_due(delivery) == {"trouble": 1, "sent": 1}
    assert build.again(good).state is OutboundState.SENT
    for _ in range(2):
        build.clock.advance(timedelta(days=1))
        deliver_due(delivery)
    row = build.again(stuck)
    assert row.state is OutboundState.DRAFTED
    assert "never opens" in row.objections[0]["sentence"]


def test_a_mailbox_whose_secret_can_not_be_opened_holds_up_no_other(
    store: Store, clock: FixedClock, settings: Settings, build: Build, outbox: FakeOutbox
) -> None:
    def open_outbox(mailbox: Mailbox) -> FakeOutbox:
        if mailbox.id != build.the_mailbox.id:
            raise SettingsError("The key 'k0' is not in the key file.")
        return outbox

    delivery = delivery_on(store, clock, settings, outbox)
    delivery.open_outbox = open_outbox  # type: ignore[assignment]
    other = build.campaign(mailbox_id=build.mailbox().id)
    stuck = build.letter(build.enrolment(campaign=other), state=SCHEDULED)
    good = build.letter(state=SCHEDULED)
    assert deliver_due(delivery) == {"trouble": 1, "sent": 1}
    assert build.again(stuck).state is SCHEDULED
    assert "k0" in build.again(stuck).smtp_text
    assert build.again(good).state is OutboundState.SENT


def test_an_error_in_the_middle_of_a_hand_over_is_settled_by_the_next_round(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    before = build.letter(state=SCHEDULED)
    outbox.answers = [RuntimeError("a bug before the body")]
    assert deliver_due(delivery) == {"trouble": 1}
    assert build.again(before).state is OutboundState.SENDING
    assert deliver_due(delivery) == {"recovered": 1, "sent": 1}
    assert len(outbox.taken) == 1


def test_an_error_after_the_body_began_leaves_an_uncertain_letter(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    def fail() -> None:
        raise RuntimeError("a bug after the body began")

    letter = build.letter(state=SCHEDULED)
    outbox.at_body = fail
    assert deliver_due(delivery) == {"trouble": 1}
    assert deliver_due(delivery) == {"uncertain": 1}
    assert build.again(letter).state is OutboundState.UNCERTAIN
    assert outbox.taken == []


def test_without_the_ledger_nothing_is_sent(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    build.letter(state=SCHEDULED)
    build.letter(state=SCHEDULED)
    outbox.answers = [DatabaseError("The disk is full.")]
    with pytest.raises(DatabaseError):
        deliver_due(delivery)
    assert len(outbox.offered) == 1


def test_only_one_process_delivers(
    new_store: Callable[[], Store], clock: FixedClock, settings: Settings, outbox: FakeOutbox
) -> None:
    first = delivery_on(new_store(), clock, settings, outbox, "first")
    second = delivery_on(new_store(), clock, settings, outbox, "second")
    deliver_due(first)
    with pytest.raises(Conflict, match="Another process is sending"):
        deliver_due(second)
    first.close()
    assert deliver_due(second) == {}


def test_one_process_delivers_once_at_a_time(build: Build, delivery: Delivery) -> None:
    with delivery.busy, pytest.raises(Conflict, match="already"):
        deliver_due(delivery)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (HandOver(Accepted.ACCEPTED, 250, "", "ok", "dot"), OutboundState.SENT),
        (HandOver(Accepted.REFUSED, 554, "", "no", "dot"), OutboundState.FAILED),
        (HandOver(Accepted.DEFERRED, 451, "", "later", "dot"), OutboundState.SCHEDULED),
        (LOST, OutboundState.UNCERTAIN),
    ],
)
def test_a_worker_that_overslept_settles_its_own_letter(
    new_store: Callable[[], Store],
    clock: FixedClock,
    settings: Settings,
    answer: HandOver,
    state: OutboundState,
) -> None:
    """Its lease ran out while the server thought; another found the letter uncertain meanwhile."""
    build = Build(new_store(), clock)
    letter = build.letter(state=SCHEDULED)
    slow, other = FakeOutbox(answers=[answer]), FakeOutbox()

    def overslept() -> None:
        clock.advance(timedelta(minutes=5))
        assert deliver_due(delivery_on(new_store(), clock, settings, other, "two")) == {
            "uncertain": 1
        }

    slow.at_body = overslept
    deliver_due(delivery_on(build.store, clock, settings, slow))
    assert build.again(letter).state is state
    assert other.offered == []


def test_a_worker_that_overslept_before_the_body_withdraws(
    new_store: Callable[[], Store], clock: FixedClock, settings: Settings
) -> None:
    build = Build(new_store(), clock)
    build.letter(state=SCHEDULED)
    slow, quick = FakeOutbox(), FakeOutbox()

    class Sleeper(FakeOutbox):
        def hand_over(self, sender, recipient, raw, *, before_body, copy_to):  # type: ignore[no-untyped-def]
            clock.advance(timedelta(minutes=5))
            deliver_due(delivery_on(new_store(), clock, settings, quick, "two"))
            return slow.hand_over(sender, recipient, raw, before_body=before_body)

    assert deliver_due(delivery_on(build.store, clock, settings, Sleeper())) == {"gone": 1}
    assert (len(quick.taken), len(slow.taken)) == (1, 0)


def test_answers_by_hand_go_first_then_follow_ups_then_openings(
    build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    build.mailbox_without_gap()
    opening = build.letter(state=SCHEDULED)
    follow_up = build.letter(state=SCHEDULED, step=1)
    by_hand = build.letter(state=SCHEDULED, enrolment_id=None, step=None, campaign_id=None)
    deliver_due(delivery)
    assert outbox.offered == [by_hand.recipient, follow_up.recipient, opening.recipient]
