"""Own letters: unusable ones are refused with line and remedy, drafts follow, approvals stay."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from outreach.campaigns.lifecycle import follow_answer
from outreach.drafting import letters_edit, review
from outreach.drafting.prepare import Drafting, prepare_due
from outreach.drafting.variables import EXAMPLES, variables_for
from outreach.errors import Conflict, InvalidInput
from outreach.model.campaign import Campaign, CampaignState, Enrolment
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity
from outreach.prospecting import registry
from tests.support.build import Build

BY = "user:1"


def edited(build: Build, drafting: Drafting, number: int = 1, **given: Any) -> Counter[str]:
    with build.store.write() as session:
        campaign = session.get_one(Campaign, build.the_campaign.id)
        return +letters_edit.set_letter(session, drafting, campaign, number, actor=BY, **given)


def removed(build: Build, drafting: Drafting, number: int) -> Counter[str]:
    with build.store.write() as session:
        campaign = session.get_one(Campaign, build.the_campaign.id)
        return +letters_edit.remove_letter(session, drafting, campaign, number, actor=BY)


def drafted(build: Build, drafting: Drafting) -> tuple[Enrolment, OutboundEmail]:
    enrolment = build.enrolment(next_step_at=build.clock.now())
    prepare_due(drafting)
    with build.store.read() as session:
        query = select(OutboundEmail).where(OutboundEmail.enrolment_id == enrolment.id)
        return enrolment, session.exec(query).one()


def test_every_variable_has_an_example(build: Build) -> None:
    opportunity = build.opportunity()
    contact = build.contact()
    found = variables_for(
        opportunity, contact, build.the_project, build.the_mailbox, build.the_asset
    )
    told = {fact.name for fact in registry.facts()}  # only where their tactic found them
    assert [one.name for one in found] == [name for name in EXAMPLES if name not in told]


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("Hello,\n\n{{ contact.frist_name }}", 3, "Did you mean contact.first_name"),
        ("{{ colour }}", 1, "letter variables"),
        ("a\n{% for x in page %}x{% endfor %}", 2, "A loop can't be used"),
        ("a\nb {{ page.title | shout }}", 2, "The filters are"),
        ("{{ page.title.upper() }}", 1, "A call"),
        ("{% if page.title %}never ended", 1, "can't be read"),
        ("{{ page.title * 99999999 }}", 1, "Arithmetic"),
        ("{% set x = 1 %}", 1, "An assignment"),
    ],
)
def test_an_unusable_letter_is_refused_with_its_line_and_a_remedy(
    build: Build, drafting: Drafting, body: str, line: int, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        edited(build, drafting, body=body)
    assert (refused.value.line, refused.value.field) == (line, "body")
    assert build.again(build.the_campaign).steps == build.the_campaign.steps


def test_a_draft_is_written_anew_and_keeps_its_message_id(build: Build, drafting: Drafting) -> None:
    enrolment, before = drafted(build, drafting)
    assert edited(build, drafting, subject="About {{ page.title }}", body="New words.") == {
        "rewritten": 1
    }
    after = build.again(before)
    assert (after.subject, after.body) == ("About Books on soil", "New words.")
    assert (after.message_id, after.state) == (before.message_id, OutboundState.DRAFTED)
    assert build.verbs(after)[-1] == "redrafted"
    assert build.again(enrolment).steps[0]["body"] == "New words."


def test_approved_and_hand_edited_letters_stay(build: Build, drafting: Drafting) -> None:
    approved = build.letter(build.enrolment())
    _, touched = drafted(build, drafting)
    with build.store.write() as session:
        row = session.get_one(OutboundEmail, touched.id)
        review.edit(session, row, subject="Mine", body="By hand.", at=build.clock.now(), actor=BY)
    assert edited(build, drafting, body="New words.") == {"kept_approved": 1, "kept_edited": 1}
    assert build.again(approved).body == approved.body
    assert build.again(touched).body == "By hand."


def test_a_changed_reminder_is_written_as_changed(build: Build, drafting: Drafting) -> None:
    letter = build.sent_letter(build.enrolment())
    assert edited(build, drafting, 2, body="Changed.", delay_days=2) == {"replanned": 1}
    enrolment = build.again(session_enrolment(build, letter))
    assert enrolment.next_step_at == letter.accepted_at + timedelta(days=2)


def test_a_wait_in_working_days_stays_one_when_the_text_changes(
    build: Build, drafting: Drafting
) -> None:
    letter = build.sent_letter(build.enrolment())
    with build.store.write() as session:
        session.get_one(Campaign, build.the_campaign.id).waits_working_days = True
    edited(build, drafting, 2, body="Changed.", delay_days=6)
    assert letter.accepted_at is not None
    wanted = letter.accepted_at + timedelta(days=8)  # a weekend lies between
    assert session_enrolment(build, letter).next_step_at == wanted


def test_the_day_that_they_named_stays_when_the_text_after_it_changes(
    build: Build, drafting: Drafting
) -> None:
    letter = build.sent_letter(build.enrolment())
    with build.store.write() as session:
        row = session.get_one(Enrolment, letter.enrolment_id)
        row.steps = [row.steps[0], {**row.steps[1], "after": "not_now"}, *row.steps[2:]]
        session.get_one(Campaign, row.campaign_id).steps = row.steps
    named = build.clock.now() + timedelta(days=90)
    with build.store.write() as session:
        row = session.get_one(Enrolment, letter.enrolment_id)
        assert follow_answer(
            session, row, "not_now", until=named, at=build.clock.now(), actor="worker"
        )
        due = row.next_step_at
        old = row.steps[1]["delay_days"]
    edited(build, drafting, 2, body="Changed.")
    assert session_enrolment(build, letter).next_step_at == due
    edited(build, drafting, 2, delay_days=old + 3)
    assert due is not None
    assert session_enrolment(build, letter).next_step_at == due + timedelta(days=3)


def session_enrolment(build: Build, letter: OutboundEmail) -> Enrolment:
    with build.store.read() as session:
        return session.get_one(Enrolment, letter.enrolment_id)


def test_a_removed_letter_is_skipped_whether_written_or_not(
    build: Build, drafting: Drafting
) -> None:
    unwritten = build.sent_letter(build.enrolment())
    enrolment = build.enrolment()
    build.sent_letter(enrolment)
    with build.store.read() as session:
        row = session.get_one(Enrolment, enrolment.id)
    written = build.letter(row, state=OutboundState.DRAFTED)
    assert removed(build, drafting, 2) == {"replanned": 1, "cancelled": 1}
    assert build.again(written).state is OutboundState.CANCELLED
    for letter in (unwritten, written):
        enrolment = session_enrolment(build, letter)
        assert enrolment.next_step == 2
        assert enrolment.next_step_at == build.clock.now() + timedelta(days=9)


def test_a_new_first_letter_is_the_first_for_whoever_got_none(
    build: Build, drafting: Drafting
) -> None:
    enrolment, draft = drafted(build, drafting)
    edited(build, drafting, 2, subject="Now the first")
    removed(build, drafting, 1)
    after = build.again(draft)
    assert (after.subject, after.step) == ("Now the first", 0)
    assert after.variables["facts"]["is_first"] is True
    assert len(build.again(enrolment).steps) == 2


def test_an_added_letter_reaches_who_waits_for_the_end(build: Build, drafting: Drafting) -> None:
    letter = build.sent_letter(build.enrolment())
    with build.store.write() as session:
        row = session.get_one(Enrolment, letter.enrolment_id)
        row.next_step, row.next_step_at = 3, build.clock.now() + timedelta(days=14)
    with build.store.write() as session:
        campaign = session.get_one(Campaign, build.the_campaign.id)
        letters_edit.add_letter(session, drafting, campaign, actor=BY, body="Hm?", delay_days=6)
    enrolment = session_enrolment(build, letter)
    assert enrolment.steps[3]["body"] == "Hm?"
    assert enrolment.next_step_at == build.clock.now() + timedelta(days=6)


def test_a_finished_campaign_is_not_edited(build: Build, drafting: Drafting) -> None:
    with build.store.write() as session:
        campaign = session.get_one(Campaign, build.the_campaign.id)
        campaign.move_to(CampaignState.FINISHED, at=build.clock.now(), actor=BY)
    with pytest.raises(Conflict, match="finished"):
        edited(build, drafting, body="Too late.")


def test_the_preview_is_what_will_be_drafted(build: Build, drafting: Drafting) -> None:
    _, draft = drafted(build, drafting)
    with build.store.read() as session:
        campaign = session.get_one(Campaign, build.the_campaign.id)
        about = session.get_one(Opportunity, draft.opportunity_id)
        first, second, _ = letters_edit.preview(session, drafting, campaign, about)
        examples = letters_edit.preview(session, drafting, campaign)
        assert not session.new
        contact = session.get_one(Contact, draft.contact_id)
    assert (first.subject, first.body, first.footer) == (draft.subject, draft.body, draft.footer)
    assert second.subject == draft.subject
    assert examples[0].subject == f"A dead link on {EXAMPLES['page.title']}"
    assert contact.address == draft.recipient


def test_t_dup_two_letters_alike_in_one_batch(build: Build, drafting: Drafting) -> None:
    for _ in range(2):
        build.enrolment(next_step_at=build.clock.now())
    prepare_due(drafting)
    with build.store.read() as session:
        first, second = session.exec(select(OutboundEmail).order_by(OutboundEmail.id)).all()  # type: ignore[arg-type]
    rules = [[one["rule"] for one in letter.objections] for letter in (first, second)]
    assert ["T-DUP" in found for found in rules] == [False, True]
    words = " ".join(f"word{number}" for number in range(60))
    with build.store.write() as session:
        row = session.get_one(OutboundEmail, second.id)
        review.edit(session, row, subject="Other", body=words, at=build.clock.now(), actor=BY)
    assert "T-DUP" not in [one["rule"] for one in build.again(second).objections]
