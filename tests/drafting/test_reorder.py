"""New orders of live campaigns: what was sent stays, and the campaign waits for a person."""

from __future__ import annotations

from collections import Counter

import pytest

from outreach.drafting import letters_edit
from outreach.drafting.prepare import Drafting, prepare_due
from outreach.errors import Conflict, InvalidInput
from outreach.model.campaign import Campaign, CampaignState
from tests.support.build import STEPS, Build

BY = "user:1"
THREE = [{**step, "subject": step.get("subject") or "Again"} for step in STEPS][:3]
KEPT = ["1", "2", "3"]


def reorder(
    build: Build, drafting: Drafting, campaign: Campaign, *order: int, keep: bool = True
) -> Counter[str]:
    with build.store.write() as session:
        row = session.get_one(Campaign, campaign.id)
        effect = letters_edit.reorder_letters(session, drafting, row, order, actor=BY)
        if not keep:
            session.rollback()
    return effect


def keys(steps: list[dict[str, str]]) -> list[str]:
    return [step.get("key", str(place)) for place, step in enumerate(steps, 1)]


def test_what_was_sent_stays_and_the_rest_follows_the_new_order(
    build: Build, drafting: Drafting
) -> None:
    campaign = build.campaign(steps=THREE)
    fresh = build.enrolment(campaign=campaign)
    begun = build.enrolment(campaign=campaign, next_step=1)
    assert reorder(build, drafting, campaign, 3, 1, 2) == Counter(reordered=2)
    assert keys(build.again(fresh).steps) == ["3", "1", "2"]
    assert keys(build.again(begun).steps) == ["1", "3", "2"]  # nobody gets a letter twice


def test_a_letter_that_is_written_keeps_its_place(build: Build, drafting: Drafting) -> None:
    campaign = build.campaign(steps=THREE)
    enrolment = build.enrolment(campaign=campaign, next_step_at=build.clock.now())
    assert prepare_due(drafting)["drafted"] == 1
    reorder(build, drafting, campaign, 3, 2, 1)
    assert keys(build.again(enrolment).steps) == ["1", "3", "2"]


def test_a_running_campaign_pauses_until_a_person_looked(build: Build, drafting: Drafting) -> None:
    campaign = build.campaign(steps=THREE)
    reorder(build, drafting, campaign, 1, 3, 2)
    assert build.again(campaign).state is CampaignState.PAUSED
    assert build.verbs(campaign)[-2:] == ["letters_changed", "paused"]


def test_a_dry_run_says_the_same_and_changes_nothing(build: Build, drafting: Drafting) -> None:
    campaign = build.campaign(steps=THREE)
    enrolment = build.enrolment(campaign=campaign)
    told = reorder(build, drafting, campaign, 1, 3, 2, keep=False)
    assert keys(build.again(enrolment).steps) == KEPT
    assert build.again(campaign).state is CampaignState.RUNNING
    assert build.verbs(campaign) == []
    assert reorder(build, drafting, campaign, 1, 3, 2) == told == Counter(reordered=1)


def test_no_order_and_a_finished_campaign_are_refused(build: Build, drafting: Drafting) -> None:
    with pytest.raises(InvalidInput, match="each number from 1 to 3 once"):
        reorder(build, drafting, build.campaign(steps=THREE), 1, 1, 2)
    done = build.campaign(steps=THREE, state=CampaignState.FINISHED)
    with pytest.raises(Conflict, match="finished"):
        reorder(build, drafting, done, 1, 3, 2)
