"""How the month stands: people of this month and of the last, no others."""

from __future__ import annotations

from datetime import timedelta

from outreach.reporting.month import Month, standing
from tests.support.build import Build


def test_people_count_in_the_month_of_their_first_letter(build: Build) -> None:
    today = build.clock.now().date()
    first = build.clock.now().replace(day=1, hour=0, minute=0)
    for moment in (first, first - timedelta(minutes=1), first - timedelta(days=70)):
        chain = build.enrolment(build.opportunity())
        build.sent_letter(chain, accepted_at=moment)
        build.inbound(
            b"x", opportunity_id=chain.opportunity_id, kind="human", rung=1, intent="declined"
        )
    silent = build.enrolment(build.opportunity())
    build.sent_letter(silent, accepted_at=first)
    with build.store.read() as session:
        found = standing(session, build.the_project.id or 0, today=today)
    assert found.now == Month(written=2, replied=1)
    assert found.before == Month(written=1, replied=1)
    assert found.counted_at is None
