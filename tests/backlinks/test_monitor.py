"""The page is looked at again: found, missed, lost, regained; and the board moves with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from outreach.backlinks.monitor import look_at_due
from outreach.crawl.fetching.failures import RobotsRefused, TimedOut, TooManyHops
from outreach.crawl.values import Verdict
from outreach.errors import NotAllowed, TooLarge, Unreachable
from outreach.model.backlink import Backlink, BacklinkLook, BacklinkState, Sighting
from outreach.model.campaign import EnrolmentState
from outreach.model.email import OutboundState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement, PlacementState
from outreach.placements.expect import QUIET_LOOK, expect_due
from outreach.placements.match import match_due
from outreach.store import watching
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.fake_crawl import FakeChecker, FakeFetcher, page

DAY = timedelta(days=1)


class Story:
    """An opportunity that was written about, and the page that may link to us."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.fetcher = FakeFetcher(build.clock)
        self.checker: FakeChecker | None = None
        self.opportunity = build.opportunity()
        self.enrolment = build.enrolment(self.opportunity)
        build.sent_letter(self.enrolment)
        self.follow_up = build.letter(self.enrolment, step=1)
        self.ours = build.the_asset.url
        self.url = str(self.opportunity.evidence["page"]["url"])

    def shows(self, *links: str, head: str = "") -> None:
        self.fetcher.pages[self.url] = page("Books on soil", *links, head=head)

    def work(self) -> dict[str, int]:
        """One round of the worker."""
        expect_due(self.build.store, self.build.clock)
        counts = look_at_due(
            self.build.store,
            self.build.clock,
            self.fetcher,  # type: ignore[arg-type]
            confirm_after=DAY,
            spread=lambda *_: 0.5,
            checker=self.checker,
        )
        counts.update(match_due(self.build.store, self.build.clock))
        return dict(counts)

    def days_later(self, days: float) -> dict[str, int]:
        self.build.clock.advance(days * DAY)
        return self.work()

    @property
    def stage(self) -> Stage:
        return self.build.again(self.opportunity).stage

    @property
    def backlink(self) -> Backlink:
        with self.build.store.read() as session:
            (row,) = session.exec(select(Backlink)).all()
            return row

    @property
    def placement(self) -> Placement:
        with self.build.store.read() as session:
            (row,) = session.exec(select(Placement)).all()
            return row

    def move(self, stage: Stage) -> None:
        with self.build.store.write() as session:
            row = session.get_one(Opportunity, self.opportunity.id)
            row.move_to(stage, at=self.build.clock.now(), actor="worker")


@pytest.fixture
def story(build: Build) -> Story:
    return Story(build)


@both
def test_won_missed_lost_and_regained(story: Story) -> None:
    assert story.work() == {}  # expected; looked at in a few days
    assert story.backlink.next_check_at == story.build.clock.now() + QUIET_LOOK
    story.shows(story.ours)
    assert story.days_later(4) == {"live": 1, "became live": 1, "won": 1}
    assert (story.stage, story.placement.state) == (Stage.WON, PlacementState.LIVE)
    assert story.build.again(story.enrolment).state is EnrolmentState.STOPPED
    assert story.build.again(story.follow_up).state is OutboundState.CANCELLED
    seen = story.backlink
    assert (seen.anchor_text, seen.followed) == ("soil calendar", True)

    story.shows()
    assert story.days_later(1) == {"not_found": 1, "became missing": 1}
    assert (story.stage, story.placement.state) == (Stage.WON, PlacementState.LIVE)
    assert story.days_later(1) == {}  # at another hour, so that nightly work is no loss
    assert story.days_later(0.5) == {"not_found": 1, "became lost": 1, "lost": 1}
    assert (story.stage, story.placement.state) == (Stage.LOST, PlacementState.LOST)
    assert story.backlink.lost_at == story.build.clock.now()

    story.shows(story.ours)
    assert story.days_later(7) == {"live": 1, "became live": 1, "won": 1}
    assert (story.stage, story.backlink.lost_at) == (Stage.WON, None)


def test_trouble_is_no_loss(story: Story) -> None:
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    for trouble in (NotAllowed("robots"), Unreachable("no route"), (503, ""), (429, "")):
        story.fetcher.pages[story.url] = trouble  # type: ignore[assignment]
        story.days_later(2)
        assert story.backlink.state is BacklinkState.LIVE
        assert story.backlink.problem
    assert story.stage is Stage.WON


def test_every_look_is_kept(store: Store, story: Story) -> None:
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    story.shows()
    story.days_later(1)
    with store.read() as session:
        looks = session.exec(select(BacklinkLook).order_by(col(BacklinkLook.id))).all()
        (sighting,) = session.exec(select(Sighting)).all()
    assert [look.finding for look in looks] == ["live", "not_found"]
    assert sighting.source == "our own look"
    assert sighting.first_at == sighting.last_at == story.build.clock.now() - DAY


def test_a_link_to_another_page_of_ours_is_not_the_one(story: Story) -> None:
    story.shows("https://www.ours.example/")
    story.work()
    assert story.days_later(4) == {"wrong_target": 1}
    row = story.backlink
    assert (row.state, row.first_seen_at) == (BacklinkState.PENDING, None)
    assert story.stage is Stage.CONTACTED


def test_an_answer_brings_the_next_look_forward(story: Story) -> None:
    story.work()
    story.move(Stage.REPLIED)
    story.move(Stage.AGREED)
    story.shows(story.ours)
    assert story.work() == {"live": 1, "became live": 1, "won": 1}


def test_expecting_twice_makes_one_placement(story: Story) -> None:
    for _ in range(3):
        story.work()
    assert story.placement.state is PlacementState.EXPECTED


def test_where_money_was_asked_for_a_followed_link_is_a_risk_and_no_win(story: Story) -> None:
    with story.build.store.write() as session:
        row = session.get_one(Opportunity, story.opportunity.id)
        row.paid_offer = {"kind": "fee", "amount": "150", "currency": "EUR"}
    story.work()
    story.shows(story.ours)
    assert story.days_later(4)["risk"] == 1
    assert (story.placement.state, story.stage) == (PlacementState.RISK, Stage.CONTACTED)
    assert "asked for money" in story.placement.risks[0]


def test_what_is_not_followed_or_not_indexed_is_told(story: Story) -> None:
    story.work()
    robots = '<meta name="robots" content="noindex, nofollow">'
    story.shows(story.ours, head=robots)
    story.days_later(4)
    row = story.backlink
    assert (row.followed, row.noindex, row.not_followed_because) == (False, True, ["meta robots"])


def test_one_fetch_serves_all_links_of_a_page(build: Build) -> None:
    prospect = build.prospect()
    for _ in range(3):
        build.backlink(prospect, build.asset())
    fetcher = FakeFetcher(build.clock, {prospect.url: page("Books")})
    look_at_due(build.store, build.clock, fetcher, confirm_after=DAY)  # type: ignore[arg-type]
    assert fetcher.asked == [prospect.url]


def alerts_of(story: Story) -> list[str]:
    with story.build.store.read() as session:
        found = watching.alerts(session, story.backlink.project_id, unseen_only=False)
        return [alert.kind for alert, _ in reversed(found)]


def test_a_change_is_told_once_and_once_more_when_it_is_repaired(story: Story) -> None:
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    noindex = '<meta name="robots" content="noindex">'
    for head in (noindex, noindex, ""):
        story.shows(story.ours, head=head)
        story.days_later(4)
    assert alerts_of(story) == ["won", "noindex", "repaired"]
    assert story.backlink.state is BacklinkState.LIVE


def test_trouble_in_between_does_not_tell_a_change_twice(story: Story) -> None:
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    story.shows("https://www.ours.example/")
    story.days_later(4)
    story.fetcher.pages[story.url] = (403, "")
    story.days_later(4)
    story.shows("https://www.ours.example/")
    story.days_later(4)
    assert alerts_of(story) == ["won", "wrong_target"]


def test_a_page_that_tells_nothing_for_a_week_is_told_once(story: Story) -> None:
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    story.fetcher.pages[story.url] = (403, "")
    for _ in range(8):
        story.days_later(4)
    assert alerts_of(story) == ["won", "unreadable"]
    assert story.backlink.state is BacklinkState.LIVE


def test_a_link_that_only_browsers_are_shown_is_no_loss(story: Story) -> None:
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    story.shows()
    story.fetcher.to_browsers[story.url] = page("Books on soil", story.ours)
    for _ in range(3):
        story.days_later(4)
    assert (story.backlink.state, story.backlink.finding) == (BacklinkState.LIVE, "cloaked")
    assert alerts_of(story) == ["won", "cloaked"]


def test_a_link_that_scripts_build_is_no_loss(story: Story) -> None:
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    written = story.ours.replace("/", "\\/")
    story.shows(head=f'<script type="application/json">{{"to": "{written}"}}</script>')
    story.days_later(4)
    assert story.backlink.finding == "js_only_suspected"
    assert story.backlink.state is BacklinkState.LIVE


def test_robots_that_forbid_the_page_are_no_loss(story: Story) -> None:
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    story.fetcher.pages[story.url] = RobotsRefused("robots.txt forbids it.")
    story.days_later(4)
    assert (story.backlink.state, story.backlink.finding) == (BacklinkState.LIVE, "robots_blocked")
    assert alerts_of(story) == ["won", "robots_blocked"]


def test_a_muted_kind_raises_no_alert(story: Story) -> None:
    story.shows(story.ours)
    story.work()
    with story.build.store.write() as session:
        number = story.backlink.project_id
        watching.mute(session, number, "won", at=story.build.clock.now(), actor="user:1")
    story.days_later(4)
    assert alerts_of(story) == []


PARKED = (
    "<html><head><title>site.example is for sale</title></head><body><h1>This domain is for sale"
    "</h1><p>Buy this domain.</p></body></html>"
)
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><p>Checking if the site connection "
    "is secure. Verify you are human.</p></body></html>"
)


@pytest.mark.parametrize(
    ("answer", "finding", "state"),
    [
        (page("Books on soil"), "not_found", BacklinkState.MISSING),
        (page("Page not found", text="Sorry, nothing is here."), "soft_404", BacklinkState.MISSING),
        (PARKED, "parked", BacklinkState.MISSING),
        ((410, ""), "page_gone", BacklinkState.MISSING),
        (CHALLENGE, "blocked", BacklinkState.LIVE),
        ((403, ""), "blocked", BacklinkState.LIVE),
        ((500, ""), "http_error", BacklinkState.LIVE),
        (TimedOut("silent"), "timed_out", BacklinkState.LIVE),
        (Unreachable("no route"), "unreachable", BacklinkState.LIVE),
        (RobotsRefused("robots.txt"), "robots_blocked", BacklinkState.LIVE),
        (TooManyHops("a circle"), "unreachable", BacklinkState.LIVE),
        ((200, "application/pdf", "%PDF"), "invalid_content", BacklinkState.LIVE),
        (TooLarge("50 MB"), "too_large", BacklinkState.LIVE),
        (page("Books on soil", text="<i>a</i>" * 30_000), "too_large", BacklinkState.LIVE),
        (page("Books on soil", text="<a href=/>a</a>" * 15_000), "too_large", BacklinkState.LIVE),
    ],
)
def test_every_answer_has_a_status_and_a_cause(
    story: Story, answer: object, finding: str, state: BacklinkState
) -> None:
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    story.fetcher.pages[story.url] = answer  # type: ignore[assignment]
    story.days_later(2)
    assert (story.backlink.finding, story.backlink.state) == (finding, state)
    assert story.backlink.problem


def test_a_link_in_the_beginning_of_a_huge_page_is_seen(story: Story) -> None:
    story.fetcher.pages[story.url] = page("Soil", story.ours) + "<i>a</i>" * 30_000
    story.work()
    story.days_later(4)
    assert (story.backlink.finding, story.backlink.state) == ("live", BacklinkState.LIVE)


@pytest.mark.parametrize(
    ("verdict", "finding"),
    [
        (Verdict.ALIVE, "live"),
        (Verdict.DEAD, "landing_error"),
        (Verdict.SERVER_ERROR, "landing_error"),
        (Verdict.SOFT_404, "landing_soft_404"),
        (Verdict.PARKED, "landing_parked"),
        (Verdict.TIMEOUT, "live"),
        (Verdict.BLOCKED, "live"),
    ],
)
def test_a_link_to_a_page_of_ours_that_fails_is_told_and_no_loss(
    story: Story, verdict: Verdict, finding: str
) -> None:
    checker = FakeChecker(story.build.clock)
    story.checker = checker
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    checker.verdicts[story.ours] = verdict
    story.days_later(8)
    assert (story.backlink.finding, story.backlink.state) == (finding, BacklinkState.LIVE)
    with story.build.store.read() as session:
        told = [
            alert.kind for alert, _ in watching.alerts(session, story.build.the_project.id or 0)
        ]
    assert (finding in told) is (finding != "live")
    asked = len(checker.asked)
    story.days_later(0.1)
    assert len(checker.asked) == asked  # once in a while, not at every round
    checker.verdicts[story.ours] = Verdict.ALIVE
    story.days_later(16)
    assert story.backlink.finding == "live"


def test_a_page_of_ours_that_redirects_in_a_circle_is_told_and_no_loss(story: Story) -> None:
    checker = FakeChecker(story.build.clock)
    story.checker = checker
    story.shows(story.ours)
    story.work()
    story.days_later(4)
    checker.verdicts[story.ours] = Verdict.UNCERTAIN
    checker.reasons[story.ours] = "redirect_loop"
    story.days_later(8)
    assert (story.backlink.finding, story.backlink.state) == ("landing_error", BacklinkState.LIVE)
