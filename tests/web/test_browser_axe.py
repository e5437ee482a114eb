"""axe-core on every page, light and dark; new pages take part by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Error

from outreach.web.permissions import ROUTES, Needs
from tests.web.test_browser import Watched, chromium, pytestmark, watched
from tests.web.test_gate import path_of, rules

__all__ = ["chromium", "pytestmark", "watched"]
_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_PARTS = 4  # so that two workers share them
_RUN = """
async (frame) => {
  const where = frame ? document : { exclude: [["aside"]] };
  const found = (await axe.run(where)).violations;
  document.documentElement.dataset.bsTheme = "dark";
  const dark = (await axe.run(where, { runOnly: ["color-contrast"] })).violations;
  return [...found, ...dark].map((one) => [one.id, one.nodes[0].target.join(" ")]);
}
"""
# What is no page: files, parts of pages, what answers only to a link that somebody was sent.
_NO_PAGES = frozenset({"static", "public.health", "inbox_work.as_sent", "letters.preview"})


def _pages(app: Flask) -> list[str]:
    looked_at = [
        rule
        for rule in rules(app)
        if "GET" in (rule.methods or set())
        and rule.endpoint not in _NO_PAGES
        and ROUTES[rule.endpoint] is not Needs.NOTHING
    ]
    paths = {path_of(app, rule) for rule in looked_at}
    return sorted(path for path in paths if "." not in path.rpartition("/")[2])  # no downloads


def _is_shown(watched: Watched, path: str) -> bool:
    """Open it; False for a file, a refusal or a part of a page."""
    try:
        answer = watched.page.goto(watched.address + path)
    except Error as trouble:
        if "Download is starting" in trouble.message:
            return False
        raise
    if answer is None or answer.status != 200:
        return False
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return is_page and watched.page.locator("main").count() > 0


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(_PARTS))
def test_axe_finds_nothing_on_any_page(watched: Watched, app: Flask, part: int) -> None:
    if not _AXE.exists():
        pytest.skip("axe-core is not installed: make dev")
    script, found, seen = _AXE.read_text(), {}, 0
    watched.page.emulate_media(reduced_motion="reduce")  # no colour on its way to another
    watched.page.add_init_script("localStorage.setItem('theme', 'light')")
    for path in _pages(app)[part::_PARTS]:
        if not _is_shown(watched, path):
            continue
        watched.page.evaluate(script)
        problems = watched.page.evaluate(_RUN, seen == 0)  # the frame is the same on all
        seen += 1
        if problems:
            found[path] = problems
    assert found == {}
    assert seen > 40 / _PARTS
