"""Pages of the tactics: tallies, the ranked list, triage, weights, stopping."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from outreach.model.event import Event
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.project import Project
from outreach.model.run import Run
from outreach.prospecting.competitor_gap.ahead import Listed, keep
from outreach.prospecting.competitor_gap.intersect import Overlap
from outreach.prospecting.find import run_kind
from outreach.prospecting.registry import APPROACHES
from outreach.store import changes, runs
from tests.web.conftest import NOW, Browser, Parts

KIND = run_kind(Tactic.BROKEN_LINK)


def _first(parts: Parts, stage: Stage) -> Opportunity:
    query = select(Opportunity).where(col(Opportunity.stage) == stage).order_by(col(Opportunity.id))
    with parts.store.read() as session:
        return session.exec(query).first()


def _again(parts: Parts, row: Opportunity) -> Opportunity:
    with parts.store.read() as session:
        return session.get_one(Opportunity, row.id)


def test_every_tactic_has_a_card_and_a_page(signed_in: Browser, filled: int) -> None:
    shown = signed_in.get(f"/p/{filled}/reasons").get_data(as_text=True)
    for approach in APPROACHES:
        assert f"/p/{filled}/reasons/{approach.tactic.value}" in shown
        page = signed_in.get(f"/p/{filled}/reasons/{approach.tactic.value}")
        assert page.status_code == 200
    assert signed_in.get(f"/p/{filled}/reasons/juggling").status_code == 404


def test_the_board_shows_one_tactic_in_its_own_words(signed_in: Browser, filled: int) -> None:
    for approach in APPROACHES:
        board = signed_in.get(f"/p/{filled}/board?tactic={approach.tactic.value}")
        assert all(word in board.get_data(as_text=True) for word in approach.stages.values())


def test_an_accepted_reason_goes_first(signed_in: Browser, parts: Parts, filled: int) -> None:
    row = _first(parts, Stage.OPEN)
    page = f"/p/{filled}/reasons/broken_link"
    signed_in.get(page)
    assert signed_in.post(f"{page}/{row.id}/accept").status_code == 303
    assert _again(parts, row).accepted_at is not None
    shown = signed_in.get(f"{page}?pile=accepted").get_data(as_text=True)
    assert f"/opportunities/{row.id}" in shown
    assert f"/opportunities/{row.id}" not in signed_in.get(page).get_data(as_text=True)


def test_what_is_over_can_not_be_accepted(signed_in: Browser, parts: Parts, filled: int) -> None:
    row = _first(parts, Stage.DISMISSED)
    signed_in.get(f"/p/{filled}/reasons/broken_link")
    answer = signed_in.post(f"/p/{filled}/reasons/broken_link/{row.id}/accept")
    assert answer.status_code == 409
    assert _again(parts, row).accepted_at is None


def test_a_dropped_reason_says_why_and_can_be_taken_back(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    row = _first(parts, Stage.OPEN)
    page = f"/p/{filled}/reasons/broken_link"
    signed_in.get(page)
    move = f"/p/{filled}/opportunities/{row.id}/move"
    signed_in.post(move, {"stage": "dismissed", "version": 1, "why": "Not our subject."})
    dropped = signed_in.get(f"{page}?pile=dropped").get_data(as_text=True)
    assert "Not our subject." in dropped
    signed_in.post(move, {"stage": "open", "version": 2, "why": "Taken back."})
    assert _again(parts, row).stage is Stage.OPEN


def test_other_weights_rank_the_list_anew_at_once(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    row = _first(parts, Stage.OPEN)
    page = f"/p/{filled}/reasons/broken_link"
    signed_in.get(page)
    assert signed_in.post(f"{page}/weights", {"weight-0": "0"}).status_code == 303
    with parts.store.read() as session:
        project = session.get_one(Project, filled)
        told = session.exec(select(Event).where(col(Event.verb) == "project.weighed")).one()
    first = next(iter(APPROACHES[0].weights))
    assert project.weights == {"broken_link": {first: 0.0}}
    assert told.detail["weights"] == {first: 0.0}
    other = _again(parts, row).score
    signed_in.post(f"{page}/weights", {"weight-0": str(round(100 * APPROACHES[0].weights[first]))})
    with parts.store.read() as session:
        assert session.get_one(Project, filled).weights == {}
    assert _again(parts, row).score == pytest.approx(row.score, abs=1)  # as it was filled in
    assert other == 90  # only the place on the page is left


def test_weights_that_weigh_nothing_are_refused(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    page = f"/p/{filled}/reasons/broken_link"
    signed_in.get(page)
    none = {f"weight-{place}": "0" for place in range(len(APPROACHES[0].weights))}
    assert signed_in.post(f"{page}/weights", none).status_code == 422
    assert signed_in.post(f"{page}/weights", {"weight-0": "101"}).status_code == 422
    with parts.store.read() as session:
        assert session.get_one(Project, filled).weights == {}


def test_a_stopped_tactic_stays_stopped_until_it_is_let_go_on(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    page = f"/p/{filled}/reasons/broken_link"
    signed_in.get(page)
    for _ in range(2):
        signed_in.post(f"{page}/stop")
    with parts.store.read() as session:
        assert runs.is_stopped(session, filled, KIND)
    assert "Continue" in signed_in.get(page).get_data(as_text=True)
    signed_in.post(f"{page}/look")
    with parts.store.read() as session:
        assert not runs.is_stopped(session, filled, KIND)
        assert changes.newest(session, filled) == parts.clock.now()


def test_a_viewer_looks_and_changes_nothing(browser: Browser, parts: Parts, filled: int) -> None:
    browser.sign_in("vera@ours.example")
    page = f"/p/{filled}/reasons/broken_link"
    assert "data-act" not in browser.get(page).get_data(as_text=True)
    row = _first(parts, Stage.OPEN)
    for act in (f"{row.id}/accept", "weights", "stop", "look", "inputs"):
        assert browser.post(f"{page}/{act}").status_code == 403


def test_the_gap_in_figures_and_as_a_list(signed_in: Browser, parts: Parts, filled: int) -> None:
    counts = {"linking to 1+": 40, "linking to 2+": 7}
    kind = run_kind(Tactic.COMPETITOR_GAP)
    with parts.store.write() as session:
        session.get_one(Project, filled).competitors = ["rival.example", "other.example"]
        run = Run(project_id=filled, kind=kind, title="t", started_at=NOW, counts=counts)
        session.add(run)
    page = signed_in.get(f"/p/{filled}/reasons/competitor_gap").get_data(as_text=True)
    assert ">40</a>" in page
    assert "Every one of 2" in page
    assert "rival.example" in page
    assert signed_in.get(f"/p/{filled}/reasons/competitor_gap/sites?at_least=x").status_code == 200


def test_competitors_are_told_as_sites(signed_in: Browser, parts: Parts, filled: int) -> None:
    page = f"/p/{filled}/reasons/competitor_gap"
    signed_in.get(page)
    told = {"competitors": "https://www.rival.example/x\n\nother.example\nrival.example"}
    assert signed_in.post(f"{page}/inputs", told).status_code == 303
    with parts.store.read() as session:
        project = session.get_one(Project, filled)
    assert project.competitors == ["rival.example", "other.example"]
    assert project.changed_at == parts.clock.now()
    wrong = signed_in.post(f"{page}/inputs", {"competitors": "nonsense"})
    assert wrong.status_code == 422
    assert "nonsense" in wrong.get_data(as_text=True)


def test_a_long_gap_says_when_it_was_counted_and_how_much_is_listed(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    sites = [Overlap(1, "long.example", {"rival.example": 3})]
    with parts.store.write() as session:
        project = session.get_one(Project, filled)
        project.competitors = ["rival.example"]
        keep(session, project, Listed(sites, {1: 40_000}), seconds=9.0, at=NOW)
    page = signed_in.get(f"/p/{filled}/reasons/competitor_gap/sites").get_data(as_text=True)
    assert "long.example" in page
    assert "Counted" in page
    assert "The first 1 are listed" in page
