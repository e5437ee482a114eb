"""Guest posts: from pages that invite writers to a proposal that waits for approval."""

from __future__ import annotations

import pytest

from outreach.model.opportunity import Stage, Tactic
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.journey import Journey

GOOD = "https://allotment.example/write-for-us"
SELLER = "https://seller.example/guest-posts"
FARM = "https://farm.example/write-for-us"
ABOUT = "https://quiet.example/about"

INVITES = """<html lang=en><head><title>Write for The Allotment</title></head><body><main>
<h1>Write for us</h1><p>We welcome guest articles from people who garden.</p>
<p>Topics we cover: soil life, sowing calendars, compost.</p>
<p>Articles should be 800 to 1,200 words. You may place one link in your author bio.</p>
<p>Send your idea to our editor, Ada Moss: <a href="mailto:ada@allotment.example">mail</a>.</p>
<p>Allotment Press Inc., 12 Main Street, Springfield, IL 62701, USA</p>
</main></body></html>"""
SELLS = """<html lang=en><body><h1>Guest posts</h1><p>We accept guest posts about soil.</p>
<p>Price: $80 per post, permanent dofollow link included.</p></body></html>"""


def home(*paths: str) -> str:
    links = "".join(f'<p>Read <a href="{path}">a story of ours</a> today.</p>' for path in paths)
    return f"<html lang=en><body><main><h1>Home</h1>{links}</main></body></html>"


def article(author: str, link: str = "", *, words: int = 700) -> str:
    text = "The soil wakes before the gardener does and the worms know it. " * (words // 12)
    return (
        f'<html lang=en><head><title>Soil</title><meta name="author" content="{author}">'
        f'<meta property="article:published_time" content="2026-04-20"></head><body><article>'
        f"<h1>Soil</h1><p>{text}</p>{link}</article><div id=comments></div></body></html>"
    )


CASINO = '<p>More at <a href="https://bets.example/">best online casino bonus</a>.</p>'
WEB = {
    GOOD: INVITES,
    "https://allotment.example/": home("/2026/worms-in-march", "/2026/the-first-beans"),
    "https://allotment.example/2026/worms-in-march": article("Ada Moss"),
    "https://allotment.example/2026/the-first-beans": article("Tom Reed"),
    SELLER: SELLS,
    FARM: INVITES.replace("allotment.example", "farm.example"),
    "https://farm.example/": home("/blog/win-at-home-now", "/blog/ten-tips-for-you"),
    "https://farm.example/blog/win-at-home-now": article("admin", CASINO, words=200),
    "https://farm.example/blog/ten-tips-for-you": article("admin", CASINO, words=200),
    ABOUT: "<html><body><h1>About us</h1><p>We like soil and quiet mornings.</p></body></html>",
}


@pytest.fixture
def journey(build: Build) -> Journey:
    build.the_asset  # noqa: B018 - makes it
    journey = Journey(build, Tactic.GUEST_POST, dict(WEB))
    journey.prospects(GOOD, SELLER, FARM, ABOUT)
    return journey


@both
def test_from_an_invitation_to_a_proposal(store: Store, journey: Journey) -> None:
    assert journey.find()["added"] == 3
    good = next(row for row in journey.opportunities() if row.evidence["page"]["url"] == GOOD)
    assert good.gate == ""
    assert good.score is not None
    assert good.evidence["guest"]["length_in_words"] == "800 to 1200 words"
    assert good.evidence["idea"]["topic"] in {"soil life", "sowing calendars"}
    journey.discover()
    journey.everyone_is_in("US")
    (letter,) = journey.drafted("guest_post")
    assert letter.recipient == "ada@allotment.example"
    assert [one["sentence"] for one in letter.objections] == []
    assert good.evidence["idea"]["topic"] in letter.subject
    assert "800 to 1200 words" in letter.body
    assert journey.find() == {"added": 0, "updated": 3, "withdrawn": 0}


def test_who_sells_links_or_is_made_for_them_is_shown_and_never_scored(journey: Journey) -> None:
    journey.find()
    by_page = {row.evidence["page"]["url"]: row for row in journey.opportunities()}
    assert by_page[SELLER].score is None
    assert "Policy risk" in by_page[SELLER].gate
    assert "$80" in by_page[SELLER].gate
    assert by_page[FARM].score is None
    assert "made for links" in by_page[FARM].gate
    assert ABOUT not in by_page


def test_each_site_is_surveyed_once(journey: Journey) -> None:
    journey.find()
    asked = len(journey.fetcher.asked)
    journey.find()
    assert len(journey.fetcher.asked) == asked


def test_a_closed_door_withdraws_the_proposal(journey: Journey) -> None:
    journey.find()
    good = journey.opportunities()[0]
    assert journey.verify(good) == "confirmed"
    journey.fetcher.pages[GOOD] = "<h1>About</h1><p>We no longer accept guest posts.</p>"
    assert journey.verify(good) == "withdrawn"
    assert journey.build.again(good).stage is Stage.DISMISSED


def test_a_page_that_can_not_be_read_proves_nothing(journey: Journey) -> None:
    journey.find()
    del journey.fetcher.pages[GOOD]
    assert journey.verify(journey.opportunities()[0]) == "unknown"


def test_a_page_that_stops_to_invite_ends_the_opportunity(journey: Journey) -> None:
    journey.find()
    journey.fetcher.pages[GOOD] = WEB[ABOUT]
    journey.again(GOOD)
    assert journey.find()["withdrawn"] == 1
