"""The pages in a real Chromium: drag and drop, keyboard, hostile content, no policy reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlmodel import select

from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity, Stage
from tests.support import in_chromium
from tests.support.in_chromium import NEEDED
from tests.web.conftest import PASSWORD, Parts
from tests.web.hostile import OWN, poison
from tests.web.hostile_rest import add_rest
from tests.web.test_hostile import listed
from tests.web.url_map import one_of_each, pages

pytestmark = NEEDED
# By script, not by mouse: an open one may lie over the next.
_OPEN = "[...document.querySelectorAll('summary')].slice(0, 6).forEach((one) => one.click())"


@dataclass
class Watched:
    """A page, and everything that must not happen on it."""

    page: Page
    address: str
    alarms: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with in_chromium.chromium() as browser:
        yield browser


@pytest.fixture
def watched(chromium: Chromium, app: Flask, filled: int) -> Iterator[Watched]:
    with in_chromium.served(app) as address:
        context = chromium.new_context(viewport={"width": 1600, "height": 900})
        seen = Watched(context.new_page(), address)
        _listen(seen)
        _sign_in(seen)
        yield seen
        context.close()


def _listen(seen: Watched) -> None:
    page = seen.page
    page.on(
        "dialog", lambda dialog: (seen.alarms.append(f"dialog {dialog.message}"), dialog.dismiss())
    )
    page.on("console", lambda said: _note(seen, said.text, said.location["url"], said.type))
    page.on("pageerror", lambda error: seen.alarms.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((seen.address, "data:"))
            else seen.alarms.append(f"request {asked.url}")
        ),
    )


def _note(seen: Watched, text: str, where: str, kind: str) -> None:
    # A part of a page that is opened by itself names no icon, and the browser asks for one.
    if kind == "error" and not where.endswith("/favicon.ico"):
        seen.alarms.append(f"{text} {where}")


def _sign_in(seen: Watched) -> None:
    seen.open("/sign-in")
    seen.page.get_by_label("E-mail address").fill("ada@ours.example")
    seen.page.get_by_label("Password").fill(PASSWORD)
    seen.page.get_by_role("button", name="Sign in").click()
    expect(seen.page.get_by_role("heading", name="Today")).to_be_visible()


def _drag(page: Page, card: str, stage: str) -> None:
    start = page.locator(f"[data-card]:has-text('{card}')").bounding_box()
    goal = page.locator(f"[data-stage='{stage}']").bounding_box()
    assert start is not None
    assert goal is not None
    page.mouse.move(start["x"] + 30, start["y"] + 40)
    page.mouse.down()
    for step in range(1, 16):
        share = step / 15
        page.mouse.move(
            start["x"] + 30 + share * (goal["x"] + 40 - start["x"] - 30),
            start["y"] + 40 + share * (goal["y"] + 25 - start["y"] - 40),
        )
    page.mouse.up()


def test_a_card_is_dragged_and_stays(watched: Watched, parts: Parts) -> None:
    watched.open("/p/1/board")
    _drag(watched.page, "herbals.example", "agreed")
    expect(watched.page.locator("[data-stage='agreed']")).to_contain_text("herbals.example")
    expect(watched.page.locator("#toasts")).to_contain_text("Moved to Agreed.")
    watched.page.reload()
    expect(watched.page.locator("[data-stage='agreed']")).to_contain_text("herbals.example")
    assert watched.alarms == []


def test_a_refused_card_jumps_back_and_says_why(watched: Watched) -> None:
    watched.open("/p/1/board")
    _drag(watched.page, "gardens.example", "contacted")
    expect(watched.page.locator("#toasts")).to_contain_text("open and can't become contacted")
    expect(watched.page.locator("[data-stage='open']")).to_contain_text("gardens.example")
    expect(watched.page.locator("[data-stage='contacted']")).not_to_contain_text("gardens.example")


def test_a_card_that_somebody_else_moved_jumps_back(watched: Watched, parts: Parts) -> None:
    watched.open("/p/1/board")
    with parts.store.write() as session:
        row = session.exec(select(Opportunity).where(Opportunity.stage == Stage.REPLIED)).one()
        row.move_to(Stage.AGREED, at=parts.clock.now(), actor="user:2")
    _drag(watched.page, "herbals.example", "declined")
    expect(watched.page.locator("#toasts")).to_contain_text("Somebody moved this card meanwhile")
    expect(watched.page.locator("[data-stage='replied']")).to_contain_text("herbals.example")


def test_a_card_is_moved_without_a_mouse(watched: Watched) -> None:
    watched.open("/p/1/board")
    watched.page.get_by_role("button", name="Move herbals.example").focus()
    watched.page.keyboard.press("Enter")
    watched.page.keyboard.press("ArrowDown")
    watched.page.keyboard.press("ArrowDown")
    expect(watched.page.locator("[data-to='agreed']:focus")).to_be_visible()
    watched.page.keyboard.press("Enter")
    expect(watched.page.locator("#toasts")).to_contain_text("Moved to Agreed.")
    expect(watched.page.locator("[data-stage='agreed']")).to_contain_text("herbals.example")
    assert watched.alarms == []


def test_the_review_queue_by_keyboard_alone(watched: Watched, parts: Parts) -> None:
    page = watched.page
    watched.open("/p/1/review")
    page.keyboard.press("j")
    expect(page.locator("[aria-current='true']")).to_contain_text("rainfall.example")
    page.keyboard.press("k")
    expect(page.locator("[aria-current='true']")).to_contain_text("compost.example")
    page.keyboard.press("e")
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.type("A word first. ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-reading] .letter-text").first).to_contain_text("A word first.")
    page.keyboard.press("n")
    page.keyboard.type("I liked your table of rainfall.")
    page.keyboard.press("Enter")
    expect(page.locator("[data-reading] .letter-text").first).to_contain_text("table of rainfall")
    page.keyboard.press("a")
    expect(page.locator(".alert-success")).to_contain_text("Approved")
    page.keyboard.press("r")
    page.keyboard.type("Not our topic")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing to approve")).to_be_visible()
    with parts.store.read() as session:
        states = {row.state for row in session.exec(select(OutboundEmail))}
    assert OutboundState.DRAFTED not in states
    assert watched.alarms == []


def test_progress_keeps_itself_up_to_date(watched: Watched, parts: Parts) -> None:
    from outreach.model.run import Run, RunState

    watched.open("/p/1/runs")
    expect(watched.page.locator("#run-1")).to_contain_text("212 of 640")
    with parts.store.write() as session:
        run = session.get_one(Run, 1)
        run.done = 640
        run.move_to(RunState.FINISHED, at=parts.clock.now())
    expect(watched.page.locator("#run-1")).to_contain_text("640 of 640", timeout=6000)
    expect(watched.page.locator("#run-1")).to_contain_text("Finished")
    assert watched.alarms == []


def test_opening_an_answer_marks_it_as_read(watched: Watched, parts: Parts) -> None:
    from outreach.model.email import InboundEmail

    with watched.page.expect_response(lambda answer: answer.url.endswith("/read")) as marked:
        watched.open("/p/1/inbox/1")
    assert marked.value.status == 204
    with parts.store.read() as session:
        assert session.get_one(InboundEmail, 1).read_at is not None
    assert watched.alarms == []


@pytest.mark.parametrize("width", [400, 1440])
def test_no_page_is_wider_than_the_window_and_none_complains(
    watched: Watched, app: Flask, parts: Parts, width: int
) -> None:
    watched.page.set_viewport_size({"width": width, "height": 900})
    with parts.store.write() as session:
        add_rest(session)
    for path in one_of_each(app):
        watched.open(path)
        surplus = watched.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert surplus <= 0, path
    assert watched.alarms == []


def test_t06_hostile_content_runs_nothing_and_asks_nobody(
    watched: Watched, app: Flask, parts: Parts
) -> None:
    _assert_silent(watched, parts, list(OWN), one_of_each(app))


@pytest.mark.slow
def test_t06_listed_payloads_run_nothing_and_ask_nobody(
    watched: Watched, app: Flask, parts: Parts
) -> None:
    payloads = listed()
    for start in range(0, len(payloads), 200):
        _assert_silent(watched, parts, payloads[start : start + 200], pages(app))


def test_the_watch_itself_notices(watched: Watched) -> None:
    """Positive control: on a page without our walls the same watch raises its alarm."""
    watched.open("/healthz")
    watched.page.route(
        "**/unsafe",
        lambda route: route.fulfill(
            content_type="text/html",
            body="<img src=x onerror=alert(1)><img src=https://attacker.test/>",
        ),
    )
    watched.open("/unsafe")
    watched.page.wait_for_timeout(300)
    assert any(alarm.startswith("dialog") for alarm in watched.alarms)
    assert any(alarm.startswith("request https://attacker.test") for alarm in watched.alarms)


def _assert_silent(watched: Watched, parts: Parts, payloads: list[str], paths: list[str]) -> None:
    with parts.store.write() as session:
        poison(session, payloads)
    for path in paths:
        watched.open(path)
        watched.page.evaluate(_OPEN)
    watched.page.wait_for_timeout(200)
    assert watched.alarms == []
