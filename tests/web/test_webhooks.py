"""Webhooks in the browser: the secret is shown once, what failed says why and is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from outreach.model.event import WORKER
from outreach.model.webhook import CallState, Webhook, WebhookCall
from tests.web.conftest import NOW, Browser, Parts

URL = "https://tools.example.org/links"


@pytest.fixture
def page(signed_in: Browser, filled: int) -> str:
    signed_in.get(f"/p/{filled}/backlinks/webhooks")
    return f"/p/{filled}/backlinks/webhooks"


def test_from_an_address_to_its_removal(signed_in: Browser, parts: Parts, page: str) -> None:
    made = signed_in.post(page, {"url": URL, "severity": "warning"})
    assert made.status_code == 201
    assert "whsec_" in made.get_data(as_text=True)
    assert made.headers["Cache-Control"].startswith("no-store")
    shown = signed_in.get(page).get_data(as_text=True)
    assert URL in shown
    assert "whsec_" not in shown.replace("“whsec_”", "")
    for verb, says in (("test", "waits"), ("pause", "Paused"), ("resume", "Send a test")):
        assert signed_in.post(f"{page}/1/{verb}").status_code == 303
        assert says in signed_in.get(page).get_data(as_text=True)
    assert signed_in.post(f"{page}/1/remove").status_code == 303
    with parts.store.read() as session:
        assert not session.exec(select(Webhook)).all()
        assert not session.exec(select(WebhookCall)).all()


def test_a_call_that_failed_says_why_and_is_tried_again(
    signed_in: Browser, parts: Parts, page: str
) -> None:
    signed_in.post(page, {"url": URL, "severity": "info"})
    signed_in.post(f"{page}/1/test")
    with parts.store.write() as session:
        call = session.exec(select(WebhookCall)).one()
        call.not_before = NOW + timedelta(days=1)
        call.move_to(CallState.FAILED, at=NOW, actor=WORKER, why="It answered <b>500</b>.")
    assert "It answered &lt;b&gt;500&lt;/b&gt;." in signed_in.get(page).get_data(as_text=True)
    assert signed_in.post(f"{page}/calls/1/again").status_code == 303
    with parts.store.read() as session:
        assert session.exec(select(WebhookCall)).one().state is CallState.WAITING


@pytest.mark.parametrize("url", ["http://tools.example.org/", "tools.example.org", ""])
def test_what_does_not_do_is_said_beside_the_form(signed_in: Browser, page: str, url: str) -> None:
    answer = signed_in.post(page, {"url": url, "severity": "info"})
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.get_data(as_text=True)
