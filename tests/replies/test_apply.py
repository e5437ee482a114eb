"""What each answer does: to the sequence, the opportunity, the contact, the mailbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outreach.errors import DatabaseError, NotFound
from outreach.model.campaign import Campaign, CampaignState, EnrolmentState
from outreach.model.contact import Verification
from outreach.model.email import InboundEmail, InboundState, OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Stage
from outreach.model.suppression import SuppressionReason
from outreach.replies import apply, readers, reading
from outreach.replies.apply import apply_waiting
from outreach.store import suppressions
from outreach.store.engine import Store
from tests.replies.messages import away, bounce, reply
from tests.support.build import Build
from tests.support.databases import both

pytestmark = both


def no_token(_token: str) -> tuple[int, int]:
    raise NotFound("not one of ours")


class Story:
    """One letter that was sent, and what came back."""

    def __init__(self, build: Build, **contact: Any) -> None:
        self.build = build
        self.contact = build.contact(**contact)
        self.opportunity = build.opportunity(self.contact)
        self.enrolment = build.enrolment(self.opportunity)
        self.letter = build.sent_letter(self.enrolment)
        self.follow_up = build.letter(self.enrolment, step=1, state=OutboundState.APPROVED)

    def comes(self, raw: bytes) -> InboundEmail:
        row = self.build.inbound(raw)
        apply_waiting(self.build.store, self.build.clock, no_token)
        return self.build.again(row)

    def now(self, row: Any) -> Any:
        return self.build.again(row)

    @property
    def sequence(self) -> EnrolmentState:
        state: EnrolmentState = self.now(self.enrolment).state
        return state

    @property
    def stage(self) -> Stage:
        stage: Stage = self.now(self.opportunity).stage
        return stage

    @property
    def suppressed(self) -> SuppressionReason | None:
        with self.build.store.read() as session:
            found = suppressions.find(session, self.contact.address)
        return found.reason if found else None


@pytest.fixture
def story(build: Build) -> Story:
    return Story(build)


def test_a_yes(story: Story) -> None:
    row = story.comes(reply(story.letter, "Great idea, I'll add your link today. Thanks!"))
    assert (row.state, row.rung, row.intent) == (InboundState.APPLIED, 1, "interested")
    assert (row.outbound_id, row.opportunity_id) == (story.letter.id, story.opportunity.id)
    assert (story.sequence, story.stage) == (EnrolmentState.REPLIED, Stage.AGREED)
    assert story.now(story.follow_up).state is OutboundState.CANCELLED
    assert story.suppressed is None


def test_a_yes_above_our_quoted_footer_is_no_objection(story: Story) -> None:
    quoted = "\r\n> ".join(
        ["> Hello Anna,", "the soil calendar is gone.", "", "Rather not hear from us? unsubscribe"]
    )
    story.comes(reply(story.letter, f"Sure, I'll add it.\r\n\r\nOn Monday Rosa wrote:\r\n{quoted}"))
    assert (story.stage, story.suppressed) == (Stage.AGREED, None)


def test_a_no(story: Story) -> None:
    row = story.comes(reply(story.letter, "No thanks, we are not interested."))
    assert row.intent == "declined"
    assert (story.sequence, story.stage) == (EnrolmentState.REPLIED, Stage.DECLINED)
    assert story.now(story.follow_up).state is OutboundState.CANCELLED


def test_a_question_stops_the_sequence_and_is_no_yes(story: Story) -> None:
    story.comes(reply(story.letter, "Which page do you mean?"))
    assert (story.sequence, story.stage) == (EnrolmentState.REPLIED, Stage.REPLIED)


def test_lp_3_a_yes_with_a_fee_is_not_agreed(story: Story) -> None:
    row = story.comes(
        reply(story.letter, "Sure, happy to add it. Our fee for a link is 150 EUR per placement.")
    )
    assert (story.sequence, story.stage) == (EnrolmentState.REPLIED, Stage.REPLIED)
    offer = story.now(story.opportunity).paid_offer
    assert (offer["kind"], offer["amount"], offer["currency"]) == ("fee", "150", "EUR")
    assert row.intent_evidence["amount"] == "150"


def test_not_now_is_kept_with_its_day(story: Story) -> None:
    story.comes(reply(story.letter, "Not now please, ask me again in September."))
    assert (story.sequence, story.stage) == (EnrolmentState.REPLIED, Stage.REPLIED)
    assert story.now(story.contact).held_until == datetime(2026, 9, 1, 9, tzinfo=UTC)


def test_remove_me(story: Story) -> None:
    story.comes(reply(story.letter, "Please remove me from your list and never write again."))
    assert (story.sequence, story.stage) == (EnrolmentState.UNSUBSCRIBED, Stage.DECLINED)
    assert story.suppressed is SuppressionReason.UNSUBSCRIBE
    assert story.now(story.follow_up).state is OutboundState.SUPPRESSED


def test_a_threat_beside_a_request_to_stop_pauses_the_campaign(story: Story) -> None:
    row = story.comes(reply(story.letter, "Stop emailing me or my lawyer will write to you."))
    assert (row.kind, row.intent) == ("human", "hostile")
    with story.build.store.read() as session:
        assert session.get_one(Campaign, story.enrolment.campaign_id).state is CampaignState.PAUSED


def test_a_right_claimed_is_shown_and_stops(story: Story) -> None:
    text = "Which data you hold about me, and why? I ask under article 15 GDPR."
    row = story.comes(reply(story.letter, text))
    assert (row.intent, row.intent_evidence["erasure"]) == ("remove_me", True)
    assert story.sequence is EnrolmentState.UNSUBSCRIBED


def test_remove_me_is_believed_without_a_thread(story: Story) -> None:
    """A fresh mail from the address itself: nobody is asked to prove that they object."""
    raw = reply(story.letter, "Stop writing to me, remove me.", cites=False, subject="Hello")
    row = story.comes(raw)
    assert row.state is InboundState.APPLIED
    assert story.suppressed is SuppressionReason.UNSUBSCRIBE


def test_un_10_an_unsubscribe_mail(story: Story) -> None:
    story.comes(reply(story.letter, "", cites=False, subject="unsubscribe"))
    assert story.suppressed is SuppressionReason.UNSUBSCRIBE
    assert story.sequence is EnrolmentState.UNSUBSCRIBED


LAWYER = "Our lawyers will contact you: this is harassment and against the GDPR. Cease and desist."


def test_a_threat_suppresses_the_site_and_pauses_the_campaign(build: Build) -> None:
    site = build.site("firm.example")
    story = Story(build, site=site, address="anna@mail.firm.example")
    assert story.comes(reply(story.letter, LAWYER)).intent == "hostile"
    assert story.sequence is EnrolmentState.UNSUBSCRIBED
    with build.store.read() as session:
        assert suppressions.is_suppressed(session, "colleague@firm.example")
        campaign = session.get_one(Campaign, story.enrolment.campaign_id)
    assert campaign.state is CampaignState.PAUSED


def test_a_threat_from_a_free_mailbox_suppresses_only_that_person(build: Build) -> None:
    story = Story(build, address="anna.berg@gmail.com")
    story.comes(reply(story.letter, LAWYER))
    assert story.suppressed is not None
    with build.store.read() as session:
        assert not suppressions.is_suppressed(session, "somebody.else@gmail.com")


def test_an_unknown_address_bounces(story: Story) -> None:
    row = story.comes(bounce(story.letter))
    assert row.kind == "bounce"
    assert story.sequence is EnrolmentState.BOUNCED
    assert story.suppressed is SuppressionReason.BOUNCE
    assert story.now(story.contact).verification is Verification.BOUNCED
    assert story.now(story.follow_up).state is OutboundState.CANCELLED


def test_a_delay_is_only_a_note(story: Story) -> None:
    story.comes(bounce(story.letter, "4.4.1", "451 4.4.1 will try again", action="delayed"))
    assert story.sequence is EnrolmentState.ACTIVE
    assert (story.suppressed, "delayed" in story.build.verbs(story.letter)) == (None, True)


def test_a_policy_bounce_blames_our_mailbox(story: Story) -> None:
    words = "550 5.7.26 unauthenticated mail from ours.example is not accepted due to DMARC policy"
    story.comes(bounce(story.letter, "5.7.26", words))
    with story.build.store.read() as session:
        mailbox = session.get_one(Mailbox, story.letter.mailbox_id)
    assert mailbox.state is MailboxState.PAUSED
    assert story.suppressed is None
    assert story.sequence is EnrolmentState.ACTIVE
    assert story.now(story.contact).verification is Verification.DELIVERABLE


@pytest.mark.parametrize("cites", [True, False])
def test_out_of_office_holds_until_the_day_after_the_return(story: Story, *, cites: bool) -> None:
    """Whether it cites our letter or not: being away is a property of the person."""
    text = "I am out of the office until 15 May 2026 and will answer when I am back."
    row = story.comes(away(story.letter, text, cites=cites))
    assert (row.kind, row.state) == ("auto_reply", InboundState.APPLIED)
    enrolment = story.now(story.enrolment)
    assert enrolment.state is EnrolmentState.HELD
    assert enrolment.held_until == datetime(2026, 5, 18, 9, tzinfo=UTC)  # a Monday
    assert story.now(story.contact).held_until == enrolment.held_until
    assert story.stage is Stage.CONTACTED
    assert story.now(story.follow_up).state is OutboundState.APPROVED


def test_a_throttle_of_ours_is_only_a_note(story: Story) -> None:
    story.comes(bounce(story.letter, "4.7.0", "421 4.7.0 too many messages", action="delayed"))
    with story.build.store.read() as session:
        assert session.get_one(Mailbox, story.letter.mailbox_id).state is MailboxState.OK
    assert story.sequence is EnrolmentState.ACTIVE


def test_out_of_office_without_a_day_holds_for_a_week(story: Story) -> None:
    story.comes(away(story.letter, "I am out of the office. Please call my colleagues."))
    week = story.build.clock.now() + timedelta(days=7)
    assert story.now(story.enrolment).held_until == week


def test_a_new_mail_from_the_person_holds_and_asks(story: Story) -> None:
    raw = reply(story.letter, "Sure, I'll add it.", cites=False, subject="Your note")
    row = story.comes(raw)
    assert (row.state, row.rung) == (InboundState.ASKS, 6)
    enrolment = story.now(story.enrolment)
    assert (enrolment.state, enrolment.held_until) == (EnrolmentState.HELD, None)
    assert story.stage is Stage.CONTACTED


def test_a_colleague_under_the_same_subject_holds_and_asks(story: Story) -> None:
    sender = "bert@" + story.letter.recipient.partition("@")[2]
    row = story.comes(reply(story.letter, "I'll add it.", sender=sender, cites=False))
    assert (row.state, row.rung) == (InboundState.ASKS, 7)
    assert story.sequence is EnrolmentState.HELD


def test_what_one_message_changed_is_known_to_the_next_of_its_transaction(story: Story) -> None:
    sender = "bert@" + story.letter.recipient.partition("@")[2]
    colleague = reply(story.letter, "I'll add it.", sender=sender, cites=False)
    foreign = reply(story.letter, "Sale!", sender="shop@other.example", cites=False, subject="Sale")
    refusal = reply(story.letter, "No thanks, we are not interested.")
    rows = [story.build.inbound(raw) for raw in (foreign, refusal, colleague)]
    apply_waiting(story.build.store, story.build.clock, no_token)
    assert [story.now(row).rung for row in rows] == [None, 1, None]


def test_an_open_question_is_not_answered_by_an_auto_reply(story: Story) -> None:
    """A hold that waits for a person must not end by itself."""
    story.comes(reply(story.letter, "Hm.", cites=False, subject="Your note"))
    story.comes(away(story.letter, "I am out of the office until 15 May 2026."))
    enrolment = story.now(story.enrolment)
    assert (enrolment.state, enrolment.held_until) == (EnrolmentState.HELD, None)


def test_mail_of_others_is_not_kept(story: Story) -> None:
    raw = reply(story.letter, "Buy now!", sender="shop@other.example", cites=False, subject="Sale")
    row = story.comes(raw)
    assert (row.state, row.raw, row.text, row.subject) == (InboundState.UNMATCHED, None, "", "")
    assert row.sender_address == "shop@other.example"
    assert story.sequence is EnrolmentState.ACTIVE


def test_an_answer_proves_that_an_uncertain_letter_arrived(build: Build) -> None:
    enrolment = build.enrolment()
    letter = build.letter(enrolment, state=OutboundState.UNCERTAIN)
    build.inbound(reply(letter, "No thanks."))
    apply_waiting(build.store, build.clock, no_token)
    row = build.again(letter)
    assert (row.state, row.accepted_at) == (OutboundState.SENT, letter.claimed_at)
    assert build.again(enrolment).state is EnrolmentState.REPLIED


def test_a_second_answer_after_a_no_may_still_be_a_yes(story: Story) -> None:
    story.comes(reply(story.letter, "No thanks, not interested."))
    story.comes(reply(story.letter, "On second thoughts: I have added your link, it's live."))
    assert story.stage is Stage.AGREED


def test_one_message_that_breaks_the_reader_hides_no_other(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.parse_message

    def poisoned(raw: bytes) -> Any:
        if b"poison" in raw:
            raise ValueError("nobody foresaw this")
        return real(raw)

    monkeypatch.setattr(reading, "parse_message", poisoned)
    bad = story.build.inbound(b"Subject: poison\r\n\r\n")
    good = story.build.inbound(reply(story.letter, "No thanks."))
    counts = apply_waiting(story.build.store, story.build.clock, no_token)
    assert counts == {"quarantined": 1, "declined": 1}
    row = story.now(bad)
    assert (row.state, row.raw is not None) == (InboundState.QUARANTINED, True)
    assert "nobody foresaw this" in row.problem
    assert story.now(good).state is InboundState.APPLIED


def test_what_children_read_has_the_same_consequences(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "FROM", 1)
    answered, left_alone = Story(build), Story(build)
    build.inbound(reply(answered.letter, "Our fee is 80 EUR."))
    build.inbound(b"From: news@elsewhere.example\r\n\r\nOur news of the week.")
    bounced = build.inbound(bounce(left_alone.letter))
    counts = apply_waiting(build.store, build.clock, no_token)
    assert counts == {"fee": 1, "unmatched": 1, "bounce": 1}
    assert answered.sequence is EnrolmentState.REPLIED
    assert build.again(bounced).kind_reason == "delivery report"


def test_a_consequence_that_fails_is_taken_back_and_hides_no_other(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = Story(build), Story(build)
    real = apply.consequences.apply

    def breaking(session: Any, clock: Any, row: Any, letter: Any, *rest: Any) -> None:
        real(session, clock, row, letter, *rest)
        if letter.id == bad.letter.id:
            raise ValueError("nobody foresaw this either")

    monkeypatch.setattr(apply.consequences, "apply", breaking)
    rows = [build.inbound(reply(one.letter, "No thanks.")) for one in (good, bad)]
    counts = apply_waiting(build.store, build.clock, no_token)
    assert counts == {"quarantined": 1, "declined": 1}
    states = [build.again(row).state for row in rows]
    assert states == [InboundState.APPLIED, InboundState.QUARANTINED]
    assert (good.stage, bad.stage) == (Stage.DECLINED, Stage.CONTACTED)


def test_a_locked_database_blames_no_message(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: Any) -> Any:
        raise DatabaseError("The database was locked.")

    row = story.build.inbound(reply(story.letter, "No thanks."))
    monkeypatch.setattr(apply, "match", locked)
    with pytest.raises(DatabaseError):
        apply_waiting(story.build.store, story.build.clock, no_token)
    assert story.now(row).state is InboundState.NEW


def test_bytes_that_no_text_column_takes(story: Story) -> None:
    """NUL is legal in an octet stream and illegal in the text of PostgreSQL."""
    raw = reply(story.letter, "No\0 thanks, we are not interested.").replace(b"Anna", b"An\0na")
    row = story.comes(raw)
    assert row.state is InboundState.APPLIED
    assert "\0" not in row.text + row.fresh_text + row.sender_name


def test_the_message_and_its_consequence_are_one_transaction(
    store: Store, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = story.build.inbound(reply(story.letter, "No thanks."))
    with monkeypatch.context() as patched:
        patched.setattr(apply.InboundEmail, "move_to", _power_cut)
        with pytest.raises(_PowerCut):
            apply_waiting(store, story.build.clock, no_token)
    assert story.now(row).state is InboundState.NEW
    assert (story.sequence, story.stage) == (EnrolmentState.ACTIVE, Stage.CONTACTED)


class _PowerCut(BaseException):
    pass


def _power_cut(*_args: object) -> None:
    raise _PowerCut
