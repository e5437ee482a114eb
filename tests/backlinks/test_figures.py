"""The profile out of rows: on both databases, with its coverage, fresh when it should be."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from outreach.backlinks.base_rates import beside
from outreach.backlinks.figures import compute_profile
from outreach.backlinks.intake import take_in_backlinks
from outreach.backlinks.refreshing import refresh_figures
from outreach.backlinks.survival import Life, survival
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.backlink_profile import SummaryKind
from outreach.sources.exported_link import ExportedLink
from outreach.sources.source import Candidate
from outreach.store import profile as stored
from outreach.store.engine import Store
from tests.support.build import NOW, Build
from tests.support.databases import both

DAY = timedelta(days=1)


def candidate(page: str, target: str = "https://www.ours.example/", **link: object) -> Candidate:
    row = ExportedLink(line=2, source_url=page, target_url=target, **link)  # type: ignore[arg-type]
    return Candidate(page, "export.csv", 2, row, "Ahrefs backlinks")


def bring(build: Build, *candidates: Candidate) -> None:
    take_in_backlinks(build.store, build.clock, build.the_project, candidates, title="export")


@both
def test_figures_of_an_import(store: Store, build: Build) -> None:
    first = (NOW - 10 * DAY).date()
    bring(
        build,
        candidate("https://a.de/1", anchor_text="Ours", followed=True, first_seen=first),
        candidate("https://a.de/2", "https://www.ours.example/guides/1", followed=False),
        candidate("https://nick.blogspot.com/x", followed=True, rel=(), anchor_text="here"),
        candidate("https://other.blogspot.com/x", anchor_text="here", language="es"),
        candidate(
            "https://gone.fr/x", lost=True, last_seen=(NOW - 3 * DAY).date(), first_seen=first
        ),
    )
    found = compute_profile(store, build.clock, build.the_project).figures
    totals = found["totals"]
    assert (totals["links"], totals["domains"], totals["looked_links"]) == (4, 3, 0)
    assert totals["deep_links"] == 1
    assert found["followed"] == {"followed": 2, "not_followed": 0, "unknown": 1}
    assert found["rel"] == {"followed": 2, "nofollow": 1, "unknown": 1}
    assert found["countries"] == {"no country": 2, "de": 1}
    assert found["top_pages"][0][1] == 3
    assert dict(map(tuple, found["top_anchors"])) == {"here": 2, "Ours": 1, "": 1}
    assert sum(week[1] for week in found["weeks"]) == 2  # dated ones, the lost one too
    assert sum(week[2] for week in found["weeks"]) == 1
    assert totals["undated_domains"] == 2


def test_our_own_looks_count_as_seen_and_hoped_for_links_do_not(build: Build) -> None:
    build.backlink()  # expected only: nobody ever saw it
    build.backlink(state=BacklinkState.LIVE, looked_at=NOW, followed=True, placement="body")
    found = compute_profile(build.store, build.clock, build.the_project).figures
    assert (found["totals"]["links"], found["totals"]["looked_links"]) == (1, 1)
    assert found["places"] == {"body": 1}


def test_figures_are_computed_when_rows_changed_and_not_before(build: Build) -> None:
    bring(build, candidate("https://a.de/1"))
    assert refresh_figures(build.store, build.clock) == Counter(profiles=1, judged=1)
    bring(build, candidate("https://b.de/1"))
    assert refresh_figures(build.store, build.clock) == Counter()  # a quarter of an hour
    build.clock.advance(timedelta(minutes=16))
    assert refresh_figures(build.store, build.clock) == Counter(profiles=1)
    with build.store.read() as session:
        kept = stored.summary(session, build.the_project.id or 0, SummaryKind.PROFILE)
    assert kept is not None
    assert kept.figures["totals"]["domains"] == 2


def test_a_known_link_keeps_what_we_saw_when_an_export_says_otherwise(build: Build) -> None:
    build.backlink(
        build.prospect(url="https://a.de/1"),
        followed=False,
        looked_at=NOW,
        state=BacklinkState.LIVE,
    )
    with build.store.read() as session:
        target = session.exec(select(Backlink)).one().target_url
    bring(build, candidate("https://a.de/1", target, followed=True, lost=True))
    with build.store.read() as session:
        row = session.exec(select(Backlink)).one()
    assert (row.followed, row.lost_at, row.state) == (False, None, BacklinkState.LIVE)


def test_survival_counts_whoever_was_watched() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    lives = [
        Life(at, at + 10 * DAY, lost=True),
        Life(at, at + 20 * DAY, lost=False),
        Life(at, at + 30 * DAY, lost=True),
        Life(at, at + 40 * DAY, lost=False),
    ]
    curve = survival(lives)
    assert [(step.day, round(step.share, 3), step.at_risk) for step in curve] == [
        (0, 1.0, 4), (10, 0.75, 4), (30, 0.375, 2),
    ]  # fmt: skip
    assert all(0 <= step.low <= step.share <= step.high <= 1 for step in curve)
    assert survival([]) == []


@pytest.mark.parametrize(
    ("value", "links", "words"),
    [
        (0.1, 100, "ordinary"),
        (0.95, 100, "unusually high"),
        (0.95, 10, ""),
        (None, 100, ""),
    ],
)
def test_beside_what_is_ordinary(value: float | None, links: int, words: str) -> None:
    assert beside("nofollow", value, links=links).startswith(words)
