"""From pages to opportunities and back: examined, checked once, recorded, verified, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from outreach.crawl.values import Verdict
from outreach.errors import NotAllowed, Unreachable
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.prospect import PageLink, Prospect, ProspectState, Target
from outreach.model.run import RunState
from outreach.prospecting.broken_links.check import check_targets
from outreach.prospecting.broken_links.record import record_opportunities
from outreach.prospecting.broken_links.verify import verify
from outreach.prospecting.examine import examine_new
from outreach.prospecting.find import verify_due
from outreach.prospecting.tactic import Workbench
from outreach.store import prospects
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.fake_crawl import FakeChecker, FakeFetcher, page

GONE = "http://gone.example/soil-calendar"
FINE = "https://fine.example/"
PAGE = "https://site.example/reading"
DAY = timedelta(days=1)


@pytest.fixture
def fetcher(build: Build) -> FakeFetcher:
    return FakeFetcher(build.clock)


@pytest.fixture
def checker(build: Build) -> FakeChecker:
    return FakeChecker(build.clock, {GONE: Verdict.DEAD})


def new_prospect(build: Build, url: str = PAGE) -> Prospect:
    site = build.site(url.split("/")[2]) if url.startswith("https://") else None
    return build.prospect(site, url=url, state=ProspectState.NEW, title="")


def examined(build: Build, fetcher: FakeFetcher) -> dict[str, int]:
    run = examine_new(build.store, build.clock, fetcher, build.the_project)  # type: ignore[arg-type]
    return dict(run.counts)


def checked(build: Build, checker: FakeChecker, age: timedelta | None = None) -> dict[str, int]:
    run = check_targets(build.store, build.clock, checker, build.the_project, age=age)  # type: ignore[arg-type]
    return dict(run.counts)


def recorded(build: Build) -> dict[str, int]:
    return record_opportunities(build.store, build.clock, build.the_project)


def the_opportunity(store: Store) -> Opportunity:
    with store.read() as session:
        (row,) = session.exec(select(Opportunity)).all()
        return row


@both
def test_the_whole_way(
    store: Store, build: Build, fetcher: FakeFetcher, checker: FakeChecker
) -> None:
    build.the_asset  # noqa: B018 - makes it
    prospect = new_prospect(build)
    fetcher.pages[PAGE] = page("Books on soil", GONE, FINE, "/about", text="All about soil.")
    assert examined(build, fetcher) == {"examined": 1, "links": 2}
    row = build.again(prospect)
    assert (row.state, row.title, row.links_out) == (ProspectState.EXAMINED, "Books on soil", 2)
    assert checked(build, checker) == {"dead": 1, "alive": 1}
    assert recorded(build) == {"added": 1, "updated": 0, "withdrawn": 0}
    found = the_opportunity(store)
    assert (found.stage, found.prospect_id, found.asset_id) == (
        Stage.OPEN,
        prospect.id,
        build.the_asset.id,
    )
    assert found.evidence["link"]["anchor_text"] == "soil calendar"
    assert found.evidence["dead"]["url"] == GONE
    assert found.evidence["cluster"] == {"pages": 1, "sites": 1}
    assert found.verified_at == build.clock.now()
    assert build.verbs(found) == ["found"]
    assert recorded(build) == {"added": 0, "updated": 1, "withdrawn": 0}


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (NotAllowed("robots.txt says no."), ProspectState.REFUSED, "robots.txt"),
        (Unreachable("There is no such host."), ProspectState.FAILED, "no such host"),
        ((404, page("Gone")), ProspectState.FAILED, "status 404"),
        ((200, "application/pdf", "%PDF"), ProspectState.FAILED, "application/pdf"),
    ],
)
def test_pages_that_can_not_be_examined_say_why(
    build: Build, fetcher: FakeFetcher, answer: object, state: ProspectState, words: str
) -> None:
    prospect = new_prospect(build)
    fetcher.pages[PAGE] = answer  # type: ignore[assignment]
    run = examine_new(build.store, build.clock, fetcher, build.the_project)  # type: ignore[arg-type]
    row = build.again(prospect)
    assert (row.state, row.claimed_until) == (state, None)
    assert words in row.problem
    assert words in run.problems[0]
    assert run.state is RunState.FINISHED


@both
def test_two_workers_never_examine_the_same_page(store: Store, build: Build) -> None:
    for number in range(5):
        new_prospect(build, f"https://site{number}x.example/")
    project = build.the_project.id or 0
    with store.write() as session:
        first = prospects.claim_new(session, project, now=build.clock.now(), at_most=3)
    with store.write() as session:
        second = prospects.claim_new(session, project, now=build.clock.now(), at_most=3)
    assert (len(first), len(second)) == (3, 2)
    assert not {row.id for row in first} & {row.id for row in second}
    build.clock.advance(timedelta(minutes=11))
    with store.write() as session:
        third = prospects.claim_new(session, project, now=build.clock.now(), at_most=9)
    assert len(third) == 5  # the workers that had them died


def test_a_target_is_checked_once_however_many_pages_link_to_it(
    store: Store, build: Build, fetcher: FakeFetcher, checker: FakeChecker
) -> None:
    for number in range(4):
        url = f"https://site{number}x.example/reading"
        new_prospect(build, url)
        fetcher.pages[url] = page(f"Books {number}", GONE, GONE + "#july")
    examined(build, fetcher)
    checked(build, checker)
    assert checker.asked == [GONE]
    recorded(build)
    with store.read() as session:
        found = session.exec(select(Opportunity)).all()
        links = session.exec(select(PageLink)).all()
    assert (len(found), len(links)) == (4, 8)
    assert {row.evidence["cluster"]["sites"] for row in found} == {4}
    assert checked(build, checker) == {}


def test_verdicts_grow_old_and_passing_trouble_is_looked_at_again(
    build: Build, fetcher: FakeFetcher, checker: FakeChecker
) -> None:
    new_prospect(build)
    fetcher.pages[PAGE] = page("Books", GONE, FINE)
    examined(build, fetcher)
    checker.verdicts[FINE] = Verdict.SERVER_ERROR
    checker.look_again_seconds[FINE] = 3600.0
    checked(build, checker)
    checker.asked.clear()
    build.clock.advance(timedelta(hours=2))
    checked(build, checker)
    assert checker.asked == [FINE]
    checker.asked.clear()
    build.clock.advance(DAY)
    checked(build, checker, age=DAY)
    assert set(checker.asked) == {FINE, GONE}


@pytest.fixture
def ready(build: Build, fetcher: FakeFetcher, checker: FakeChecker) -> Opportunity:
    """A recorded opportunity that somebody can be written to about."""
    build.the_asset  # noqa: B018 - makes it
    new_prospect(build)
    fetcher.pages[PAGE] = page("Books on soil", GONE)
    examined(build, fetcher)
    checked(build, checker)
    recorded(build)
    return the_opportunity(build.store)


def verdict_is(build: Build, verdict: Verdict) -> None:
    with build.store.write() as session:
        (target,) = session.exec(select(Target).where(col(Target.url_key) == GONE)).all()
        target.verdict = verdict.value


@pytest.mark.parametrize("verdict", [Verdict.ALIVE, Verdict.MOVED])
def test_a_link_that_works_again_withdraws_its_opportunity(
    build: Build, ready: Opportunity, verdict: Verdict
) -> None:
    verdict_is(build, verdict)
    assert recorded(build)["withdrawn"] == 1
    assert build.again(ready).stage is Stage.DISMISSED
    assert build.events(ready)[-1].why == "The link works again."


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict.BLOCKED,
        Verdict.TIMEOUT,
        Verdict.SERVER_ERROR,
        Verdict.UNCERTAIN,
        Verdict.TLS_BROKEN,
        Verdict.NOT_ALLOWED,
    ],
)
def test_trouble_that_proves_nothing_withdraws_nothing(
    build: Build, ready: Opportunity, verdict: Verdict
) -> None:
    verdict_is(build, verdict)
    assert recorded(build)["withdrawn"] == 0
    assert build.again(ready).stage is Stage.OPEN


def test_a_link_that_left_the_page_withdraws_its_opportunity(
    build: Build, fetcher: FakeFetcher, ready: Opportunity
) -> None:
    with build.store.write() as session:
        prospect = session.get_one(Prospect, ready.prospect_id)
        prospect.move_to(ProspectState.NEW, at=build.clock.now())
    assert recorded(build)["withdrawn"] == 0  # it is being read: nothing is known
    fetcher.pages[PAGE] = page("Books on soil", FINE)
    examined(build, fetcher)
    assert recorded(build)["withdrawn"] == 1
    assert build.events(ready)[-1].why == "The link is no longer on the page."


def test_what_was_written_about_is_history(build: Build, ready: Opportunity) -> None:
    with build.store.write() as session:
        row = session.get_one(Opportunity, ready.id)
        row.move_to(Stage.READY, at=build.clock.now(), actor="worker")
        row.move_to(Stage.CONTACTED, at=build.clock.now(), actor="worker")
    verdict_is(build, Verdict.ALIVE)
    assert recorded(build) == {"added": 0, "updated": 0, "withdrawn": 0}
    assert build.again(ready).stage is Stage.CONTACTED


def bench(build: Build, fetcher: FakeFetcher, checker: FakeChecker) -> Workbench:
    return Workbench(build.store, build.clock, fetcher, checker, 4 * DAY)  # type: ignore[arg-type]


def looked_again(
    build: Build, fetcher: FakeFetcher, checker: FakeChecker, opportunity: Opportunity
) -> str:
    build.clock.advance(5 * DAY)
    number = opportunity.id or 0
    return verify(bench(build, fetcher, checker), number)


@both
def test_evidence_that_is_still_true_is_fresh_again(
    build: Build, fetcher: FakeFetcher, checker: FakeChecker, ready: Opportunity
) -> None:
    assert looked_again(build, fetcher, checker, ready) == "confirmed"
    assert build.again(ready).verified_at == build.clock.now()


@pytest.mark.parametrize(
    ("verdict", "answer", "outcome"),
    [
        (Verdict.ALIVE, page("Books", GONE), "withdrawn"),
        (Verdict.MOVED, page("Books", GONE), "withdrawn"),
        (Verdict.DEAD, page("Books", FINE), "withdrawn"),
        (Verdict.DEAD, (404, page("Gone")), "withdrawn"),
        (Verdict.DEAD, (503, page("Busy")), "unknown"),
        (Verdict.DEAD, Unreachable("no answer"), "unknown"),
        (Verdict.TIMEOUT, page("Books", GONE), "unknown"),
        (Verdict.BLOCKED, page("Books", GONE), "unknown"),
        (Verdict.NOT_ALLOWED, page("Books", GONE), "unknown"),
    ],
)
def test_nothing_is_concluded_from_what_can_not_be_seen(
    build: Build,
    fetcher: FakeFetcher,
    checker: FakeChecker,
    ready: Opportunity,
    verdict: Verdict,
    answer: object,
    outcome: str,
) -> None:
    before = ready.verified_at
    checker.verdicts[GONE] = verdict
    fetcher.pages[PAGE] = answer  # type: ignore[assignment]
    assert looked_again(build, fetcher, checker, ready) == outcome
    row = build.again(ready)
    assert (row.stage is Stage.DISMISSED) is (outcome == "withdrawn")
    assert row.verified_at == before


def test_only_waiting_letters_with_old_evidence_are_verified(
    build: Build, fetcher: FakeFetcher, checker: FakeChecker
) -> None:
    old = {"verified_at": build.clock.now() - 5 * DAY}
    waiting, fresh = build.opportunity(**old), build.opportunity()
    build.opportunity(**old)
    for opportunity in (waiting, fresh):
        build.letter(build.enrolment(opportunity))
    counts = verify_due(bench(build, fetcher, checker))
    assert counts == {"withdrawn": 1}  # its target is alive again
    assert len(checker.asked) == 1
