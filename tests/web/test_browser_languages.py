"""Languages in a real Chromium: scripts speak it too, and right to left nothing breaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from outreach import languages
from outreach.model.user import User
from tests.support.mirrored import CODE, mirrored_locales
from tests.web.conftest import Parts
from tests.web.test_browser import Watched, chromium, pytestmark, watched

__all__ = ["chromium", "pytestmark", "watched"]

_PAGES = (
    "/p/1/", "/p/1/board", "/p/1/review", "/p/1/opportunities", "/p/1/opportunities/1",
    "/p/1/inbox", "/p/1/campaigns", "/p/1/backlinks", "/p/1/backlinks/profile", "/p/1/contacts",
    "/p/1/schedule", "/p/1/reports", "/account",
)  # fmt: skip


def _speak(parts: Parts, code: str) -> None:
    with parts.store.write() as session:
        session.exec(select(User).where(User.email == "ada@ours.example")).one().language = code


def test_scripts_speak_the_language_of_the_page(watched: Watched, parts: Parts) -> None:
    _speak(parts, "de")
    watched.open("/p/1/board")
    watched.page.get_by_role("button", name="herbals.example verschieben").press("Enter")
    watched.page.locator("[data-to='agreed']:visible").press("Enter")
    expect(watched.page.locator("#toasts")).to_contain_text("Verschoben nach „Zugesagt“.")
    assert watched.alarms == []


@pytest.mark.parametrize("width", [400, 1440])
def test_right_to_left_nothing_is_wider_than_the_window(
    watched: Watched, parts: Parts, width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "FOLDER", mirrored_locales(tmp_path / "locales"))
    _speak(parts, CODE)
    page = watched.page
    page.set_viewport_size({"width": width, "height": 900})
    for path in _PAGES:
        watched.open(path)
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl", path
        surplus = page.evaluate(
            "Math.max(document.documentElement.scrollWidth - innerWidth, -scrollX)"
        )
        assert surplus <= 0, path
    menu = page.locator("aside.navbar").bounding_box()
    assert menu is not None
    assert menu["x"] + menu["width"] == pytest.approx(width, abs=20)  # it stands on the right
    assert watched.alarms == []
