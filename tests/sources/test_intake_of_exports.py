"""Exports into prospects and backlinks: nothing doubled, nothing of our own looks overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from outreach.backlinks.intake import take_in_backlinks
from outreach.clock import FixedClock
from outreach.model.backlink import Backlink, BacklinkState, Sighting
from outreach.model.imported_link import ImportedLink
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectSource
from outreach.model.run import Run
from outreach.sources.backlink_exports.candidates import candidates_of
from outreach.sources.backlink_exports.export import open_export
from outreach.sources.intake import take_in
from outreach.store.engine import Store
from tests.support.build import NOW, Build
from tests.support.databases import both

RIVAL = (
    "Referring page URL\tTarget URL\tTarget page HTTP code\tAnchor\tDomain rating\n"
    "https://a.example/links\thttps://rival.example/gone\t404\tguide\t40\n"
    "https://www.a.example/links/\thttps://rival.example/other\t404\tsecond\t40\n"
    "https://b.example/\thttps://rival.example/gone\t404\tguide\t10\n"
    "https://www.ours.example/x\thttps://rival.example/gone\t404\town\t10\n"
    "https://c.example/\thttps://ours.example/old\t404\talready\t10\n"
    "nonsense\thttps://rival.example/gone\t404\tx\t10\n"
)
OURS = (
    "Source url,Target url,Anchor,Page ascore,Nofollow,First seen,Last seen\n"
    "https://a.example/1,https://ours.example/,our guide,30,true,2025-03-01,2026-01-01\n"
    "http://www.a.example/1/,http://ours.example,our guide,30,true,2025-03-01,2026-01-01\n"
    "https://b.example/2,https://www.ours.example/page,words,12,false,2027-01-01,2027-02-01\n"
    "https://b.example/3,https://theirs.example/,words,12,false,2026-01-01,2026-02-01\n"
    "https://ours.example/4,https://ours.example/,words,12,false,2026-01-01,2026-02-01\n"
)
Importing = tuple[Store, FixedClock, Project, Path]


@pytest.fixture
def importing(store: Store, clock: FixedClock, build: Build, tmp_path: Path) -> Importing:
    return store, clock, build.the_project, tmp_path / "export.csv"


def bring_in(importing: Importing, text: str, *, ours: bool = False) -> Run:
    store, clock, project, path = importing
    path.write_text(text, "utf-8")
    take = take_in_backlinks if ours else take_in
    return take(store, clock, project, candidates_of(open_export(path)), title="import")


def rows(store: Store, model: type) -> list:  # type: ignore[type-arg]
    with store.read() as session:
        return list(session.exec(select(model).order_by(col(model.id))))  # type: ignore[attr-defined]


@both
def test_a_rivals_export_becomes_prospects_with_their_links(importing: Importing) -> None:
    store = importing[0]
    run = bring_in(importing, RIVAL)
    assert run.counts == {
        "added": 2,
        "doubled": 1,
        "excluded": 1,
        "already_linking": 1,
        "unusable": 1,
        "links_added": 3,
        "problems": 2,
    }
    assert any(
        "line 7" in problem and "'nonsense' is no URL" in problem for problem in run.problems
    )
    assert [row.url for row in rows(store, Prospect)] == [
        "https://a.example/links",
        "https://b.example/",
    ]
    links = rows(store, ImportedLink)
    assert [(one.target_site, one.target_status, one.anchor_text) for one in links] == [
        ("rival.example", 404, "guide"),
        ("rival.example", 404, "second"),
        ("rival.example", 404, "guide"),
    ]
    assert links[0].target_key == links[2].target_key
    assert links[0].claims["metrics"] == {"domain_rating": 40.0}
    assert links[0].source == "Ahrefs broken backlinks"


@both
def test_importing_twice_changes_nothing(importing: Importing) -> None:
    store, clock, *_ = importing
    models = (Prospect, ProspectSource, ImportedLink, Backlink, Sighting)
    bring_in(importing, RIVAL)
    bring_in(importing, OURS, ours=True)
    before = [[row.model_dump() for row in rows(store, model)] for model in models]
    clock.advance(timedelta(days=3))
    again, ours_again = bring_in(importing, RIVAL), bring_in(importing, OURS, ours=True)
    assert [[row.model_dump() for row in rows(store, model)] for model in models] == before
    assert again.counts["known"] == ours_again.counts["known"] == 2
    assert not {"added", "links_added", "links_renewed", "sightings"} & (
        again.counts.keys() | ours_again.counts.keys()
    )


SPELLINGS = (
    "https://bücher.example/Liste/a%7eb",
    "http://bücher.example/Liste/a~b",
    "https://www.bücher.example/Liste/a~b",
    "https://BÜCHER.example/Liste/a~b",
    "https://xn--bcher-kva.example/Liste/a~b",
    "https://XN--BCHER-KVA.EXAMPLE/Liste/a~b",
    "https://bücher.example:443/Liste/a~b",
    "https://bücher.example/Liste/a~b/",
    "https://bücher.example/Liste/a~b#top",
    "https://bücher.example/x/../Liste/a~b?utm_source=x",
)


@both
def test_one_link_in_ten_spellings_is_one_link(importing: Importing) -> None:
    store = importing[0]
    run = bring_in(importing, majestic(SPELLINGS, "FALSE"), ours=True)
    assert (run.counts["added"], run.counts["doubled"]) == (1, 9)
    (row,) = rows(store, Backlink)
    assert row.page_key == "xn--bcher-kva.example/Liste/a~b"
    assert len(rows(store, Sighting)) == 1


@both
def test_exports_that_contradict_each_other_are_both_kept(importing: Importing) -> None:
    """The first one's word stands in the row until our own look; each source keeps its own."""
    store = importing[0]
    page = "https://a.example/1"
    bring_in(importing, OURS, ours=True)
    bring_in(importing, majestic([page], "FALSE", anchor="other words"), ours=True)
    row = rows(store, Backlink)[0]
    assert (row.anchor_text, row.followed) == ("our guide", False)
    said = [one for one in rows(store, Sighting) if one.backlink_id == row.id]
    assert [(one.source, one.claims["anchor_text"], one.claims["followed"]) for one in said] == [
        ("Semrush backlinks", "our guide", False),
        ("Majestic backlinks", "other words", True),
    ]


def majestic(pages: Iterable[str], nofollow: str, *, anchor: str = "words") -> str:
    """An export of links to us from these pages."""
    head = "Source URL,Target URL,Anchor Text,SourceTrustFlow,FlagNoFollow,FlagDeleted\n"
    return head + "".join(
        f"{page},https://ours.example/,{anchor},12,{nofollow},FALSE\n" for page in pages
    )


def test_a_newer_export_renews_what_the_vendor_says(importing: Importing) -> None:
    store = importing[0]
    bring_in(importing, RIVAL)
    run = bring_in(importing, RIVAL.replace("\t40\n", "\t55\n"))
    assert run.counts["links_renewed"] == 2
    assert rows(store, ImportedLink)[0].claims["metrics"] == {"domain_rating": 55.0}


def test_two_projects_may_import_the_same_sites(importing: Importing, build: Build) -> None:
    store, clock, _, path = importing
    bring_in(importing, RIVAL)
    other = build.project(site_key="others.example", site_url="https://others.example/")
    run = bring_in((store, clock, other, path), RIVAL)
    assert run.counts["added"] == 4
    assert len({row.site_id for row in rows(store, Prospect)}) == 4


@both
def test_our_backlinks_with_a_sighting_per_source(importing: Importing) -> None:
    store = importing[0]
    run = bring_in(importing, OURS, ours=True)
    assert run.counts == {
        "added": 2,
        "doubled": 1,
        "sightings": 2,
        "unusable": 2,
        "problems": 2,
    }
    first, second = rows(store, Backlink)
    assert (first.state, first.anchor_text, first.rel) == (
        BacklinkState.PENDING,
        "our guide",
        "nofollow",
    )
    assert first.first_seen_at == datetime(2025, 3, 1, tzinfo=UTC)
    assert (first.next_check_at, first.looked_at, first.followed) == (NOW, None, False)
    assert second.first_seen_at is None, "a day in the future is no day on which it was seen"
    sighting = rows(store, Sighting)[0]
    assert sighting.source == "Semrush backlinks"
    assert sighting.last_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert sighting.claims["metrics"] == {"page_authority_score": 30.0}


def test_an_import_never_changes_what_our_own_looks_found(
    importing: Importing, build: Build
) -> None:
    store = importing[0]
    bring_in(importing, OURS, ours=True)
    looked_at = rows(store, Backlink)[0]
    looked_at.anchor_text, looked_at.rel, looked_at.followed = "seen by us", "", True
    looked_at.state, looked_at.looks, looked_at.looked_at = BacklinkState.LIVE, 2, NOW
    build.add(looked_at)
    before = build.again(looked_at).model_dump()
    bring_in(importing, OURS.replace("2026-01-01\n", "2026-04-01\n"), ours=True)
    bring_in(
        importing, OURS.replace("Page ascore", "Page score").replace("Last", "last"), ours=True
    )
    assert build.again(looked_at).model_dump() == before
    sightings = [one for one in rows(store, Sighting) if one.backlink_id == looked_at.id]
    assert sightings[0].last_at == datetime(2026, 4, 1, tzinfo=UTC)


def test_first_looks_are_spread_so_that_an_import_stops_nothing(importing: Importing) -> None:
    lines = [f"https://p{number}.example/,https://ours.example/" for number in range(1_500)]
    bring_in(importing, "\n".join(["source_url,target_url", *lines, ""]), ours=True)
    times = [row.next_check_at for row in rows(importing[0], Backlink)]
    assert times[0] == NOW
    assert times == sorted(set(times))
    assert times[-1] - NOW == timedelta(days=1_499 / 10_000)


def test_rows_without_a_target_are_about_the_home_page(importing: Importing) -> None:
    bring_in(importing, "Linking page,Last crawled\nhttps://a.example/,2026-02-03\n", ours=True)
    [row] = rows(importing[0], Backlink)
    assert row.target_url == "https://www.ours.example/"
    assert rows(importing[0], Sighting)[0].last_at == datetime(2026, 2, 3, tzinfo=UTC)


def test_a_third_of_broken_rows_leaves_the_good_ones(importing: Importing) -> None:
    lines = [
        f"https://p{number}.example/,https://rival.example/" if number % 3 else "broken,,,,"
        for number in range(300)
    ]
    run = bring_in(importing, "\n".join(["source_url,target_url", *lines, ""]))
    assert (run.counts["added"], run.counts["unusable"]) == (200, 100)
    assert run.done == 300


def test_rows_without_a_target_are_about_the_link_that_their_page_is_known_for(
    importing: Importing,
) -> None:
    bring_in(importing, OURS, ours=True)
    before = len(rows(importing[0], Backlink))
    console = "Linking page,Last crawled\nhttps://b.example/2,2026-05-01\n"
    run = bring_in(importing, console, ours=True)
    assert run.counts == {"known": 1, "sightings": 1}
    assert len(rows(importing[0], Backlink)) == before
