"""Names of stages, fields and tags of a project's own, from the settings to the file."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from outreach.model.marking import OwnValue, Tagged
from outreach.model.project import Project
from tests.web.conftest import Browser, Parts

_SETTINGS = "/p/1/settings/pipeline"


@pytest.fixture
def at_work(signed_in: Browser, filled: int) -> Browser:
    return signed_in


def test_a_stage_has_the_project_s_name_the_tactic_s_own_one_first(at_work: Browser) -> None:
    at_work.post(f"{_SETTINGS}/stages", {"tactic": "", "stage_ready": "To write"})
    at_work.post(f"{_SETTINGS}/stages", {"tactic": "broken_link", "stage_ready": "Dead & known"})
    assert 'data-label="To write"' in at_work.get("/p/1/board").get_data(as_text=True)
    of_tactic = at_work.get("/p/1/board?tactic=broken_link").get_data(as_text=True)
    assert 'data-label="Dead &amp; known"' in of_tactic
    at_work.post(f"{_SETTINGS}/stages", {"tactic": "", "stage_ready": ""})
    assert 'data-label="Ready"' in at_work.get("/p/1/board").get_data(as_text=True)


def test_a_field_goes_from_the_settings_over_the_page_into_table_and_file(
    at_work: Browser,
) -> None:
    fields = {"name": "Fee", "kind": "number"}
    assert at_work.post(f"{_SETTINGS}/fields", dict(fields)).status_code == 303
    assert at_work.post(f"{_SETTINGS}/fields", dict(fields)).status_code == 422  # twice
    assert at_work.post("/p/1/opportunities/3/marks", {"field_1": "a lot"}).status_code == 422
    assert at_work.post("/p/1/opportunities/3/marks", {"field_1": "1 200,5"}).status_code == 303
    found = at_work.get("/p/1/opportunities?field=1&value=1200&own=1").get_data(as_text=True)
    assert "compost.example" in found
    assert "gardens.example" not in found
    assert '<td data-label="Fee">1200.5</td>' in found
    told = json.loads(at_work.get("/p/1/opportunities.json").data)
    assert {one["Fee"] for one in told} == {None, "1200.5"}


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [("day", "soon", "2026-05-31"), ("yes_no", "maybe", "yes"), ("choice", "red", "blue")],
)
def test_a_value_fits_its_kind(
    at_work: Browser, parts: Parts, kind: str, wrong: str, right: str
) -> None:
    choices = {"choices": "blue\ngreen"} if kind == "choice" else {}
    at_work.post(f"{_SETTINGS}/fields", {"name": "Mine", "kind": kind, **choices})
    assert at_work.post("/p/1/opportunities/3/marks", {"field_1": wrong}).status_code == 422
    assert at_work.post("/p/1/opportunities/3/marks", {"field_1": right}).status_code == 303
    with parts.store.read() as session:
        assert session.exec(select(OwnValue.text)).all() == [right]
    at_work.post("/p/1/opportunities/3/marks", {"field_1": ""})
    with parts.store.read() as session:
        assert session.exec(select(OwnValue)).all() == []


def test_tags_are_put_on_many_filtered_by_and_taken_back(at_work: Browser, parts: Parts) -> None:
    at_work.post(f"{_SETTINGS}/tags", {"name": "spring", "tone": "teal"})
    at_work.get("/p/1/opportunities")
    change = {"ids": ["1", "2"], "kind": "tag", "tag": "1"}
    at_work.post("/p/1/opportunities/change", dict(change))
    page = at_work.get("/p/1/opportunities?tag=1").get_data(as_text=True)
    assert "1–2 of 2" in page
    assert "spring" in page
    at_work.post("/p/1/opportunities/change/1/undo")
    with parts.store.read() as session:
        assert session.exec(select(Tagged)).all() == []
    at_work.post("/p/1/opportunities/change", dict(change))
    at_work.post(f"{_SETTINGS}/tags/1/remove")
    with parts.store.read() as session:
        assert session.exec(select(Tagged)).all() == []


def test_the_board_in_lanes(at_work: Browser) -> None:
    at_work.post(f"{_SETTINGS}/tags", {"name": "spring", "tone": "teal"})
    at_work.post(f"{_SETTINGS}/tags", {"name": "autumn", "tone": "teal"})
    at_work.post("/p/1/opportunities/1/marks", {"tags": "1"})
    at_work.post("/p/1/opportunities/2/marks", {"tags": "2"})
    by_tag = at_work.get("/p/1/board?lanes=tag").get_data(as_text=True)
    assert by_tag.count("data-board ") == 2
    assert by_tag.count("data-card=") == 2
    by_tactic = at_work.get("/p/1/board?lanes=tactic").get_data(as_text=True)
    assert by_tactic.count("data-card=") == 12


def test_another_project_s_marks_are_out_of_reach(at_work: Browser, parts: Parts) -> None:
    at_work.post(f"{_SETTINGS}/tags", {"name": "spring"})
    at_work.post(f"{_SETTINGS}/fields", {"name": "Fee", "kind": "text"})
    with parts.store.write() as session:
        now = parts.clock.now()
        session.add(Project(name="B", site_url="https://b.example/", site_key="b", created_at=now))
    for path in ("tags/1/remove", "fields/1/remove"):
        assert at_work.post(f"/p/2/settings/pipeline/{path}").status_code == 404
