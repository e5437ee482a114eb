"""What came of letters is counted by the database as one would count by hand."""

from __future__ import annotations

from datetime import timedelta

from outreach.backlinks.weighing import weigh
from outreach.model.backlink import Backlink
from outreach.model.campaign import EnrolmentState
from outreach.model.email import OutboundState
from outreach.model.opportunity import Tactic
from outreach.model.placement import PlacementState
from outreach.reporting import gather
from outreach.reporting.ahead import letters_now
from outreach.reporting.client import Period
from outreach.reporting.outcomes import Grouping, Outcome, outcomes
from outreach.store.engine import Store
from outreach.store.outcomes import placed_links
from tests.support.build import Build
from tests.support.databases import both


def of(build: Build, by: Grouping, days_ago: int = 0) -> list[Outcome]:
    day = build.clock.now().date() - timedelta(days=days_ago)
    number = build.the_project.id or 0
    with build.store.read() as session:
        letters = letters_now(session, number, Period(day, day))
    return outcomes(gather.written(letters.counted), by)


def counts(line: Outcome) -> tuple[int, ...]:
    parts = (line.bounced, line.replied, line.positive, line.won, line.kept)
    return (line.contacted, *(part.count for part in parts), line.risks)


@both
def test_an_opportunity_counts_once_whatever_came_of_it(store: Store, build: Build) -> None:
    chains = [build.enrolment(build.opportunity(tactic=Tactic.MENTION)) for _ in range(4)]
    for chain in chains:
        build.sent_letter(chain, approved_by="user:1")
    numbers = [chain.opportunity_id for chain in chains]
    for intent in ("question", "no"):
        build.inbound(b"x", opportunity_id=numbers[0], kind="human", rung=1, intent=intent)
    build.inbound(b"x", opportunity_id=numbers[1], kind="human", rung=1, intent="no")
    build.inbound(b"x", opportunity_id=numbers[2], kind="human", rung=6, intent="question")
    with store.write() as session:
        session.merge(chains[3]).state = EnrolmentState.BOUNCED
    for by, name in (
        (Grouping.TACTIC, "mention"),
        (Grouping.CAMPAIGN, build.the_campaign.name),
        (Grouping.LETTER, f"{build.the_campaign.name}, text A"),
        (Grouping.MAILBOX, build.the_mailbox.address),
        (Grouping.PERSON, "user:1"),
    ):
        (line,) = of(build, by)
        assert line.name == name
        assert counts(line) == (4, 1, 2, 1, 0, 0, 0)


@both
def test_links_count_as_won_kept_or_risk(store: Store, build: Build) -> None:
    live, lost = PlacementState.LIVE, PlacementState.LOST
    for links in (
        [(live, False), (live, False)],
        [(lost, False)],
        [(lost, True)],
        [(PlacementState.RISK, True)],
        [(PlacementState.EXPECTED, False)],
    ):
        opportunity = build.opportunity()
        build.sent_letter(build.enrolment(opportunity))
        for state, was_risk in links:
            build.placement(
                opportunity, build.backlink(build.prospect()), state=state, was_risk=was_risk,
                live_at=None if state is PlacementState.EXPECTED else build.clock.now(),
            )  # fmt: skip
    (line,) = of(build, Grouping.MAILBOX)
    assert counts(line) == (5, 0, 0, 0, 2, 1, 1)


def test_only_first_letters_of_the_period_count(build: Build) -> None:
    opportunity = build.opportunity()
    chain = build.enrolment(opportunity)
    build.sent_letter(chain, accepted_at=build.clock.now() - timedelta(days=1))
    build.letter(chain, state=OutboundState.SENT, step=1)
    build.letter(state=OutboundState.APPROVED)
    assert of(build, Grouping.TACTIC) == []
    (line,) = of(build, Grouping.TACTIC, days_ago=1)
    assert (line.name, line.contacted) == (opportunity.tactic.value, 1)


def test_links_come_latest_first_and_each_has_its_own_quality(build: Build) -> None:
    now = build.clock.now()
    for days, followed in ((3, True), (1, False), (2, True)):
        placed = build.backlink(followed=followed, placement="body", last_seen_at=now)
        build.placement(
            backlink=placed, state=PlacementState.LIVE, live_at=now - timedelta(days=days)
        )
    with build.store.read() as session:
        found = gather.links(session, build.the_project, now=now)
        alone = [
            weigh(session, build.the_project, session.get_one(Backlink, row.backlink_id), now=now)[
                0
            ].score
            for row in placed_links(session, build.the_project.id or 0)
        ]
    assert [one.followed for one in found] == [False, True, True]
    assert [one.quality for one in found] == alone
    assert len(set(alone)) == 2
