"""The table of opportunities and Today in a real Chromium: by keyboard, and seen by axe-core."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Parts
from tests.web.test_browser import Watched, chromium, pytestmark, watched

__all__ = ["chromium", "pytestmark", "watched"]
_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "/p/1/",
    "/p/1/board",
    "/p/1/opportunities",
    "/p/1/opportunities?column=note&column=tactic&order=site",
    "/p/1/review",
    "/p/1/inbox",
    "/p/1/backlinks",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(watched: Watched, theme: str) -> None:
    if not _AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    script = _AXE.read_text()
    watched.page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    for path in PAGES:
        watched.open(path)
        watched.page.evaluate(script)
        found = watched.page.evaluate("axe.run().then(r => r.violations)")
        told = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]
        assert told == [], path


def test_many_are_moved_and_put_back_by_keyboard_alone(watched: Watched, parts: Parts) -> None:
    page = watched.page
    watched.open("/p/1/opportunities?stage=open")
    page.get_by_label("Choose all on this page").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-chosen]")).to_contain_text("chosen")
    page.get_by_role("button", name="Move", exact=True).press("Enter")
    expect(page.locator(".alert-success")).to_contain_text("changed")
    page.get_by_role("button", name="Take it back").press("Enter")
    expect(page.locator(".alert-success")).to_contain_text("put back")
    assert watched.alarms == []
