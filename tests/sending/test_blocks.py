"""Each block, made in the rows: the letter does not leave, and waits or ends as it should."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from outreach.campaigns.lifecycle import end_enrolment, hold, wake_held
from outreach.model.campaign import CampaignState, Enrolment, EnrolmentState
from outreach.model.contact import Verification
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Stage
from outreach.model.suppression import SuppressionReason
from outreach.sending.blocks import Block
from outreach.sending.deliver import Delivery, deliver_due
from outreach.sending.schedule import schedule_approved
from outreach.store import installation, suppressions
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.fake_mail import FakeOutbox

SCHEDULED = OutboundState.SCHEDULED
DAY = timedelta(days=1)
Make = Callable[[Build], OutboundEmail]


def changed(build: Build, row: Any, **values: Any) -> None:
    with build.store.write() as session:
        found = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(found, name, value)


def fenced(build: Build) -> OutboundEmail:
    with build.store.write() as session:
        installation.fence(session, now=build.clock.now(), actor="test", why="old")
    return build.letter(state=SCHEDULED)


def suppressed(build: Build) -> OutboundEmail:
    letter = build.letter(state=SCHEDULED)
    suppress(build, letter.recipient)
    return letter


def suppressed_by_domain(build: Build) -> OutboundEmail:
    site = build.site()
    contact = build.contact(site, address=f"anna@mail.{site.key}")
    letter = build.letter(build.enrolment(build.opportunity(contact)), state=SCHEDULED)
    suppress(build, site.key)
    return letter


def suppress(build: Build, value: str) -> None:
    with build.store.write() as session:
        suppressions.add(
            session,
            value,
            SuppressionReason.MANUAL,
            source="by hand",
            at=build.clock.now(),
            actor="user:1",
        )


def bounced(build: Build) -> OutboundEmail:
    contact = build.contact(verification=Verification.BOUNCED)
    return build.letter(build.enrolment(build.opportunity(contact)), state=SCHEDULED)


def answered(build: Build) -> OutboundEmail:
    return build.letter(build.enrolment(state=EnrolmentState.REPLIED), state=SCHEDULED)


def ended(build: Build) -> OutboundEmail:
    return build.letter(build.enrolment(state=EnrolmentState.STOPPED), state=SCHEDULED)


def evidence_gone(build: Build) -> OutboundEmail:
    opportunity = build.opportunity(stage=Stage.DISMISSED)
    return build.letter(build.enrolment(opportunity), state=SCHEDULED)


def not_approved(build: Build) -> OutboundEmail:
    return build.letter(state=SCHEDULED, approved_by="")


def campaign_paused(build: Build) -> OutboundEmail:
    campaign = build.campaign(state=CampaignState.PAUSED)
    return build.letter(build.enrolment(campaign=campaign), state=SCHEDULED)


def consent_expired(build: Build) -> OutboundEmail:
    """Given in Canada for two years, and they ended yesterday: after approval."""
    today = build.clock.now().date()
    consent = {
        "kind": "implied_ebr",
        "evidence": "order 7",
        "given_on": (today - 730 * DAY).isoformat(),
        "expires_on": (today - DAY).isoformat(),
    }
    contact = build.contact(country="CA", consent=consent)
    return build.letter(build.enrolment(build.opportunity(contact)), state=SCHEDULED)


def country_corrected(build: Build) -> OutboundEmail:
    contact = build.contact(country="")
    return build.letter(build.enrolment(build.opportunity(contact)), state=SCHEDULED)


def assessment_withdrawn(build: Build) -> OutboundEmail:
    changed(build, build.the_project, legitimate_interest_note="")
    contact = build.contact(country="GB", subscriber_type="corporate", address="info@a.example")
    return build.letter(build.enrolment(build.opportunity(contact)), state=SCHEDULED)


def held(build: Build) -> OutboundEmail:
    return build.letter(build.enrolment(state=EnrolmentState.HELD), state=SCHEDULED)


def evidence_stale(build: Build) -> OutboundEmail:
    old = build.opportunity(verified_at=build.clock.now() - 8 * DAY)
    return build.letter(build.enrolment(old), state=SCHEDULED)


def follow_up_of(state: OutboundState) -> Make:
    def make(build: Build) -> OutboundEmail:
        enrolment = build.enrolment()
        build.letter(enrolment, state=state, claimed_at=build.clock.now() - 3 * DAY)
        return build.letter(enrolment, state=SCHEDULED, step=1)

    return make


def inbox_stale(build: Build) -> OutboundEmail:
    letter = follow_up_of(OutboundState.SENT)(build)
    changed(build, build.the_mailbox, last_inbound_ok_at=build.clock.now() - timedelta(minutes=16))
    return letter


def message_unread(build: Build) -> OutboundEmail:
    letter = follow_up_of(OutboundState.SENT)(build)
    build.inbound(b"From: anna@site.example\r\n\r\nYes!")
    return letter


def known_contact_inbox_stale(build: Build) -> OutboundEmail:
    """A first letter of another campaign to somebody whom we wrote to a year ago."""
    contact = build.contact()
    then = build.clock.now() - 365 * DAY
    old = build.enrolment(build.opportunity(contact), state=EnrolmentState.FINISHED)
    build.letter(old, state=OutboundState.SENT, claimed_at=then, accepted_at=then)
    changed(build, build.the_mailbox, last_inbound_ok_at=None)
    new = build.enrolment(build.opportunity(contact), build.campaign())
    return build.letter(new, state=SCHEDULED)


def daily_cap(build: Build) -> OutboundEmail:
    changed(build, build.the_mailbox, daily_cap=2)
    build.letter(state=OutboundState.SENT)
    build.letter(state=OutboundState.UNCERTAIN)
    return build.letter(state=SCHEDULED)


def campaign_cap(build: Build) -> OutboundEmail:
    changed(build, build.the_campaign, daily_limit=1)
    build.letter(state=OutboundState.SENT)
    return build.letter(state=SCHEDULED)


def site_too_soon(build: Build) -> OutboundEmail:
    site = build.site()
    for name in ("anna", "bert"):
        contact = build.contact(site, address=f"{name}@{site.key}")
        state = OutboundState.SENT if name == "anna" else SCHEDULED
        letter = build.letter(build.enrolment(build.opportunity(contact)), state=state)
    return letter


def outside_window(build: Build) -> OutboundEmail:
    campaign = build.campaign(window_from=13, window_to=17)
    return build.letter(build.enrolment(campaign=campaign), state=SCHEDULED)


def ramp(build: Build) -> OutboundEmail:
    changed(build, build.the_mailbox, ramp_began_at=build.clock.now() - 3 * DAY, daily_cap=40)
    for _ in range(5):
        build.letter(state=OutboundState.SENT)
    return build.letter(state=SCHEDULED)


def hourly_cap(build: Build) -> OutboundEmail:
    changed(build, build.the_mailbox, hourly_cap=1)
    build.letter(state=OutboundState.SENT, claimed_at=build.clock.now() - timedelta(minutes=59))
    return build.letter(state=SCHEDULED)


def dns_gate(build: Build) -> OutboundEmail:
    lost = build.clock.now() - timedelta(hours=73)
    changed(build, build.the_mailbox, dns_lacks_since=lost)
    return build.letter(state=SCHEDULED)


def gap(build: Build) -> OutboundEmail:
    changed(build, build.the_mailbox, next_send_at=build.clock.now() + timedelta(minutes=7))
    return build.letter(state=SCHEDULED)


FINAL: list[tuple[Make, Block, OutboundState, EnrolmentState]] = [
    (suppressed, Block.SUPPRESSED, OutboundState.SUPPRESSED, EnrolmentState.UNSUBSCRIBED),
    (suppressed_by_domain, Block.SUPPRESSED, OutboundState.SUPPRESSED, EnrolmentState.UNSUBSCRIBED),
    (bounced, Block.BOUNCED, OutboundState.CANCELLED, EnrolmentState.STOPPED),
    (answered, Block.ANSWERED, OutboundState.CANCELLED, EnrolmentState.REPLIED),
    (ended, Block.ENROLMENT_ENDED, OutboundState.CANCELLED, EnrolmentState.STOPPED),
    (evidence_gone, Block.EVIDENCE_GONE, OutboundState.CANCELLED, EnrolmentState.STOPPED),
]
WAITING: list[tuple[Make, Block, timedelta]] = [
    (not_approved, Block.NOT_APPROVED, timedelta(minutes=5)),
    (consent_expired, Block.LAW, timedelta(hours=1)),
    (country_corrected, Block.LAW, timedelta(hours=1)),
    (assessment_withdrawn, Block.LAW, timedelta(hours=1)),
    (held, Block.HELD, timedelta(minutes=5)),
    (evidence_stale, Block.EVIDENCE_STALE, timedelta(minutes=5)),
    (follow_up_of(OutboundState.UNCERTAIN), Block.PREVIOUS_UNCERTAIN, timedelta(minutes=5)),
    (inbox_stale, Block.INBOX_STALE, timedelta(minutes=1)),
    (message_unread, Block.INBOX_STALE, timedelta(minutes=1)),
    (known_contact_inbox_stale, Block.INBOX_STALE, timedelta(minutes=1)),
    (site_too_soon, Block.SITE_TOO_SOON, timedelta(hours=22)),  # tomorrow at nine in New York
    (outside_window, Block.OUTSIDE_WINDOW, timedelta(hours=2)),
    # Where the mailbox, the campaign or all of us have to wait, letters keep their place.
    (fenced, Block.FENCED, timedelta()),
    (daily_cap, Block.DAILY_CAP, timedelta()),
    (ramp, Block.RAMP, timedelta()),
    (campaign_cap, Block.CAMPAIGN_CAP, timedelta()),
    (hourly_cap, Block.HOURLY_CAP, timedelta()),
    (dns_gate, Block.DNS_GATE, timedelta()),
    (gap, Block.GAP, timedelta()),
]


@pytest.mark.parametrize(("make", "block", "state", "sequence"), FINAL)
def test_a_final_block_ends_the_letter(
    build: Build,
    delivery: Delivery,
    outbox: FakeOutbox,
    make: Make,
    block: Block,
    state: OutboundState,
    sequence: EnrolmentState,
) -> None:
    letter = make(build)
    assert deliver_due(delivery) == {block.value: 1}
    row = build.again(letter)
    assert (row.state, row.wait_reason) == (state, block.value)
    assert build.events(letter)[-1].why == block.sentence
    with build.store.read() as session:
        assert session.get_one(Enrolment, letter.enrolment_id).state is sequence
    assert outbox.offered == []


@pytest.mark.parametrize(("make", "block", "wait"), WAITING)
def test_a_passing_block_makes_the_letter_wait(
    build: Build,
    delivery: Delivery,
    outbox: FakeOutbox,
    make: Make,
    block: Block,
    wait: timedelta,
) -> None:
    letter = make(build)
    assert deliver_due(delivery)[block.value] == 1
    row = build.again(letter)
    assert (row.state, row.wait_reason) == (SCHEDULED, block.value)
    assert row.send_at == build.clock.now() + wait
    assert letter.recipient not in outbox.offered


def test_letters_of_a_paused_campaign_stay_where_they_are(build: Build, delivery: Delivery) -> None:
    letter = campaign_paused(build)
    assert deliver_due(delivery) == {}
    assert build.again(letter).send_at == build.clock.now()


@pytest.mark.parametrize("state", [MailboxState.PAUSED, MailboxState.AUTH_FAILED])
def test_letters_of_a_mailbox_that_can_not_send_stay_where_they_are(
    build: Build, delivery: Delivery, state: MailboxState
) -> None:
    letter = build.letter(state=SCHEDULED)
    changed(build, build.the_mailbox, state=state)
    assert deliver_due(delivery) == {}
    assert build.again(letter).state is SCHEDULED


def test_a_follow_up_leaves_when_all_is_well(build: Build, delivery: Delivery) -> None:
    follow_up_of(OutboundState.SENT)(build)
    assert deliver_due(delivery) == {"sent": 1}


@both
def test_tomorrow_the_cap_is_free_again(build: Build, delivery: Delivery) -> None:
    letter = daily_cap(build)
    deliver_due(delivery)
    build.clock.advance(timedelta(hours=23))
    assert deliver_due(delivery) == {"sent": 1}
    assert build.again(letter).state is OutboundState.SENT


@both
def test_a_suppression_between_look_and_claim_still_counts(
    store: Store, build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    """Opening the way out comes between the look and the claim."""
    letter = build.letter(state=SCHEDULED)

    def open_outbox(_mailbox: Mailbox) -> FakeOutbox:
        suppress(build, letter.recipient)
        return outbox

    delivery.open_outbox = open_outbox  # type: ignore[assignment]
    assert deliver_due(delivery) == {"gone": 1}
    assert deliver_due(delivery) == {"suppressed": 1}
    assert outbox.offered == []


@both
def test_an_answer_one_moment_before_the_claim_stops_the_letter(
    store: Store, build: Build, delivery: Delivery, outbox: FakeOutbox
) -> None:
    letter = build.letter(state=SCHEDULED)

    def open_outbox(_mailbox: Mailbox) -> FakeOutbox:
        with store.write() as session:
            enrolment = session.get_one(Enrolment, letter.enrolment_id)
            end_enrolment(
                session,
                enrolment,
                EnrolmentState.REPLIED,
                at=build.clock.now(),
                actor="worker",
                why="yes",
            )
        return outbox

    delivery.open_outbox = open_outbox  # type: ignore[assignment]
    assert deliver_due(delivery) == {"gone": 1}
    assert outbox.offered == []
    assert build.again(letter).state is OutboundState.CANCELLED


@both
@pytest.mark.parametrize("state", [SCHEDULED, OutboundState.APPROVED, OutboundState.UNCERTAIN])
def test_a_letter_leaves_after_its_hold_has_ended(
    store: Store, build: Build, delivery: Delivery, state: OutboundState
) -> None:
    """Holding makes a new version of the enrolment; no letter may be stranded by that."""
    letter = build.letter(state=state)
    with store.write() as session:
        enrolment = session.get_one(Enrolment, letter.enrolment_id)
        until = build.clock.now() + DAY
        hold(session, enrolment, until=until, at=build.clock.now(), actor="worker", why="away")
    build.clock.advance(DAY)
    with store.write() as session:
        assert wake_held(session, now=build.clock.now(), actor="worker") == 1
    if state is OutboundState.UNCERTAIN:
        with store.write() as session:
            row = session.get_one(OutboundEmail, letter.id)
            row.send_at = build.clock.now()
            row.move_to(SCHEDULED, at=build.clock.now(), actor="worker", why="never left")
    schedule_approved(store, build.clock, delivery.settings)
    assert deliver_due(delivery) == {"sent": 1}


def test_an_answer_by_hand_waits_for_nothing_but_the_law_and_the_mailbox(
    build: Build, delivery: Delivery
) -> None:
    build.clock.advance(timedelta(hours=12))  # at night
    changed(build, build.the_mailbox, daily_cap=1, next_send_at=build.clock.now() + DAY)
    build.letter(state=OutboundState.SENT)
    by_hand = {"enrolment_id": None, "step": None, "campaign_id": None}
    letter = build.letter(state=SCHEDULED, **by_hand)
    assert deliver_due(delivery) == {"sent": 1}
    assert b"List-Unsubscribe" not in build.bytes_of(letter)
    second = build.letter(state=SCHEDULED, **by_hand)
    suppress(build, second.recipient)
    assert deliver_due(delivery) == {"suppressed": 1}
