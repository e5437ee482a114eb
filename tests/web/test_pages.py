"""Every page, empty and filled, for each role."""

from __future__ import annotations

import pytest

from outreach.model.project import Project
from tests.web.conftest import NOW, Browser, Parts

PAGES = (
    "/p/{p}/",
    "/p/{p}/board",
    "/p/{p}/opportunities",
    "/p/{p}/reasons",
    "/p/{p}/reasons/competitor_gap/sites",
    "/p/{p}/assets",
    "/p/{p}/assets/calendar",
    "/p/{p}/assets/ideas",
    "/p/{p}/prospects",
    "/p/{p}/prospects/new",
    "/p/{p}/review",
    "/p/{p}/inbox",
    "/p/{p}/inbox?pile=all",
    "/p/{p}/backlinks",
    "/p/{p}/campaigns",
    "/p/{p}/mailboxes",
    "/p/{p}/runs",
    "/p/{p}/settings",
    "/p/{p}/plan",
    "/p/{p}/partners",
    "/p/{p}/press",
    "/p/{p}/contacts",
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_a_filled_project_shows(page: str, signed_in: Browser, filled: int) -> None:
    answer = signed_in.get(page.format(p=filled))
    assert answer.status_code == 200
    assert "Ours &amp; Daughters" in answer.get_data(as_text=True)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_empty_project_helps(page: str, signed_in: Browser, parts: Parts) -> None:
    with parts.store.write() as session:
        session.add(
            Project(name="New", site_url="https://n.example/", site_key="n.example", created_at=NOW)
        )
    assert signed_in.get(page.format(p=1)).status_code == 200


def test_a_bookmark_brings_a_page_to_the_form(signed_in: Browser, filled: int) -> None:
    sent = "https://a.example/?q=1&amp;r=<b>"
    shown = signed_in.get(f"/p/{filled}/prospects/new", query_string={"url": sent})
    text = shown.get_data(as_text=True)
    assert "https://a.example/?q=1&amp;amp;r=&lt;b&gt;</textarea>" in text
    assert f"/p/{filled}/prospects/new?url=" in text  # the bookmark itself
