"""Directories, reviews, interviews: vetted ones get a letter, the others say why not."""

from __future__ import annotations

import pytest

from outreach.model.opportunity import Stage, Tactic
from outreach.prospecting.directories.ours import our_places, our_topics
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.journey import Journey

GOOD = "https://growers.example/directory/soil"
MASS = "https://weblist.example/add-your-site"
PAID = "https://paid.example/directory"
SHOW = "https://show.example/be-our-guest"
ARTICLE = "https://reader.example/notes/soil"

FOOT = '<a href="/contact">Contact</a>'
WEB = {
    GOOD: f"""<html lang=en><head><title>Directory of soil and sowing advice</title></head><body>
<h1>Directory of soil and sowing advice</h1><p>Every entry is checked by our editors and visited by
a member of the growers' federation before it is listed. An entry is free.</p>
<ul><li>Moss Farm, phone 555 0100, opening hours 9 to 5, a soil laboratory for calendar growers</li>
</ul><p>Write to Ada Moss: <a href="mailto:ada@growers.example">ada@growers.example</a></p>
<a href="/suggest">Suggest a listing</a> {FOOT}</body></html>""",
    MASS: """<html lang=en><head><title>Free web directory</title></head><body>
<h1>Add your site to our web directory</h1><p>Instant approval, no moderation, all kinds of sites.
SEO friendly, boost your ranking, permanent dofollow link. Soil too.</p></body></html>""",
    PAID: f"""<html lang=en><head><title>Soil directory</title></head><body><h1>Soil directory</h1>
<p>Featured listing with a permanent link for $25. Reviewed by our editors.</p>{FOOT}</body>""",
    SHOW: f"""<html lang=en><head><title>Be our next guest: The Soil Show</title></head><body>
<h1>Podcast guests wanted</h1><p>We are looking for guests who know soil and the sowing calendar.
Write to <a href="mailto:host@show.example">host@show.example</a>.</p>{FOOT}</body></html>""",
    ARTICLE: """<html lang=en><head><title>Notes on soil</title></head><body><h1>Notes on soil</h1>
<p>I found a directory of growers and a few reviews of spades the other day.</p></body></html>""",
}


@pytest.fixture
def journey(build: Build) -> Journey:
    build.asset(url="https://www.ours.example/", title="Ours, the soil people", topics=["soil"])
    build.asset(title="The soil calendar, month by month", topics=["soil calendar", "sowing"])
    journey = Journey(build, Tactic.DIRECTORY, dict(WEB))
    journey.prospects(*WEB)
    return journey


@both
def test_from_a_directory_to_a_letter(store: Store, journey: Journey) -> None:
    assert journey.find()["added"] == 4
    by_page = {row.evidence["page"]["url"]: row for row in journey.opportunities()}
    good = by_page[GOOD]
    assert (good.gate, good.stage) == ("", Stage.OPEN)
    assert good.evidence["listing"]["submit_url"] == "https://growers.example/suggest"
    journey.discover()
    journey.everyone_is_in("US")
    letters = journey.drafted("directory")
    assert {letter.recipient for letter in letters} == {"ada@growers.example", "host@show.example"}
    assert [one["sentence"] for letter in letters for one in letter.objections] == []
    assert any("an interview" in letter.body for letter in letters)


def test_what_is_refused_says_why(journey: Journey) -> None:
    journey.find()
    gates = {row.evidence["page"]["url"]: row.gate for row in journey.opportunities()}
    assert gates[MASS].startswith("Refused: A mass directory")
    assert "sells links" in gates[PAID]
    assert ARTICLE not in gates


def test_an_offer_that_is_gone_is_withdrawn(journey: Journey) -> None:
    journey.find()
    row = journey.opportunities()[0]
    assert journey.verify(row) == "confirmed"
    journey.fetcher.pages[row.evidence["page"]["url"]] = (404, "gone")
    assert journey.verify(row) == "withdrawn"
    journey.fetcher.pages.clear()
    assert journey.verify(row) == "unknown"


def test_topics_and_places(build: Build) -> None:
    assets = [build.asset(topics=["soil", "worms"]), build.asset(topics=["soil"])]
    assert our_topics(assets) == ["soil", "worms"]
    project = build.project(postal_address="1 Canal Walk\nBristol BS1 4AA, United Kingdom")
    assert our_places(project) == ["Bristol", "United Kingdom"]
