"""The numbers of a campaign count people by what they did."""

from __future__ import annotations

from outreach.model.campaign import EnrolmentState
from outreach.store.pages import campaigns
from tests.support.build import Build


def test_who_answered_counts_as_replied_also_where_other_steps_follow(build: Build) -> None:
    given = [{"state": EnrolmentState.REPLIED}, {"branch": "not_now"}, {}]
    for values in given:
        build.enrolment(build.opportunity(build.contact()), **values)
    with build.store.read() as session:
        outcome = campaigns.one(session, build.the_project.id or 0, build.the_campaign.id or 0)
    assert (outcome.replied, outcome.enrolled) == (2, 3)
