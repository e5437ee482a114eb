"""Unlinked mentions: from examined pages to a note of thanks that waits for approval."""

from __future__ import annotations

import pytest

from outreach.model.opportunity import Stage, Tactic
from outreach.model.project import Project
from outreach.prospecting.inputs import every_input, tell
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.journey import Journey

NEWS = "https://courier.example/garden/a-calendar"
COPY = "https://echo.example/news/17"
LINKS = "https://friend.example/thanks"
ROUND = "https://round.example/about"
SHORT = "https://short.example/about"
OTHERS = "https://physics.example/worms"
OURS = "https://www.ours.example/press"

STORY = """The soil wakes before the gardener does and the worms know it well. In March the first
barrow of compost goes onto the beds, and whoever waits until May has waited too long. WormWorks
of Bristol have kept a soil calendar of that work for forty years and print it anew each winter,
with the dates of the last frost for every county and a page for your own notes beside each."""


def page(title: str, text: str, *, published: str = "", extra: str = "") -> str:
    dated = f'<meta property="article:published_time" content="{published}">' if published else ""
    return (
        f"<html lang=en><head><title>{title}</title>{dated}</head><body><main><article>"
        f"<h1>{title}</h1><p>{text}</p>{extra}</article></main></body></html>"
    )


WHO = """<p>Questions go to our editor, Ada Moss: <a href="mailto:ada@courier.example">mail</a>.</p>
<p>Courier Inc., 12 Main Street, Springfield, IL 62701, USA</p>"""
LINK = '<p><a href="{}">WormWorks</a></p>'
WEB = {
    NEWS: page("A calendar for gardeners", STORY, published="2026-03-02", extra=WHO),
    COPY: page("News of the day", STORY, published="2026-03-09"),
    LINKS: page("Thanks", "WormWorks helped.", extra=LINK.format("https://ours.example/?utm_x=1")),
    ROUND: page(
        "Friends",
        "WormWorks helped us.",
        extra=LINK.format("https://out.example/go?to=https%3A%2F%2Fwww.ours.example%2F"),
    ),
    SHORT: page("Short", "WormWorks again.", extra=LINK.format("https://bit.ly/3xyz")),
    OTHERS: page("A hole in space", "WormWorks is a lab for wormholes at the university."),
}


@pytest.fixture
def journey(build: Build) -> Journey:
    with build.store.write() as session:
        project = session.get_one(Project, build.the_project.id)
        told = {"brand_names": ["WormWorks"], "not_us": ["wormholes"]}
        for name, lines in told.items():
            tell(project, every_input()[name], lines, at=build.clock.now(), actor="test")
    build.share(project=project)
    build.the_asset  # noqa: B018 - makes it
    journey = Journey(build, Tactic.MENTION, dict(WEB))
    journey.prospects(*WEB)
    return journey


@both
def test_from_a_mention_to_a_note_of_thanks(store: Store, journey: Journey) -> None:
    journey.find()
    news = journey.opportunities()[0]
    assert news.evidence["page"]["url"] == NEWS
    assert news.evidence["mention"]["copies"] == [COPY]
    assert news.evidence["mention"]["link_to"] == journey.build.the_asset.url
    assert news.score is not None
    journey.discover()
    journey.everyone_is_in("US")
    (letter,) = journey.drafted("mention")
    assert letter.recipient == "ada@courier.example"
    assert [one["sentence"] for one in letter.objections] == []
    assert "WormWorks of Bristol have kept a soil calendar" in " ".join(letter.body.split())
    assert journey.find()["added"] == 0


def test_pages_that_link_are_gated_and_homonyms_are_nobody(journey: Journey) -> None:
    journey.find()
    gates = {row.evidence["page"]["url"]: row.gate for row in journey.opportunities()}
    assert set(gates) == {NEWS, LINKS, ROUND, SHORT}
    assert gates[LINKS] == gates[ROUND] == "The page links to you already."
    assert "bit.ly" in gates[SHORT]


def test_a_link_set_meanwhile_withdraws_the_thanks(journey: Journey) -> None:
    journey.find()
    news = journey.opportunities()[0]
    assert journey.verify(news) == "confirmed"
    journey.fetcher.pages[NEWS] = page(
        "A calendar", STORY, extra=LINK.format("https://ours.example")
    )
    assert journey.verify(news) == "withdrawn"
    assert journey.build.again(news).stage is Stage.DISMISSED


def test_a_page_that_names_us_no_more_ends_it(journey: Journey) -> None:
    journey.find()
    journey.fetcher.pages[NEWS] = page("A calendar", "Nothing of that kind is left.")
    journey.again(NEWS)
    assert journey.find()["withdrawn"] == 1
    assert journey.opportunities()[-1].evidence["page"]["url"] == COPY  # now the only one


def test_a_name_taken_from_the_list_ends_its_reasons(journey: Journey) -> None:
    journey.find()
    with journey.build.store.write() as session:
        project = session.get_one(Project, journey.build.the_project.id)
        project.brand_names = ["Ours & Daughters"]
    assert journey.find()["withdrawn"] == 4
