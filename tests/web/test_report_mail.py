"""Reports by mail: ordered, looked at and asked for in the browser; the worker sends."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import select

from outreach.model.backlink import Backlink
from outreach.model.bulletin import Bulletin, BulletinOrder, BulletinState
from outreach.model.mailbox import Mailbox
from outreach.store import watching
from tests.web.conftest import NOW, Browser, Parts


@pytest.fixture
def page(signed_in: Browser, filled: int) -> str:
    signed_in.get(f"/p/{filled}/reports/mail")
    return f"/p/{filled}/reports/mail"


def typed(parts: Parts, **given: str) -> dict[str, object]:
    with parts.store.read() as session:
        mailbox = session.exec(select(Mailbox)).first()
    assert mailbox is not None
    values: dict[str, object] = {
        "kind": "report",
        "rhythm": "month",
        "day": "1",
        "recipients": "carla@client.example",
        "mailbox": str(mailbox.id),
        "language": "en",
        "comment": "A <b>good</b> month.",
    }
    return {**values, **given}


def test_from_an_order_to_mails_that_wait(signed_in: Browser, parts: Parts, page: str) -> None:
    assert signed_in.post(page, typed(parts)).status_code == 303
    shown = signed_in.get(page).get_data(as_text=True)
    assert "carla@client.example" in shown
    assert "each month on day 1" in shown
    one = signed_in.get(f"{page}/1")
    text = one.get_data(as_text=True)
    assert "Link report" in text
    assert "&lt;b&gt;good&lt;/b&gt;" in text
    click = text.partition('name="click" value="')[2].partition('"')[0]
    for _ in range(2):
        assert signed_in.post(f"{page}/1/send", {"click": click}).status_code == 303
    with parts.store.read() as session:
        (mail,) = session.exec(select(Bulletin)).all()
    assert mail.state is BulletinState.WAITING
    assert signed_in.get(f"{page}/sent/{mail.id}.eml").status_code == 409
    assert "On the way" in signed_in.get(f"{page}/1").get_data(as_text=True)


def test_the_preview_may_run_nothing(signed_in: Browser, parts: Parts, page: str) -> None:
    signed_in.post(page, typed(parts))
    answer = signed_in.get(f"{page}/1/preview")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "<b>good</b>" not in answer.get_data(as_text=True)
    assert "<script" not in answer.get_data(as_text=True)


def test_a_digest_is_shown_when_there_is_something_to_tell(
    signed_in: Browser, parts: Parts, page: str
) -> None:
    assert signed_in.post(page, typed(parts, kind="changes", rhythm="day")).status_code == 303
    assert "Nothing to tell yet" in signed_in.get(f"{page}/1").get_data(as_text=True)
    assert signed_in.get(f"{page}/1/preview").status_code == 404
    assert signed_in.post(f"{page}/1/send", {"click": "x"}).status_code == 409
    with parts.store.write() as session:
        row = session.exec(select(Backlink)).first()
        assert row is not None
        watching.alert(session, row, "lost", "critical", "It is <i>gone</i>.", at=NOW)
    text = signed_in.get(f"{page}/1/preview").get_data(as_text=True)
    assert "It is &lt;i&gt;gone&lt;/i&gt;." in text
    assert "1 critical" in signed_in.get(f"{page}/1").get_data(as_text=True)


@pytest.mark.parametrize(
    "given",
    [
        {"recipients": "nobody"},
        {"day": "31"},
        {"rhythm": "day"},
        {"mailbox": "999"},
    ],
)
def test_what_is_wrong_is_said_beside_the_form(
    signed_in: Browser, parts: Parts, page: str, given: dict[str, str]
) -> None:
    answer = signed_in.post(page, typed(parts, **given))
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.get_data(as_text=True)
    with parts.store.read() as session:
        assert session.exec(select(BulletinOrder)).all() == []


def test_paused_is_paused(signed_in: Browser, parts: Parts, page: str) -> None:
    signed_in.post(page, typed(parts))
    assert signed_in.post(f"{page}/1/pause").status_code == 303
    assert "nothing is sent" in signed_in.get(page).get_data(as_text=True)
    assert signed_in.post(f"{page}/1/send", {"click": "x"}).status_code == 409
    assert signed_in.post(f"{page}/1/resume").status_code == 303
    assert signed_in.post(f"{page}/1/send", {"click": "x"}).status_code == 303


def test_a_client_orders_nothing(app: Flask, parts: Parts, page: str) -> None:
    client = Browser(app)
    client.sign_in("clara@client.example")
    assert client.get(page).status_code == 403
    assert client.post(page, typed(parts)).status_code == 403
