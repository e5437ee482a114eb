"""How pages look in Chromium, where it can be measured: nothing sticks out, all can be hit."""

from __future__ import annotations

import pytest

from tests.web.conftest import Parts
from tests.web.hostile import poison
from tests.web.test_browser import Watched, chromium, pytestmark, watched

__all__ = ["chromium", "pytestmark", "watched"]

# Words without a place to break, in both directions of writing.
_LONG = ("x" * 180, "https://long.example/" + "w" * 150, "Ä" * 120, "ش" * 140)
_TOLD = (
    "/p/1/", "/inbox", "/p/1/inbox/1", "/p/1/opportunities", "/p/1/opportunities/6", "/p/1/review",
    "/p/1/campaigns", "/p/1/campaigns/1/letters/1", "/p/1/press", "/p/1/schedule",
)  # fmt: skip
_EXPLAINED = (
    "/p/1/campaigns/new", "/p/1/campaigns/1", "/p/1/mailboxes/new", "/p/1/backlinks/1",
    "/p/1/backlinks/harm", "/p/1/settings/pipeline",
)  # fmt: skip
# Each tip opened in turn: its name where it leaves the window or is too narrow to be read.
_TIPS = """async () => {
  const out = [], tips = [...document.querySelectorAll("details.tip")];
  for (const tip of tips) {
    tip.parentElement.closest("details")?.setAttribute("open", "");
    const told = new Promise((done) => tip.addEventListener("toggle", done, { once: true }));
    tip.open = true;
    await told;
    const { left, right, width } = tip.querySelector(".tip-text").getBoundingClientRect();
    if (left < 0 || right > innerWidth || width < 200) out.push(tip.innerText.slice(0, 30));
  }
  return { out, tips: tips.length };
}"""
# What one clicks and is no link in a text, smaller than 24 by 24 (WCAG 2.2, 2.5.8).
_SMALL = """() => [...document.querySelectorAll("summary, .btn, button, main .icon-link")]
  .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden"))
  .map((one) => [one.className || one.innerText.slice(0, 30), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && Math.min(box.width, box.height) < 23.9)
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""


def test_words_without_a_break_widen_no_page(watched: Watched, parts: Parts) -> None:
    with parts.store.write() as session:
        poison(session, list(_LONG))
    watched.page.set_viewport_size({"width": 400, "height": 900})
    wider = {}
    for path in _TOLD:
        watched.open(path)
        surplus = watched.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if surplus > 0:
            wider[path] = surplus
    assert wider == {}


def test_the_open_page_of_a_section_is_in_sight_on_a_phone(watched: Watched) -> None:
    watched.page.set_viewport_size({"width": 400, "height": 900})
    watched.open("/p/1/backlinks/disavow")
    box = watched.page.locator(".subnav [aria-current]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400


@pytest.mark.parametrize("width", [400, 1440])
def test_every_tip_opens_inside_the_window(watched: Watched, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 900})
    for path in _EXPLAINED:
        watched.open(path)
        found = watched.page.evaluate(_TIPS)
        assert found["tips"], path
        assert found["out"] == [], path


def test_what_is_clicked_is_large_enough(watched: Watched) -> None:
    watched.page.set_viewport_size({"width": 400, "height": 900})
    small = {}
    for path in ("/p/1/", "/p/1/inbox/1", "/p/1/opportunities/6", *_EXPLAINED):
        watched.open(path)
        if found := watched.page.evaluate(_SMALL):
            small[path] = found
    assert small == {}


def test_the_menu_and_its_foot_stand_whole_beside_the_page(watched: Watched) -> None:
    """On a laptop one need not scroll to sign out, and a narrow page has its title above it."""
    watched.open("/account")
    page = watched.page
    out = page.get_by_role("button", name="Sign out").first.bounding_box()
    assert out is not None
    assert out["x"] + out["width"] < 300
    assert out["y"] + out["height"] <= 900
    title = page.locator("h1").bounding_box()
    column = page.locator("main .card").first.bounding_box()
    assert title is not None
    assert column is not None
    assert title["x"] == pytest.approx(column["x"], abs=2)
