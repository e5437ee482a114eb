"""What a first visit weighs, and that nothing on a page jumps while it is loading."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.support.in_chromium import served
from tests.web.conftest import PASSWORD
from tests.web.test_browser import chromium, pytestmark

__all__ = ["chromium", "pytestmark"]
MOST_BYTES = 300_000
# A fifth of what is called good (0.1, web.dev/articles/cls). A quick machine measures 0; a busy one
# paints a page while its rest is still being read, and a column moves as the next one comes.
MOST_SHIFT = 0.02
_PAGES = (
    "", "board", "opportunities", "review", "inbox", "backlinks", "backlinks/profile",
    "campaigns/1", "placements", "reports", "partners", "schedule", "contacts",
)  # fmt: skip
# Layout shifts of the page so far, without those that follow a hand (web.dev/articles/cls).
_SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 150));
})"""


@pytest.fixture
def address(app: Flask, filled: int) -> Iterator[str]:
    with served(app) as where:
        yield where


@pytest.fixture
def page(chromium: Chromium, address: str) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 1440, "height": 900}) as nobody_s_yet:
        yield nobody_s_yet.new_page()


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill("ada@ours.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_a_first_visit_weighs_at_most_300_kilobytes(page: Page, address: str) -> None:
    """Everything that comes until Today stands there, as a proxy would compress it."""
    asked: set[str] = set()
    page.on("request", lambda one: asked.add(one.url) if one.method == "GET" else None)
    _sign_in(page, address)
    page.wait_for_load_state("networkidle")
    ours = [url for url in asked if url.startswith(address)]
    weights = {
        url: len(gzip.compress(page.context.request.get(url).body(), 6)) for url in sorted(ours)
    }
    assert len(weights) > 5
    assert sum(weights.values()) <= MOST_BYTES, weights


@pytest.mark.parametrize("width", [400, 1440])
def test_nothing_jumps_while_a_page_is_loading(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    _sign_in(page, address)
    jumped = {}
    for name in _PAGES:
        page.goto(f"{address}/p/1/{name}")
        if (shift := page.evaluate(_SHIFTS)) > MOST_SHIFT:
            jumped[name] = shift
    assert jumped == {}
