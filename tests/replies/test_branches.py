"""An answer that a campaign has steps for leads on; everything else still stops the sequence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outreach.contacts.rules import shipped_rules
from outreach.drafting.prepare import Drafting, prepare_due
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import OutboundEmail, OutboundState
from outreach.replies.apply import apply_waiting
from outreach.secrets import Keyring
from outreach.store import outbound
from tests.replies.messages import reply
from tests.replies.test_apply import no_token
from tests.support.build import Build

KEYS = Keyring({"k1": b"k" * 32})
LATER = {"delay_days": 2, "subject": "", "body": "{{ contact.greeting }}\n\nyou said later."}
STEPS = [
    {"delay_days": 0, "subject": "A dead link", "body": "Hello"},
    {"delay_days": 4, "subject": "", "body": "A reminder"},
    {**LATER, "after": "not_now"},
    {"delay_days": 9, "subject": "", "body": "The last reminder"},
]


@pytest.fixture
def sent(build: Build) -> OutboundEmail:
    return build.sent_letter(build.enrolment(steps=STEPS))


def comes(build: Build, sent: OutboundEmail, words: str) -> Enrolment:
    build.inbound(reply(sent, words))
    apply_waiting(build.store, build.clock, no_token)
    with build.store.read() as session:
        return session.get_one(Enrolment, sent.enrolment_id)


def test_not_now_waits_for_the_day_and_then_for_a_person(build: Build, sent: OutboundEmail) -> None:
    row = comes(build, sent, "Not now please, ask me again in September.")
    assert (row.state, row.branch) == (EnrolmentState.ACTIVE, "not_now")
    assert row.next_step_at == datetime(2026, 9, 3, 9, tzinfo=UTC)
    build.clock.advance(row.next_step_at - build.clock.now() + timedelta(minutes=1))
    prepare_due(
        Drafting(build.store, build.clock, KEYS, shipped_rules(), "https://outreach.ours.example")
    )
    with build.store.read() as session:
        letter = outbound.for_step(session, row.id or 0, 2)
        theirs = outbound.their_last_message_id(session, row.id or 0)
    assert letter is not None
    assert letter.state is OutboundState.DRAFTED  # the campaign approves its follow-ups by itself
    assert theirs
    assert letter.in_reply_to == theirs


@pytest.mark.parametrize(
    "words",
    [
        "No thanks, we do not change our pages.",
        "Happy to, in September. Our fee for a link is 150 EUR per placement.",
        "Please remove me from your list.",
        "Which page do you mean?",
    ],
)
def test_any_other_answer_stops_it(build: Build, sent: OutboundEmail, words: str) -> None:
    row = comes(build, sent, words)
    assert row.state in {EnrolmentState.REPLIED, EnrolmentState.UNSUBSCRIBED}
    assert row.next_step_at is None


def test_a_further_answer_ends_the_way_they_led_us_on(build: Build, sent: OutboundEmail) -> None:
    comes(build, sent, "Not now please, ask me again in September.")
    row = comes(build, sent, "Not now please, ask me again in November.")
    assert row.state is EnrolmentState.REPLIED
