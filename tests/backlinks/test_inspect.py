"""What a look at a page shows about the link that we hope for."""

from __future__ import annotations

import pytest

from outreach.backlinks.inspect import (
    Expected,
    Finding,
    Look,
    SeenPage,
    inspect,
    with_landing,
    without_page,
)
from outreach.crawl.values import Link, LinkPlacement, PageFacts

PAGE = "https://site.example/reading"
OURS = "https://www.ours.example/guides/soil"
FACTS = PageFacts(
    title="Books on soil",
    description="",
    language="en",
    headings=(),
    text="",
    author="",
    published_on="",
    canonical_url="",
    noindex=False,
    nofollow_page=False,
)


def facts(**changes: object) -> PageFacts:
    values = {name: getattr(FACTS, name) for name in FACTS.__dataclass_fields__}
    return PageFacts(**{**values, **changes})  # type: ignore[arg-type]


def link(target: str = OURS, rel: str = "", position: int = 0) -> Link:
    return Link(
        linking_page=PAGE,
        target_url=target,
        href=target,
        anchor_text="soil calendar",
        rel=frozenset(rel.split()),
        placement=LinkPlacement.BODY,
        position=position,
        context="",
    )


def look(*links: Link, target: str = OURS, **changes: object) -> Look:
    return inspect(SeenPage(PAGE, PAGE, links, facts(**changes)), target_url=target)


def test_the_link_is_there() -> None:
    seen = look(link())
    assert (seen.finding, seen.followed, seen.not_followed_because) == (Finding.LIVE, True, ())
    assert seen.link is not None
    assert seen.link.anchor_text == "soil calendar"


@pytest.mark.parametrize(
    "target",
    [
        "http://www.ours.example/guides/soil",
        "https://www.ours.example/guides/soil/",
        "https://www.ours.example/guides/soil#july",
        "https://www.ours.example/guides/soil?utm_source=site",
    ],
)
def test_other_spellings_of_our_page_count(target: str) -> None:
    assert look(link(target)).finding is Finding.LIVE


def test_a_link_to_another_page_of_ours_is_told_apart() -> None:
    seen = look(link("https://ours.example/"))
    assert seen.finding is Finding.WRONG_TARGET
    assert "https://ours.example/" in seen.sentence


@pytest.mark.parametrize("links", [(), (link("https://other.example/"),)])
def test_the_link_is_not_there(links: tuple[Link, ...]) -> None:
    seen = look(*links, noindex=True)
    assert (seen.finding, seen.link, seen.followed) == (Finding.NOT_FOUND, None, None)
    assert (seen.noindex, seen.page_title) == (True, "Books on soil")


@pytest.mark.parametrize("rel", ["nofollow", "sponsored", "ugc", "noopener nofollow"])
def test_a_link_that_is_not_followed_says_why(rel: str) -> None:
    seen = look(link(rel=rel))
    assert seen.followed is False
    assert seen.not_followed_because == (f"rel {rel.split()[-1]}",)


def test_a_page_that_is_not_followed_says_where_it_is_written() -> None:
    seen = look(link(), nofollow_page=True, nofollow_causes=("meta robots", "x-robots-tag"))
    assert seen.not_followed_because == ("meta robots", "x-robots-tag")


def test_of_several_links_the_followed_one_counts() -> None:
    seen = look(link(rel="nofollow"), link(position=7))
    assert seen.link is not None
    assert (seen.link.position, seen.followed) == (7, True)


def test_the_exact_target_counts_before_another_page_of_ours() -> None:
    seen = look(link("https://www.ours.example/"), link(rel="nofollow", position=3))
    assert (seen.finding, seen.followed) == (Finding.LIVE, False)


@pytest.mark.parametrize(
    ("canonical", "shown"),
    [
        ("", ""),
        ("https://site.example/reading/", ""),
        ("https://other.example/x", "https://other.example/x"),
    ],
)
def test_a_canonical_elsewhere(canonical: str, shown: str) -> None:
    assert look(link(), canonical_url=canonical).canonical_elsewhere == shown


@pytest.mark.parametrize(
    ("status", "is_html", "finding"),
    [
        (404, True, Finding.PAGE_GONE),
        (410, True, Finding.PAGE_GONE),
        *((status, True, Finding.BLOCKED) for status in (401, 403, 406, 407, 429, 451, 999)),
        (200, False, Finding.INVALID_CONTENT),
        *((status, True, Finding.HTTP_ERROR) for status in (500, 502, 503, 504, 418, 204)),
        (None, True, Finding.UNREACHABLE),
    ],
)
def test_pages_that_can_not_be_read(status: int | None, *, is_html: bool, finding: Finding) -> None:
    assert without_page(status, is_html=is_html).finding is finding


def test_only_a_page_that_was_read_or_is_gone_speaks_of_a_loss() -> None:
    assert {one for one in Finding if one.speaks_of_loss} == {
        Finding.NOT_FOUND,
        Finding.REDIRECTED_AWAY,
        Finding.PAGE_GONE,
        Finding.SOFT_404,
        Finding.PARKED,
    }
    assert {one for one in Finding if one.is_unknown} == {
        Finding.CLOAKED,
        Finding.JS_ONLY,
        Finding.ROBOTS_BLOCKED,
        Finding.BLOCKED,
        Finding.TIMED_OUT,
        Finding.HTTP_ERROR,
        Finding.UNREACHABLE,
        Finding.INVALID_CONTENT,
        Finding.TOO_LARGE,
    }


AS_BEFORE = Expected("soil calendar", (), "body", followed=True)


@pytest.mark.parametrize(
    ("expected", "seen", "finding"),
    [
        (AS_BEFORE, link(), Finding.LIVE),
        (Expected("Soil  Calendar", (), "body", followed=True), link(), Finding.LIVE),
        (AS_BEFORE, link(rel="noopener"), Finding.LIVE),
        (AS_BEFORE, link(rel="nofollow"), Finding.WRONG_REL),
        (
            Expected("soil calendar", ("nofollow",), "body", followed=False),
            link(),
            Finding.WRONG_REL,
        ),
        (Expected("our guide", (), "body", followed=True), link(), Finding.WRONG_ANCHOR),
        (Expected("soil calendar", (), "footer", followed=True), link(), Finding.MOVED_ON_PAGE),
        (Expected("our guide", (), "footer", followed=True), link(rel="ugc"), Finding.WRONG_REL),
    ],
)
def test_what_changed_since_it_was_first_seen(
    expected: Expected, seen: Link, finding: Finding
) -> None:
    page = SeenPage(PAGE, PAGE, [seen], FACTS)
    assert inspect(page, target_url=OURS, expected=expected).finding is finding


def test_a_page_that_stopped_following_is_a_change_of_rel_with_its_cause() -> None:
    page = SeenPage(
        PAGE, PAGE, [link()], facts(nofollow_page=True, nofollow_causes=("meta robots",))
    )
    seen = inspect(page, target_url=OURS, expected=AS_BEFORE)
    assert (seen.finding, seen.sentence) == (
        Finding.WRONG_REL,
        "It was followed and is now: meta robots.",
    )


def test_all_changes_are_told_the_weightiest_first() -> None:
    page = SeenPage(
        PAGE, "https://site.example/new-home-of-it", [link("https://ours.example/")],
        facts(noindex=True, canonical_url="https://other.example/x"),
    )  # fmt: skip
    seen = inspect(page, target_url=OURS, expected=AS_BEFORE)
    assert seen.changes == (
        Finding.WRONG_TARGET,
        Finding.PAGE_REDIRECTED,
        Finding.NOINDEX,
        Finding.CANONICAL_ELSEWHERE,
    )
    assert "new-home-of-it" in seen.sentence


def test_why_a_link_is_not_seen_the_most_innocent_explanation_first() -> None:
    def absent(**given: object) -> Finding:
        page = SeenPage(PAGE, PAGE, [], FACTS, **given)  # type: ignore[arg-type]
        return inspect(page, target_url=OURS).finding

    assert absent() is Finding.NOT_FOUND
    assert absent(in_scripts=True) is Finding.JS_ONLY
    assert absent(in_scripts=True, other_links=[link()]) is Finding.CLOAKED
    assert absent(other_links=[]) is Finding.NOT_FOUND


def test_a_page_that_leads_elsewhere_without_the_link_speaks_of_a_loss() -> None:
    seen = inspect(SeenPage(PAGE, "https://site.example/", [], FACTS), target_url=OURS)
    assert seen.finding is Finding.REDIRECTED_AWAY
    assert "leads to https://site.example/" in seen.sentence


def test_a_problem_of_our_own_page_outweighs_changes_and_is_no_loss() -> None:
    seen = inspect(
        SeenPage(PAGE, PAGE, [link(rel="nofollow")], FACTS), target_url=OURS, expected=AS_BEFORE
    )
    told = with_landing(seen, Finding.LANDING_ERROR, "Our page answers 404.")
    assert (told.finding, told.finding.shows_link) == (Finding.LANDING_ERROR, True)
    assert told.changes == (Finding.LANDING_ERROR, Finding.WRONG_REL)
    assert told.sentence.startswith("Our page answers 404. It was followed")
    absent = inspect(SeenPage(PAGE, PAGE, [], FACTS), target_url=OURS)
    assert with_landing(absent, Finding.LANDING_ERROR, "x") == absent
