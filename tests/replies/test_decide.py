"""A person decides: whose message it is, and what it says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.errors import Conflict
from outreach.model.campaign import EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import InboundEmail, InboundState
from outreach.model.opportunity import Stage
from outreach.replies.decide import confirm_match, correct_intent
from outreach.replies.intents import IntentKind
from outreach.store import suppressions
from tests.replies.messages import reply
from tests.replies.test_apply import Story
from tests.support.build import Build

BY = "user:1"


def decided(build: Build, row: InboundEmail, is_ours: bool) -> InboundEmail:
    with build.store.write() as session:
        message = session.get_one(InboundEmail, row.id)
        confirm_match(session, message, is_ours, clock=build.clock, actor=BY)
    return build.again(row)


def corrected(build: Build, row: InboundEmail, kind: IntentKind) -> InboundEmail:
    with build.store.write() as session:
        message = session.get_one(InboundEmail, row.id)
        correct_intent(session, message, kind, clock=build.clock, actor=BY)
    return build.again(row)


@pytest.fixture
def story(build: Build) -> Story:
    return Story(build)


def test_yes_counts_like_a_certain_match(build: Build, story: Story) -> None:
    row = story.comes(reply(story.letter, "Sure, I will add it.", cites=False))
    assert (row.state, story.sequence) == (InboundState.ASKS, EnrolmentState.HELD)
    row = decided(build, row, True)
    assert (row.state, story.sequence) == (InboundState.APPLIED, EnrolmentState.REPLIED)
    assert story.stage is Stage.AGREED
    assert build.events(row)[-1].actor == BY


def test_no_lets_the_sequence_go_on_and_forgets_the_message(build: Build, story: Story) -> None:
    row = story.comes(reply(story.letter, "About something else.", cites=False))
    row = decided(build, row, False)
    assert (row.state, story.sequence) == (InboundState.UNMATCHED, EnrolmentState.ACTIVE)
    assert (row.raw, row.text, row.fresh_text, row.subject) == (None, "", "", "")
    assert row.sender_address == story.letter.recipient
    assert build.verbs(row)[-1] == "match_rejected"


def test_no_leaves_a_hold_that_has_another_reason(build: Build, story: Story) -> None:
    until = build.clock.now() + timedelta(days=9)
    with build.store.write() as session:
        session.get_one(Contact, story.contact.id).held_until = until
    first = story.comes(reply(story.letter, "One.", cites=False))
    second = story.comes(reply(story.letter, "Two, to be asked about too.", cites=False))
    assert second.state is InboundState.ASKS
    decided(build, first, False)
    assert story.now(story.enrolment).held_until is None  # the second one still asks
    decided(build, second, False)
    enrolment = story.now(story.enrolment)
    assert (enrolment.state, enrolment.held_until) == (EnrolmentState.HELD, until)


def test_what_is_not_asked_is_not_decided(build: Build, story: Story) -> None:
    row = story.comes(reply(story.letter, "Sure, I will add it."))
    with pytest.raises(Conflict, match="Nothing is asked"):
        decided(build, row, True)


def test_a_corrected_intent_keeps_both_readings_and_takes_back_the_first(
    build: Build, story: Story
) -> None:
    row = story.comes(reply(story.letter, "No thanks."))
    assert (row.intent, story.stage) == (IntentKind.DECLINED, Stage.DECLINED)
    row = corrected(build, row, IntentKind.INTERESTED)
    assert (row.intent, story.stage) == (IntentKind.INTERESTED, Stage.AGREED)
    event = next(one for one in build.events(row) if one.verb.endswith("intent_corrected"))
    assert (event.actor, event.detail) == (BY, {"old": "declined", "new": "interested"})
    with pytest.raises(Conflict, match="already"):
        corrected(build, row, IntentKind.INTERESTED)


def test_lp_3_a_fee_that_was_none_no_longer_stands_in_the_way(build: Build, story: Story) -> None:
    row = story.comes(reply(story.letter, "Our fee for a link is 150 EUR."))
    assert story.now(story.opportunity).paid_offer
    corrected(build, row, IntentKind.INTERESTED)
    assert story.now(story.opportunity).paid_offer == {}
    assert story.stage is Stage.AGREED
    corrected(build, row, IntentKind.FEE)
    assert story.now(story.opportunity).paid_offer["amount"] == "150"
    assert story.stage is Stage.REPLIED


def test_cs_7_a_wish_to_be_left_alone_that_was_missed(build: Build, story: Story) -> None:
    row = story.comes(reply(story.letter, "Hm."))
    corrected(build, row, IntentKind.REMOVE_ME)
    with build.store.read() as session:
        assert suppressions.is_suppressed(session, story.contact.address)
    assert story.stage is Stage.DECLINED


def test_the_right_one_of_several_letters_is_chosen(build: Build, story: Story) -> None:
    other = build.sent_letter()
    row = story.comes(reply(story.letter, "Sure, I will add it.", cites=False))
    with build.store.write() as session:
        session.get_one(InboundEmail, row.id).candidates = [other.enrolment_id]
    with build.store.write() as session:
        message = session.get_one(InboundEmail, row.id)
        confirm_match(
            session,
            message,
            True,
            clock=build.clock,
            actor=BY,
            enrolment_id=other.enrolment_id,
        )
    row = build.again(row)
    assert (row.state, row.outbound_id) == (InboundState.APPLIED, other.id)
    assert story.sequence is EnrolmentState.ACTIVE  # it was held for this message only


def test_a_letter_that_is_no_candidate_is_refused(build: Build, story: Story) -> None:
    other = build.sent_letter()
    row = story.comes(reply(story.letter, "Sure.", cites=False))
    with build.store.read() as session:
        message = session.get_one(InboundEmail, row.id)
        with pytest.raises(Conflict, match="none of the letters"):
            confirm_match(
                session,
                message,
                True,
                clock=build.clock,
                actor=BY,
                enrolment_id=other.enrolment_id,
            )
