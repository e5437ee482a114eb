"""Every table leaves as CSV, Excel and JSON, and no cell of any of them is a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import select

from outreach.backlinks.judging import judge_sites
from outreach.backlinks.profile_tables import TABLES
from outreach.model.backlink import Backlink, BacklinkLook, BacklinkState
from outreach.model.project import Project
from outreach.store import watching
from tests.web.conftest import NOW, Browser, Parts
from tests.web.hostile_rest import add_rest

FORMULA = '=HYPERLINK("https://evil.example","x")'


@pytest.fixture
def project(parts: Parts, filled: int) -> int:
    """The filled project; the words of strangers in it are formulas."""
    with parts.store.write() as session:
        for row in session.exec(select(Backlink).where(Backlink.project_id == filled)):
            row.anchor_text = row.page_title = FORMULA
            row.state, row.followed, row.first_seen_at = BacklinkState.LIVE, True, NOW
            session.add(BacklinkLook(backlink_id=row.id or 0, at=NOW, finding="live"))
            watching.alert(session, row, "wrong_rel", "critical", FORMULA, at=NOW)
        add_rest(session)
        chosen = session.get_one(Project, filled)
    judge_sites(parts.store, parts.clock, chosen)
    return filled


def addresses(app: Flask, project: int, form: str) -> Iterator[tuple[str, str]]:
    """(endpoint, address) of every table of the app."""
    for rule in app.url_map.iter_rules():
        if "form" not in rule.arguments or rule.endpoint == "reports.client_file":
            continue
        names = TABLES if "name" in rule.arguments else [""]
        for name in names:
            place = {"project_id": project, "number": 1, "name": name, "form": form}
            given = {key: value for key, value in place.items() if key in rule.arguments}
            with app.test_request_context():
                built = app.url_map.bind("localhost").build(rule.endpoint, given)
            yield rule.endpoint, str(built)


def test_every_table_leaves_in_three_forms(
    app: Flask, signed_in: Browser, parts: Parts, project: int
) -> None:
    signed_in.get(f"/p/{project}/backlinks")
    signed_in.post(f"/p/{project}/backlinks/disavow", {"note": FORMULA})
    seen = set()
    for endpoint, address in addresses(app, project, "csv"):
        answer = signed_in.get(address)
        assert answer.status_code == 200, endpoint
        assert "attachment" in answer.headers["Content-Disposition"]
        table = list(csv.reader(io.StringIO(answer.get_data(as_text=True), newline="")))
        assert len({len(line) for line in table}) == 1, endpoint
        assert not any(cell.startswith(("=", "+", "@")) for line in table for cell in line)
        rows = signed_in.get(address.replace(".csv", ".json")).get_json()
        assert len(rows) == len(table) - 1, endpoint
        sheet = signed_in.get(address.replace(".csv", ".xlsx"))
        book = zipfile.ZipFile(io.BytesIO(sheet.data))
        sheet.close()
        text = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in text, endpoint
        assert text.count("<row ") == len(table), endpoint
        seen.add(endpoint)
        assert signed_in.get(address.replace(".csv", ".exe")).status_code == 404
    assert len(seen) >= 18


def test_the_file_of_assets_holds_what_the_page_shows(signed_in: Browser, filled: int) -> None:
    for asked, rows in (("", 1), ("?words=calendar", 1), ("?words=zebra", 0), ("?kind=tool", 0)):
        assert len(signed_in.get(f"/p/1/assets.json{asked}").get_json()) == rows, asked
    page = signed_in.get("/p/1/assets?words=calendar").get_data(as_text=True)
    assert "/p/1/assets.csv?words=calendar" in page


def test_the_file_of_a_search_needs_words_and_a_role(
    app: Flask, signed_in: Browser, filled: int
) -> None:
    kinds = {row["kind"] for row in signed_in.get("/p/1/search.json?words=moss").get_json()}
    assert kinds == {"opportunity", "person", "answer", "backlink"}
    assert signed_in.get("/p/1/search.json").get_json() == []
    viewer = Browser(app)
    viewer.sign_in("vera@ours.example")
    assert viewer.get("/p/1/search.json?words=moss").status_code == 403
    assert "search.csv" not in viewer.get("/p/1/search?words=moss").get_data(as_text=True)


def test_a_file_holds_what_the_page_was_filtered_by(signed_in: Browser, project: int) -> None:
    page = signed_in.get(f"/p/{project}/backlinks?words=x&state=live&page=2&_scheme=javascript")
    text = page.get_data(as_text=True)
    wanted = f"/p/{project}/backlinks.csv?words=x&amp;state=live&amp;_scheme=javascript"
    assert wanted in text
    assert 'href="javascript' not in text


def test_what_is_not_there_is_said_before_the_answer_begins(
    signed_in: Browser, project: int
) -> None:
    assert signed_in.get(f"/p/{project}/backlinks/999/looks.csv").status_code == 404
    assert signed_in.get(f"/p/{project}/backlinks/disavow/999/entries.json").status_code == 404
    assert signed_in.get(f"/p/{project}/backlinks/profile/nothing.csv").status_code == 404
