"""A letter past us pauses the sequence, and says so."""

from __future__ import annotations

from datetime import timedelta

from outreach.model.campaign import EnrolmentState
from outreach.model.email import InboundState, OutboundState
from outreach.replies.apply import apply_waiting
from outreach.store import campaigns
from outreach.store.engine import Store
from tests.replies.test_apply import no_token
from tests.support.build import Build
from tests.support.databases import both

DAY = timedelta(days=1)


def by_hand(to: str) -> bytes:
    return f"From: us@ours.example\r\nTo: {to}\r\nSubject: Hi\r\n\r\nShall we talk?".encode()


@both
def test_the_sequence_waits_for_a_person(store: Store, build: Build) -> None:
    letter = build.sent_letter()
    build.clock.advance(DAY)
    row = build.inbound(by_hand(letter.recipient), folder="Sent", kind="by_hand")
    assert apply_waiting(store, build.clock, no_token) == {"by_hand": 1}
    row = build.again(row)
    assert (row.state, row.kind, row.text) == (InboundState.APPLIED, "by_hand", "Shall we talk?")
    assert row.opportunity_id == letter.opportunity_id
    with store.read() as session:
        enrolment = campaigns.ever_for_contact(session, letter.contact_id)[0]
        assert campaigns.last_letter_at(session, letter.contact_id) == build.clock.now()
    assert enrolment.state is EnrolmentState.HELD
    assert enrolment.held_until is None
    assert "by hand" in enrolment.state_reason
    assert "written_by_hand" in build.verbs(enrolment)


@both
def test_an_older_letter_pauses_nothing(store: Store, build: Build) -> None:
    letter = build.sent_letter()
    build.inbound(by_hand(letter.recipient), kind="by_hand", received_at=build.clock.now() - DAY)
    apply_waiting(store, build.clock, no_token)
    with store.read() as session:
        enrolment = campaigns.ever_for_contact(session, letter.contact_id)[0]
    assert enrolment.state is EnrolmentState.ACTIVE


def test_a_letter_to_nobody_we_know_is_not_kept(store: Store, build: Build) -> None:
    assert build.sent_letter().state is OutboundState.SENT
    row = build.inbound(by_hand("friend@home.example"), kind="by_hand")
    apply_waiting(store, build.clock, no_token)
    row = build.again(row)
    assert (row.state, row.raw, row.text) == (InboundState.UNMATCHED, None, "")
