"""The press pages: stories, embargo, lists and pasted requests."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from outreach.model.opportunity import Opportunity
from outreach.model.press import Journalist, Outlet, PressListEntry, Story
from outreach.model.site import Site
from tests.web.conftest import NOW, Browser, Parts

STORY = {
    "title": "What <i>4,000</i> soil samples say",
    "text": "Two thirds of the garden soil that we tested holds too much lime for worms.",
}
REQUEST = """Summary: Soil experts wanted
Name: Lea Brandt
Email: query-7@desk.example
Media Outlet: The Weekly
Deadline: 9 May
Query: Who can explain lime?"""


@pytest.fixture
def story(signed_in: Browser, filled: int) -> str:
    signed_in.get(f"/p/{filled}/press")
    answer = signed_in.post(f"/p/{filled}/press/stories", STORY)
    assert answer.status_code == 303
    return answer.location


def test_a_story_is_written_let_go_and_closed(signed_in: Browser, story: str) -> None:
    shown = signed_in.get(story).get_data(as_text=True)
    assert "What &lt;i&gt;4,000&lt;/i&gt; soil samples say" in shown
    assert "told to nobody yet" in shown
    assert signed_in.post(f"{story}/state", {"state": "ready"}).status_code == 303
    assert signed_in.post(f"{story}/state", {"state": "ready"}).status_code == 409
    signed_in.post(f"{story}/embargo", {"embargo_until": "2026-05-31T09:00"})
    assert "no letter leaves before" in signed_in.get(story).get_data(as_text=True)
    assert signed_in.post(f"{story}/state", {"state": "closed"}).status_code == 303


def test_an_embargo_is_typed_and_shown_in_the_zone_of_its_person(
    signed_in: Browser, parts: Parts, story: str
) -> None:
    signed_in.get("/account")
    signed_in.post("/account/zone", {"time_zone": "Asia/Tokyo"})
    signed_in.post(f"{story}/embargo", {"embargo_until": "2026-05-31T09:00"})
    with parts.store.read() as session:
        kept = session.exec(select(Story)).one().embargo_until
    assert kept == datetime(2026, 5, 31, 0, 0, tzinfo=UTC)
    page = signed_in.get(story).get_data(as_text=True)
    assert 'value="2026-05-31T09:00"' in page
    assert "Until (Asia/Tokyo)" in page


def test_moments_in_a_sentence_are_told_in_the_zone_of_its_reader(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    signed_in.get("/account")
    signed_in.post("/account/zone", {"time_zone": "Asia/Tokyo"})
    with parts.store.write() as session:
        row = session.exec(select(Opportunity)).first()
        assert row is not None
        row.gate = "Under embargo until 31 May 2026, 20:30 UTC, not 31 Feb 2026, 20:30 UTC."
        shown = f"/p/{filled}/opportunities/{row.id}"
    page = signed_in.get(shown).get_data(as_text=True)
    assert re.search(r"until 1 Jun 2026, 0?5:30\s?(AM)? JST, not 31 Feb 2026, 20:30 UTC", page)


def test_a_story_without_text_is_refused_beside_its_form(signed_in: Browser, filled: int) -> None:
    signed_in.get(f"/p/{filled}/press")
    answer = signed_in.post(f"/p/{filled}/press/stories", {"title": "Only a title", "text": "x"})
    assert answer.status_code == 422
    assert "Only a title" in answer.get_data(as_text=True)
    wrong = {**STORY, "embargo_until": "tomorrow"}
    assert signed_in.post(f"/p/{filled}/press/stories", wrong).status_code == 422


def test_a_journalist_is_taken_off_the_list(
    signed_in: Browser, parts: Parts, filled: int, story: str
) -> None:
    number = _listed(parts, "paper.example", "Ada Moss", fit=0.6)
    assert "Ada Moss" in signed_in.get(story).get_data(as_text=True)
    signed_in.post(f"{story}/list/{number}", {"out": "yes"})
    assert "left out" in signed_in.get(story).get_data(as_text=True)
    signed_in.post(f"{story}/list/{number}", {"out": "no"})
    assert "left out" not in signed_in.get(story).get_data(as_text=True)
    assert signed_in.post(f"{story}/list/99", {"out": "yes"}).status_code == 404


def test_the_outlet_that_fits_best_comes_first(
    signed_in: Browser, parts: Parts, story: str
) -> None:
    for site, fit in (("aaa.example", 0.2), ("mmm.example", 0.9), ("bbb.example", 0.5)):
        _listed(parts, site, f"Ada of {site}", fit=fit)
    shown = signed_in.get(story).get_data(as_text=True)
    places = [
        shown.index(f">{site}</h3>") for site in ("mmm.example", "bbb.example", "aaa.example")
    ]
    assert places == sorted(places)


def _listed(parts: Parts, key: str, name: str, *, fit: float) -> int:
    """Put a journalist of a site's outlet on the list of the first story."""
    with parts.store.write() as session:
        site = Site(key=key, first_seen_at=NOW)
        session.add(site)
        session.flush()
        outlet = Outlet(site_id=site.id or 0, name="Paper", created_at=NOW)
        session.add(outlet)
        session.flush()
        person = Journalist(outlet_id=outlet.id or 0, name=name, name_key=name.lower(), read_at=NOW)
        session.add(person)
        session.flush()
        number = person.id or 0
        session.add(PressListEntry(story_id=1, journalist_id=number, fit=fit, updated_at=NOW))
    return number


def test_pasted_requests(signed_in: Browser, filled: int) -> None:
    page = f"/p/{filled}/press"
    signed_in.get(page)
    signed_in.post(f"{page}/requests", {"text": REQUEST})
    shown = signed_in.get(page).get_data(as_text=True)
    assert "Soil experts wanted" in shown
    assert "1 new request" in shown
    signed_in.post(f"{page}/requests", {"text": "Hello there"})
    assert "No new request" in signed_in.get(page).get_data(as_text=True)
