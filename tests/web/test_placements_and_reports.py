"""Placements are decided in the browser; reports are seen, brought along and safe to open."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from pypdf import PdfReader

from outreach.model.backlink import BacklinkState
from outreach.model.opportunity import Stage
from outreach.model.placement import Acquisition, Cost, Placement, PlacementState
from outreach.model.project import Project
from tests.support.build import Build
from tests.web.conftest import Browser, Parts

FORMULA = '=HYPERLINK("https://evil.example","x")'


@pytest.fixture
def build(parts: Parts) -> Build:
    return Build(parts.store, parts.clock)


@pytest.fixture
def asked(build: Build, filled: int) -> Placement:
    """A link that may be ours, with words that a spreadsheet would run."""
    with build.store.read() as session:
        build.share(project=session.get_one(Project, filled))
    opportunity = build.opportunity(stage=Stage.CONTACTED)
    backlink = build.backlink(
        build.prospect(),
        state=BacklinkState.LIVE,
        anchor_text=FORMULA,
        followed=True,
        first_seen_at=build.clock.now(),
        last_seen_at=build.clock.now(),
    )
    return build.placement(
        opportunity,
        backlink,
        state=PlacementState.PROPOSED,
        confidence=77,
        reasons=["It stands on the <b>site</b> that we wrote to."],
    )


def test_a_person_decides_and_a_paid_link_is_a_risk(
    signed_in: Browser, filled: int, build: Build, asked: Placement
) -> None:
    page = f"/p/{filled}/placements"
    shown = signed_in.get(page).get_data(as_text=True)
    assert "sure to 77 of 100" in shown
    assert "&lt;b&gt;site&lt;/b&gt;" in shown
    assert signed_in.post(f"{page}/{asked.id}/confirm").status_code == 303
    assert build.again(asked).state is PlacementState.LIVE
    terms = {"method": "paid", "paid_until": "2026-05-20", "why": "A fee was paid."}
    assert signed_in.post(f"{page}/{asked.id}/terms", terms).status_code == 303
    changed = build.again(asked)
    assert (changed.state, changed.acquisition) == (PlacementState.RISK, Acquisition.PAID)
    assert "Terms that end" in signed_in.get(page).get_data(as_text=True)
    assert signed_in.post(f"{page}/{asked.id}/confirm").status_code == 409
    assert signed_in.post(f"{page}/{asked.id}/reject", {"why": "chance"}).status_code == 303
    assert signed_in.post(f"{page}/{asked.id}/reopen").status_code == 303
    assert build.again(asked).state is PlacementState.PROPOSED
    assert signed_in.post(f"{page}/999/confirm").status_code == 404


def test_a_long_pile_comes_in_pages_and_whole_as_a_file(
    signed_in: Browser, filled: int, build: Build
) -> None:
    opportunity = build.opportunity()
    for number in range(52):
        backlink = build.backlink(
            linking_page=f"https://long.example/{number:02}", page_key=f"{number}"
        )
        build.placement(opportunity, backlink, state=PlacementState.REJECTED, project_id=filled)
    page = f"/p/{filled}/placements"
    first = signed_in.get(f"{page}?pile=rejected").get_data(as_text=True)
    assert "https://long.example/51" in first
    assert "https://long.example/01" not in first
    assert "Page 1 of 2" in first
    second = signed_in.get(f"{page}?pile=rejected&page=2").get_data(as_text=True)
    assert "https://long.example/01" in second
    assert len(signed_in.get(f"{page}.json?pile=rejected").get_json()) == 52


def test_the_report_is_shown_and_comes_as_files(
    signed_in: Browser, filled: int, build: Build, asked: Placement
) -> None:
    signed_in.post(f"/p/{filled}/placements/{asked.id}/confirm")
    today = build.clock.now().date()
    query = f"from={today - timedelta(days=9)}&to={today}&comment=%3Cb%3EHi"
    shown = signed_in.get(f"/p/{filled}/reports?{query}").get_data(as_text=True)
    assert "&lt;b&gt;Hi" in shown
    file = signed_in.get(f"/p/{filled}/reports/client.pdf?{query}")
    text = PdfReader(io.BytesIO(file.data)).pages[0].extract_text()
    assert "Link report" in text
    assert "<b>Hi" in text
    table = signed_in.get(f"/p/{filled}/reports/links.csv").get_data(as_text=True)
    assert "\"'=HYPERLINK" in table
    assert len(signed_in.get(f"/p/{filled}/reports/links.json").get_json()) >= 1
    sheet = signed_in.get(f"/p/{filled}/reports/links.xlsx")
    book = zipfile.ZipFile(io.BytesIO(sheet.data))
    sheet.close()
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert signed_in.get(f"/p/{filled}/reports/links.exe").status_code == 404
    assert signed_in.get(f"/p/{filled}/reports?from=2026-05-02&to=2026-05-01").status_code == 422
    html = signed_in.get(f"/p/{filled}/reports/client.html?{query}")
    assert "attachment" in html.headers["Content-Disposition"]


def test_the_latest_costs_stand_beside_the_report_and_all_in_the_file(
    signed_in: Browser, filled: int, build: Build
) -> None:
    day, now = build.clock.now().date(), build.clock.now()
    for number in range(51):
        build.add(
            Cost(
                project_id=filled, spent_on=day - timedelta(days=number), hours=1.0,
                note=f"Entry no. {number}.", created_at=now,
            )
        )  # fmt: skip
    shown = signed_in.get(f"/p/{filled}/reports").get_data(as_text=True)
    assert "Entry no. 49." in shown
    assert "Entry no. 50." not in shown
    assert len(signed_in.get(f"/p/{filled}/reports/costs.json").get_json()) == 51


def test_costs_and_the_look_are_written_down(signed_in: Browser, filled: int) -> None:
    page = f"/p/{filled}/reports"
    cost = {"spent_on": "2026-05-02", "hours": "2,5", "money": "240 EUR", "note": "Letters"}
    assert signed_in.post(f"{page}/costs", cost).status_code == 303
    assert "240.00 EUR" in signed_in.get(page).get_data(as_text=True)
    assert signed_in.post(f"{page}/costs", {**cost, "money": "much"}).status_code == 422
    assert signed_in.post(f"{page}/costs/1/strike").status_code == 303
    assert "240.00 EUR" not in signed_in.get(page).get_data(as_text=True)
    look = {"agency": "Canal Walk", "colour": "#8a1c4a", "contact": "rosa@canal.example"}
    assert signed_in.post(f"{page}/look", look).status_code == 303
    assert "Canal Walk" in signed_in.get(page).get_data(as_text=True)
    assert signed_in.post(f"{page}/look", {**look, "colour": "red;}"}).status_code == 422
    assert signed_in.get(f"{page}/logo").status_code == 404


@pytest.mark.parametrize(
    "picture",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"GIF89a"],
)
def test_asvs_1_3_4_a_logo_is_a_photograph_or_nothing(
    signed_in: Browser, filled: int, picture: bytes
) -> None:
    page = f"/p/{filled}/reports"
    signed_in.get(page)
    look = {"agency": "Canal Walk", "colour": "#8a1c4a", "contact": ""}
    sent = {**look, "logo": (io.BytesIO(picture), "logo.png")}
    assert signed_in.post(f"{page}/look", sent).status_code == 422
    assert signed_in.get(f"{page}/logo").status_code == 404


@pytest.mark.parametrize("by", ["tactic", "campaign", "letter", "mailbox", "person"])
def test_outcomes_by_each_grouping(signed_in: Browser, filled: int, by: str) -> None:
    query = f"by={by}&from=2026-01-01&to=2026-12-31"
    assert signed_in.get(f"/p/{filled}/reports/outcomes?{query}").status_code == 200
    rows = signed_in.get(f"/p/{filled}/reports/outcomes.json?{query}").get_json()
    assert rows
    assert rows[0]["replied low"] <= rows[0]["replied share"] <= rows[0]["replied high"]
