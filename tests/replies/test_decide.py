"""A person decides: whose message it is, and what it says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.errors import Conflict
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.opportunity import Stage
from outreach.replies.apply import apply_waiting
from outreach.replies.decide import confirm_match, correct_intent
from outreach.replies.intents import IntentKind
from outreach.store import suppressions
from outreach.store.pages import inbox
from tests.replies.messages import reply
from tests.replies.test_apply import Story, no_token
from tests.support.build import Build
from tests.support.databases import both

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


class Branching(Story):
    """A sequence with steps after two kinds of answers; the first letter was sent."""

    def __init__(self, build: Build) -> None:
        super().__init__(build)
        after = [("interested", "Thanks, here it is."), ("not_now", "You wrote: later.")]
        steps = [
            *self.enrolment.steps,
            *({"delay_days": 2, "body": body, "after": kind} for kind, body in after),
        ]
        with build.store.write() as session:
            row = session.get_one(Enrolment, self.enrolment.id)
            row.steps, row.next_step = steps, 1

    @property
    def goes_on(self) -> tuple[EnrolmentState, str, str]:
        """State, branch, and the text that comes next."""
        row: Enrolment = self.now(self.enrolment)
        return row.state, row.branch, row.steps[row.next_step].get("body", "")


def test_a_sequence_that_a_wrong_reading_ended_goes_on_after_the_right_one(build: Build) -> None:
    story = Branching(build)
    row = story.comes(reply(story.letter, "No thanks."))
    assert story.sequence is EnrolmentState.REPLIED
    corrected(build, row, IntentKind.NOT_NOW)
    assert story.goes_on == (EnrolmentState.ACTIVE, "not_now", "You wrote: later.")
    enrolment = story.now(story.enrolment)
    assert enrolment.ended_at is None
    assert enrolment.next_step_at is not None
    assert story.now(story.follow_up).state is OutboundState.CANCELLED
    corrected(build, row, IntentKind.DECLINED)
    assert story.sequence is EnrolmentState.REPLIED


def test_the_way_of_a_wrong_reading_is_left_and_can_be_taken_again(build: Build) -> None:
    story = Branching(build)
    row = story.comes(reply(story.letter, "No thanks."))
    corrected(build, row, IntentKind.NOT_NOW)
    place = story.now(story.enrolment).next_step
    draft = build.letter(story.enrolment, step=place, state=OutboundState.DRAFTED)
    corrected(build, row, IntentKind.INTERESTED)
    assert story.goes_on == (EnrolmentState.ACTIVE, "interested", "Thanks, here it is.")
    assert story.now(draft).state is OutboundState.CANCELLED
    assert story.now(story.contact).held_until is None
    corrected(build, row, IntentKind.NOT_NOW)
    assert story.goes_on == (EnrolmentState.ACTIVE, "not_now", "You wrote: later.")
    assert story.now(story.enrolment).next_step > place  # that place has had its letter


def test_only_the_last_word_says_how_a_sequence_goes_on(build: Build) -> None:
    story = Branching(build)
    first = story.comes(reply(story.letter, "No thanks."))
    build.clock.advance(timedelta(hours=1))
    second = reply(story.letter, "And please don't ask again next year, no thanks.")
    story.comes(second.replace(b"<answer@", b"<second@"))
    corrected(build, first, IntentKind.NOT_NOW)
    assert story.sequence is EnrolmentState.REPLIED


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


class Colleagues:
    """Two people of one site with a letter each, and a third who writes under their subject."""

    def __init__(self, build: Build) -> None:
        self.build = build
        site = build.site("paper.example")
        people = [build.contact(site=site, address=f"{name}@paper.example") for name in "ab"]
        self.older, self.newer = (
            build.sent_letter(build.enrolment(build.opportunity(person))) for person in people
        )
        raw = reply(self.newer, "Sure, I will add it.", sender="desk@paper.example", cites=False)
        self.row = build.inbound(raw)
        apply_waiting(build.store, build.clock, no_token)

    def decide(self, is_ours: bool, letter: OutboundEmail | None = None) -> InboundEmail:
        with self.build.store.write() as session:
            message = session.get_one(InboundEmail, self.row.id)
            chosen = letter.enrolment_id if letter else None
            confirm_match(
                session, message, is_ours, clock=self.build.clock, actor=BY, enrolment_id=chosen
            )
        return self.build.again(self.row)

    @property
    def states(self) -> list[EnrolmentState]:
        with self.build.store.read() as session:
            return [
                session.get_one(Enrolment, letter.enrolment_id).state
                for letter in (self.older, self.newer)
            ]


@both
def test_every_sequence_that_it_may_belong_to_waits(build: Build) -> None:
    story = Colleagues(build)
    assert build.again(story.row).rung == 7
    assert story.states == [EnrolmentState.HELD, EnrolmentState.HELD]
    with build.store.read() as session:
        likely = inbox.likely_letters(session, session.get_one(InboundEmail, story.row.id))
    assert [letter.id for letter, _ in likely] == [story.newer.id, story.older.id]


@both
def test_a_no_lets_all_of_them_go_on(build: Build) -> None:
    story = Colleagues(build)
    assert story.decide(False).state is InboundState.UNMATCHED
    assert story.states == [EnrolmentState.ACTIVE, EnrolmentState.ACTIVE]


def test_the_right_one_of_several_letters_is_chosen(build: Build) -> None:
    story = Colleagues(build)
    row = story.decide(True, story.older)
    assert (row.state, row.outbound_id) == (InboundState.APPLIED, story.older.id)
    assert story.states == [EnrolmentState.REPLIED, EnrolmentState.ACTIVE]


def test_a_second_question_about_the_same_people_keeps_them_waiting(build: Build) -> None:
    story = Colleagues(build)
    build.inbound(reply(story.newer, "And again.", sender="desk@paper.example", cites=False))
    apply_waiting(build.store, build.clock, no_token)
    story.decide(False)
    assert story.states == [EnrolmentState.HELD, EnrolmentState.HELD]


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
