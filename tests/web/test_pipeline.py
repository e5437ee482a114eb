"""The table of opportunities: order, filter, columns, views, changes to many, and their undoing."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlmodel import select

from outreach.model.campaign import Campaign, Enrolment
from outreach.model.event import Event
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.prospect import Prospect
from outreach.model.view import BulkAction, SavedView
from tests.web.conftest import Browser, Parts

TABLE = "/p/1/opportunities"


def every(parts: Parts) -> list[Opportunity]:
    with parts.store.read() as session:
        return list(session.exec(select(Opportunity).order_by(Opportunity.id)))  # type: ignore[arg-type]


def newest_action(parts: Parts) -> BulkAction:
    with parts.store.read() as session:
        return session.exec(select(BulkAction).order_by(BulkAction.id.desc())).first()  # type: ignore[union-attr, return-value]


def change(browser: Browser, numbers: list[int | None], **fields: object) -> str:
    browser.get(TABLE)
    answer = browser.post(f"{TABLE}/change", {"ids": numbers, **fields})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return browser.get(answer.headers["Location"]).get_data(as_text=True)


@pytest.mark.parametrize("order", ["best", "score", "site", "tactic", "stage", "moved", "found"])
def test_every_order_shows_every_row_both_ways(
    order: str, signed_in: Browser, filled: int, parts: Parts
) -> None:
    for ascending in ("", "1"):
        page = signed_in.get(f"{TABLE}?order={order}&ascending={ascending}").get_data(as_text=True)
        assert page.count('name="ids"') == len(every(parts))


def test_rows_are_sorted_and_filtered_by_the_database(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    answer = signed_in.get(f"{TABLE}.json?order=score&least=1")
    scores = [row["score"] for row in json.loads(answer.get_data())]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 1
    known = {row.stage for row in every(parts)}
    for stage in known:
        rows = json.loads(signed_in.get(f"{TABLE}.json?stage={stage.value}").get_data())
        assert {row["stage"] for row in rows} == {stage.value}


def test_only_chosen_columns_are_shown(signed_in: Browser, filled: int) -> None:
    page = signed_in.get(f"{TABLE}?column=note").get_data(as_text=True)
    assert "<th>Note</th>" in page
    assert "<th>Who</th>" not in page


def test_many_are_dismissed_at_once_and_put_back(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    before = {row.id: row.stage for row in every(parts)}
    page = change(signed_in, list(before), kind="move", stage="dismissed")
    assert "opportunities changed" in page
    moved = [row for row in every(parts) if row.stage is Stage.DISMISSED]
    action = newest_action(parts)
    with parts.store.read() as session:
        events = session.exec(select(Event).where(Event.verb == "opportunity.dismissed")).all()
    assert {one.detail["batch"] for one in events} == {action.id}
    assert len(events) == len(action.changes) <= len(moved)
    signed_in.post(f"{TABLE}/change/{action.id}/undo")
    assert {row.id: row.stage for row in every(parts)} == before
    assert signed_in.post(f"{TABLE}/change/{action.id}/undo").status_code == 409


def test_undo_leaves_alone_what_was_moved_since_and_says_so(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    chosen = [row for row in every(parts) if row.stage in (Stage.OPEN, Stage.READY)][:2]
    change(signed_in, [row.id for row in chosen], kind="move", stage="dismissed")
    fresh = next(row for row in every(parts) if row.id == chosen[0].id)
    fields = {"stage": "open", "version": fresh.version}
    assert signed_in.post(f"{TABLE}/{fresh.id}/move", fields).status_code == 303
    answer = signed_in.post(f"{TABLE}/change/{newest_action(parts).id}/undo")
    page = signed_in.get(answer.headers["Location"]).get_data(as_text=True)
    assert "moved since and is open now" in page
    stages = {row.id: row.stage for row in every(parts)}
    assert stages[chosen[0].id] is Stage.OPEN
    assert stages[chosen[1].id] is chosen[1].stage


def test_a_note_is_added_to_many_and_taken_back(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    rows = every(parts)[:2]
    change(signed_in, [row.id for row in rows], kind="note", note="ask in May")
    assert all(row.note.endswith("ask in May") for row in every(parts)[:2])
    signed_in.post(f"{TABLE}/change/{newest_action(parts).id}/undo")
    assert [row.note for row in every(parts)[:2]] == [row.note for row in rows]


def test_enrolling_many_refuses_with_reasons_and_is_undone(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    with parts.store.write() as session:
        for enrolment in session.exec(select(Enrolment)):
            session.delete(enrolment) if enrolment.opportunity_id == 0 else None
        campaign = session.exec(select(Campaign)).first()
        assert campaign is not None
        number = campaign.id
    signed_in.get(TABLE)
    fields = {"ids": [row.id for row in every(parts)], "campaign": number}
    answer = signed_in.post(f"{TABLE}/enrol", fields)
    page = signed_in.get(answer.headers["Location"]).get_data(as_text=True)
    assert "enrolled" in page
    assert "not: " in page


def test_everything_that_fits_is_changed(signed_in: Browser, filled: int, parts: Parts) -> None:
    signed_in.get(TABLE)
    fields = {"everything": "1", "query": "stage=open", "kind": "note", "note": "all of them"}
    signed_in.post(f"{TABLE}/change", fields)
    noted = {row.id for row in every(parts) if row.note.endswith("all of them")}
    assert noted == {row.id for row in every(parts) if row.stage is Stage.OPEN}


def test_v8_2_2_a_change_reaches_no_other_project(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    numbers = [row.id for row in every(parts)]
    from outreach.model.project import Project
    from tests.web.conftest import NOW

    with parts.store.write() as session:
        session.add(
            Project(name="B", site_url="https://b.example/", site_key="b.example", created_at=NOW)
        )
    signed_in.get(TABLE)
    fields = {"ids": numbers, "kind": "note", "note": "mine now"}
    assert signed_in.post("/p/2/opportunities/change", fields).status_code == 422
    assert not any("mine now" in row.note for row in every(parts))


def test_a_view_is_ones_own(app: Flask, signed_in: Browser, filled: int, parts: Parts) -> None:
    signed_in.get(TABLE)
    query = "stage=open&order=moved&evil=1"
    signed_in.post(f"{TABLE}/views", {"name": "To do", "query": query})
    with parts.store.read() as session:
        view = session.exec(select(SavedView)).one()
    assert view.query == "stage=open&order=moved"
    assert ">To do</a>" in signed_in.get(TABLE).get_data(as_text=True)
    other = Browser(app)
    other.sign_in("max@ours.example")
    assert "To do" not in other.get(TABLE).get_data(as_text=True)
    assert other.post(f"{TABLE}/views/{view.id}/forget").status_code == 404
    assert signed_in.post(f"{TABLE}/views/{view.id}/forget").status_code == 303


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_v1_2_10_no_exported_cell_is_a_formula(
    form: str, signed_in: Browser, filled: int, parts: Parts
) -> None:
    evil = '=HYPERLINK("https://attacker.example/","click")'
    with parts.store.write() as session:
        for page in session.exec(select(Prospect)):
            page.title = evil
    with signed_in.get(f"{TABLE}.{form}") as answer:
        assert answer.status_code == 200
        data = answer.get_data()
    if form == "csv":
        rows = list(csv.reader(io.StringIO(data.decode())))
        assert {row[3] for row in rows[1:]} == {"'" + evil}
    elif form == "json":
        assert {row["page title"] for row in json.loads(data)} == {evil}
    else:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        assert {row[3] for row in sheet.to_python()[1:]} == {evil}
        assert b"<f>" not in data
    assert signed_in.get(f"{TABLE}.exe").status_code == 404


def test_an_empty_selection_is_said(signed_in: Browser, filled: int) -> None:
    signed_in.get(TABLE)
    answer = signed_in.post(f"{TABLE}/change", {"kind": "note", "note": "x"})
    assert answer.status_code == 422
    assert "choose at least one" in answer.get_data(as_text=True)
