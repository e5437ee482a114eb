"""Pages of our own pages: inventory, calendar and ideas."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from outreach.model.asset import Asset, AssetState
from outreach.model.run import Run, RunState
from tests.web.conftest import NOW, Browser, Parts


def _planned(parts: Parts) -> Asset | None:
    query = select(Asset).where(col(Asset.state) == AssetState.PLANNED)
    with parts.store.read() as session:
        return session.exec(query).first()


def test_a_kind_that_a_person_chose_stays(signed_in: Browser, parts: Parts, filled: int) -> None:
    with parts.store.read() as session:
        number = session.exec(select(Asset.id)).first()
    assert "Linkable" in signed_in.get(f"/p/{filled}/assets").get_data(as_text=True)
    signed_in.post(f"/p/{filled}/assets/{number}/kind", {"kind": "research"})
    shown = signed_in.get(f"/p/{filled}/assets?kind=research").get_data(as_text=True)
    assert "as you said" in shown
    assert signed_in.post(f"/p/{filled}/assets/{number}/kind", {"kind": "x"}).status_code == 422


def test_from_a_plan_to_a_page_online(signed_in: Browser, parts: Parts, filled: int) -> None:
    page = f"/p/{filled}/assets/calendar"
    signed_in.get(page)
    wish = {"title": "Frost <b>dates</b>", "due_on": "2026-05-01", "owner": "Rosa", "kind": "tool"}
    assert signed_in.post(page, wish).status_code == 303
    shown = signed_in.get(page).get_data(as_text=True)
    assert "Frost &lt;b&gt;dates&lt;/b&gt;" in shown
    assert "late" in shown
    number = _planned(parts).id
    online = f"/p/{filled}/assets/{number}/publish"
    assert signed_in.post(online, {"url": "https://other.example/"}).status_code == 422
    assert signed_in.post(online, {"url": "https://www.ours.example/frost"}).status_code == 303
    assert "What came of it" in signed_in.get(page).get_data(as_text=True)


def test_nonsense_is_refused_and_nothing_is_lost(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    page = f"/p/{filled}/assets/calendar"
    signed_in.get(page)
    for wrong in ({"due_on": "soon"}, {"kind": "poem"}, {"tactic": "spam"}, {"answers_url": "x"}):
        answer = signed_in.post(page, {"title": "Frost dates", **wrong})
        assert answer.status_code == 422
        assert 'value="Frost dates"' in answer.get_data(as_text=True)
    assert _planned(parts) is None


def test_a_plan_is_given_up(signed_in: Browser, parts: Parts, filled: int) -> None:
    signed_in.get(f"/p/{filled}/assets/calendar")
    signed_in.post(f"/p/{filled}/assets/calendar", {"title": "Frost"})
    number = _planned(parts).id
    assert signed_in.post(f"/p/{filled}/assets/{number}/drop").status_code == 303
    assert _planned(parts) is None


def test_who_would_be_asked(signed_in: Browser, filled: int) -> None:
    page = signed_in.get(f"/p/{filled}/assets/ideas/sites?url=http://gone0.example/soil-calendar")
    assert page.status_code == 200
    assert signed_in.get(f"/p/{filled}/assets/ideas/sites?url=nonsense").status_code == 422


def test_a_viewer_plans_nothing(browser: Browser, filled: int) -> None:
    browser.sign_in("vera@ours.example")
    assert "Working title" not in browser.get(f"/p/{filled}/assets/calendar").get_data(as_text=True)
    assert browser.post(f"/p/{filled}/assets/calendar", {"title": "x"}).status_code == 403


def test_a_site_that_could_not_be_read_says_so(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    with parts.store.write() as session:
        for one in session.exec(select(Asset)):
            one.state = AssetState.PLANNED
        run = Run(project_id=filled, kind="inventory", title="Pages", started_at=NOW)
        run.problems = ["https://www.ours.example/: the name has no address."]
        session.add(run)
        run.move_to(RunState.FINISHED, at=NOW)
    page = signed_in.get(f"/p/{filled}/assets").get_data(as_text=True)
    assert "no page could be read" in page
    assert "the name has no address" in page


def test_the_calendar_shows_what_is_to_come_first_and_goes_on_over_pages(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    day = NOW.date()
    with parts.store.write() as session:
        for number in range(60):
            session.add(
                Asset(
                    project_id=filled,
                    url=f"https://ours.example/{number}",
                    url_key=f"ours.example/{number}",
                    title=f"Frost in week {number}",
                    state=AssetState.LIVE if number < 30 else AssetState.PLANNED,
                    due_on=day + timedelta(days=number - 30),
                    read_at=NOW,
                )
            )
    first = signed_in.get(f"/p/{filled}/assets/calendar").get_data(as_text=True)
    assert first.index("Frost in week 30<") < first.index("Frost in week 59<")
    assert first.index("Frost in week 59<") < first.index("week 29")
    assert "1–50 of" in first
    second = signed_in.get(f"/p/{filled}/assets/calendar?page=2").get_data(as_text=True)
    assert "week 0" in second
    assert "Frost in week 30<" not in second
