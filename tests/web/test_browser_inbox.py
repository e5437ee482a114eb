"""The inbox in a real Chromium: one key corrects, a frame shows the layout, nothing is loaded."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect
from sqlmodel import select

from outreach.model.email import InboundEmail
from tests.web.conftest import Parts
from tests.web.test_browser import Watched, chromium, pytestmark, watched

__all__ = ["chromium", "pytestmark", "watched"]


def test_a_message_by_keyboard_alone(watched: Watched, parts: Parts) -> None:
    with parts.store.write() as session:
        message = session.exec(select(InboundEmail).where(InboundEmail.intent == "question")).one()
        message.html = (
            "<p>Which <b>page</b>?</p><img src=http://t.example/p><script>alert(1)</script>"
        )
    watched.open("/p/1/inbox")
    watched.page.keyboard.press("/")
    expect(watched.page.get_by_label("Search the inbox")).to_be_focused()
    watched.open(f"/p/1/inbox/{message.id}")
    watched.page.get_by_text("With its layout").click()
    frame = watched.page.frame_locator("iframe.mail-frame")
    expect(frame.locator("b")).to_have_text("page")
    for width in (1440, 400):
        watched.page.set_viewport_size({"width": width, "height": 1000})
        too_wide = "document.documentElement.scrollWidth > innerWidth"
        assert not watched.page.evaluate(too_wide)
    watched.page.keyboard.press("d")
    expect(watched.page.get_by_text("Corrected.")).to_be_visible()
    with parts.store.read() as session:
        assert session.get_one(InboundEmail, message.id).intent == "declined"
    watched.page.keyboard.press("t")
    watched.page.keyboard.type("Ask Rosa.")
    watched.page.keyboard.press("Control+Enter")
    expect(watched.page.get_by_text("Ask Rosa.")).to_be_visible()
    assert watched.alarms == []


def test_the_chosen_message_of_a_long_thread_comes_into_sight(
    watched: Watched, parts: Parts
) -> None:
    with parts.store.write() as session:
        chosen = session.exec(select(InboundEmail).where(InboundEmail.intent == "question")).one()
        chosen.fresh_text = "Which page?\n" * 60
        like = chosen.model_dump(exclude={"id"})
        later = {"uid": 9_000, "received_at": chosen.received_at + timedelta(hours=1)}
        last = InboundEmail(**{**like, **later})
        session.add(last)
        session.flush()
    watched.page.set_viewport_size({"width": 400, "height": 800})
    watched.open(f"/p/1/inbox/{last.id}")
    expect(watched.page.locator(".letter-here")).to_be_in_viewport()
    assert watched.alarms == []
