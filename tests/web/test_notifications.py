"""The bell: what waits for a person, and what is new to this person."""

from __future__ import annotations

from sqlmodel import select

from outreach.model.opportunity import Opportunity, Stage
from tests.web.conftest import Browser, Parts


def test_the_bell_counts_what_is_new_to_this_person_until_it_is_seen(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    quiet = signed_in.get("/p/1/notifications").get_data(as_text=True)
    with parts.store.write() as session:
        row = session.exec(select(Opportunity).where(Opportunity.stage == Stage.CONTACTED)).first()
        assert row is not None
        row.move_to(Stage.REPLIED, at=parts.clock.now(), actor="worker", why="She answered.")
        mine = session.exec(select(Opportunity).where(Opportunity.stage == Stage.READY)).first()
        assert mine is not None
        mine.move_to(Stage.DECLINED, at=parts.clock.now(), actor="user:1")
    page = signed_in.get("/p/1/notifications").get_data(as_text=True)
    assert _count(page) == _count(quiet) + 1  # what one did oneself is no news
    assert "She answered." in page
    signed_in.post("/p/1/seen", {"up_to": "999999"})
    assert _count(signed_in.get("/p/1/notifications").get_data(as_text=True)) == 0


def test_what_wants_the_person_leads_to_where_it_is_done(signed_in: Browser, filled: int) -> None:
    page = signed_in.get("/p/1/notifications").get_data(as_text=True)
    wishes = page.partition("What wants you")[2].partition("</section>")[0]
    assert "2 drafts to approve" in wishes
    assert "/p/1/review" in wishes


def test_a_client_has_no_bell(browser: Browser, filled: int) -> None:
    browser.sign_in("clara@client.example")
    assert 'class="bell"' not in browser.get("/p/1/backlinks").get_data(as_text=True)
    assert browser.get("/p/1/notifications").status_code == 403


def _count(page: str) -> int:
    return int(page.partition("Notifications: ")[2].partition(" ")[0])
