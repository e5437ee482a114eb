"""Pages that nobody has decided about: kept, dropped with a reason, taken back; a run's fate."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import col, select

from outreach.model.event import Event
from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate
from outreach.store import prospects
from tests.web.conftest import NOW, Browser, Parts

URLS = ("https://moles.example/a", "https://moles.example/b", "https://owls.example/list")


@pytest.fixture
def run_id(filled: int, parts: Parts) -> int:
    """A run that has brought three pages on which nothing was found yet."""
    with parts.store.read() as session:
        project = session.get_one(Project, filled)
    found = iter([Candidate(url, "night.csv") for url in URLS])
    return take_in(parts.store, parts.clock, project, found, title="Night animals").id or 0


def numbers(parts: Parts) -> list[int]:
    with parts.store.read() as session:
        query = select(Prospect.id).where(col(Prospect.url).in_(URLS)).order_by(col(Prospect.id))
        return list(session.exec(query))


def row(parts: Parts, number: int) -> Prospect:
    with parts.store.read() as session:
        return session.get_one(Prospect, number)


def listed(browser: Browser, run_id: int, pile: str = "undecided") -> list[str]:
    page = browser.get(f"/p/1/triage?run={run_id}&pile={pile}").get_data(as_text=True)
    return [url for url in URLS if f'href="{url}"' in page]


def test_new_pages_wait_for_somebody(signed_in: Browser, run_id: int) -> None:
    assert listed(signed_in, run_id) == list(URLS)
    everything = signed_in.get("/p/1/triage").get_data(as_text=True)
    assert "night.csv" in everything
    assert "compost.example" not in everything  # a reason was found there


def test_what_is_dropped_is_not_read_and_says_why(
    signed_in: Browser, run_id: int, parts: Parts
) -> None:
    first, second, third = numbers(parts)
    signed_in.get("/p/1/triage")
    signed_in.post(f"/p/1/triage/{first}/drop", {"why": "Not our subject"})
    signed_in.post(f"/p/1/triage/{second}/keep")
    with parts.store.write() as session:
        claimed = prospects.claim_new(session, 1, now=NOW, at_most=50)
        events = session.exec(select(Event.verb, Event.actor, Event.why)).all()
    assert {one.id for one in claimed} & {first, second, third} == {second, third}
    assert ("prospect.dropped", "user:1", "Not our subject") in [tuple(one) for one in events]
    assert listed(signed_in, run_id) == [URLS[2]]
    assert listed(signed_in, run_id, "kept") == [URLS[1]]
    page = signed_in.get(f"/p/1/triage?pile=dropped&run={run_id}").get_data(as_text=True)
    assert "Not our subject" in page


def test_a_drop_needs_a_reason(signed_in: Browser, run_id: int, parts: Parts) -> None:
    number = numbers(parts)[0]
    signed_in.get("/p/1/triage")
    assert signed_in.post(f"/p/1/triage/{number}/drop", {"why": " "}).status_code == 422
    assert row(parts, number).state is ProspectState.NEW


def test_taken_back_it_is_as_before(signed_in: Browser, run_id: int, parts: Parts) -> None:
    number = numbers(parts)[0]
    with parts.store.write() as session:
        page = session.get_one(Prospect, number)
        page.facts = {"description": "About moles", "words": 300}
        page.move_to(ProspectState.EXAMINED, at=NOW)
    signed_in.get("/p/1/triage")
    signed_in.post(f"/p/1/triage/{number}/drop", {"why": "Not our subject"})
    signed_in.post(f"/p/1/triage/{number}/take-back")
    again = row(parts, number)
    assert (again.state, again.problem, again.decided_at, again.examined_at) == (
        ProspectState.EXAMINED, "", None, NOW,
    )  # fmt: skip


def test_a_whole_site_goes_and_comes_back(signed_in: Browser, run_id: int, parts: Parts) -> None:
    first, second, third = numbers(parts)
    signed_in.get("/p/1/triage")
    answer = signed_in.post(
        f"/p/1/triage/{first}/drop-site", headers={"Accept": "application/json"}
    )
    assert "2 pages were dropped" in answer.get_json()["sentence"]
    with parts.store.read() as session:
        project = session.get_one(Project, 1)
    assert project.excluded == ["platform.example", "moles.example"]
    again = take_in(
        parts.store, parts.clock, project, iter([Candidate(URLS[0] + "/c", "x")]), title="Again"
    )
    assert again.counts["excluded"] == 1
    signed_in.post(f"/p/1/triage/{second}/take-back")
    with parts.store.read() as session:
        assert session.get_one(Project, 1).excluded == ["platform.example"]
    assert {row(parts, one).state for one in (first, second, third)} == {ProspectState.NEW}


def test_a_reason_found_meanwhile_is_not_dropped_with_its_page(
    signed_in: Browser, run_id: int, parts: Parts
) -> None:
    number = numbers(parts)[0]
    signed_in.get("/p/1/triage")
    with parts.store.write() as session:
        page = session.get_one(Prospect, number)
        session.add(
            Opportunity(
                project_id=1,
                tactic=Tactic.MENTION,
                prospect_id=number,
                site_id=page.site_id,
                reason_key="",
                created_at=NOW,
            )
        )
    refused = signed_in.post(f"/p/1/triage/{number}/drop", {"why": "Not our subject"})
    assert refused.status_code == 409
    assert "Decide about that under Reasons" in refused.get_data(as_text=True)
    assert row(parts, number).state is ProspectState.NEW


def test_two_people_drop_the_same_page(app: Flask, run_id: int, parts: Parts) -> None:
    number = numbers(parts)[0]
    ada, pia = Browser(app), Browser(app)
    ada.sign_in()
    pia.sign_in("pia@ours.example")
    assert ada.post(f"/p/1/triage/{number}/drop", {"why": "Ada's why"}).status_code == 303
    assert pia.post(f"/p/1/triage/{number}/drop", {"why": "Pia's why"}).status_code == 409
    assert row(parts, number).problem == "Ada's why"


def test_a_run_tells_what_became_of_its_pages(
    signed_in: Browser, run_id: int, parts: Parts
) -> None:
    first, second, third = numbers(parts)
    with parts.store.write() as session:
        problem = "The page answers with status 404."
        session.get_one(Prospect, second).move_to(ProspectState.FAILED, at=NOW, problem=problem)
        session.get_one(Prospect, third).keep(at=NOW, actor="user:1")
    signed_in.get("/p/1/triage")
    signed_in.post(f"/p/1/triage/{first}/drop", {"why": "Sells links"})
    for path in (f"/p/1/runs/{run_id}", f"/p/1/runs/{run_id}/fate"):
        page = " ".join(signed_in.get(path).get_data(as_text=True).split())
        for told in (
            "<dt>Found</dt><dd>3</dd>",
            "<dt>Kept by a person</dt><dd>1</dd>",
            "<dt>Could not be read</dt><dd>1</dd>",
            "<dt>Dropped</dt><dd>1</dd>",
            "The page answers with status 404.",
            "Sells links",
        ):
            assert told in page
