"""Things that go wrong between people and machines: said in plain words, and nothing is lost."""

from __future__ import annotations

import re
import socket
import sqlite3
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from sqlmodel import select
from waitress.server import create_server

from outreach.model.campaign import Campaign
from outreach.model.opportunity import Opportunity, Stage
from outreach.store import engine
from outreach.store.engine import open_store
from outreach.wsgi import create_app
from tests.web.conftest import Browser, Parts

LETTER = "/p/1/campaigns/1/letters/1"


def _seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def _typed(body: str, seen: str) -> dict[str, object]:
    return {"subject": "A dead link", "body": body, "delay_days": "0", "seen": seen}


def test_two_people_edit_the_same_letter(app: Flask, parts: Parts, filled: int) -> None:
    ada, max_ = Browser(app), Browser(app)
    ada.sign_in()
    max_.sign_in("max@ours.example")
    first = _seen(ada.get(LETTER).get_data(as_text=True))
    also = _seen(max_.get(LETTER).get_data(as_text=True))
    assert ada.post(LETTER, _typed("Ada's words, {{ contact.greeting }}", first)).status_code == 303
    refused = max_.post(LETTER, _typed("Max's words, {{ contact.greeting }}", also))
    page = unescape(refused.get_data(as_text=True))
    assert refused.status_code == 409
    assert "Somebody else saved this letter while you wrote" in page
    assert "Max's words" in page
    with parts.store.read() as session:
        assert "Ada's words" in session.exec(select(Campaign)).first().steps[0]["body"]  # type: ignore[union-attr]
    again = max_.post(LETTER, _typed("Max's words, {{ contact.greeting }}", _seen(page)))
    assert again.status_code == 303


DRAFT = re.compile(r'name="seen" value="([0-9a-f]+)"')


def _draft(browser: Browser) -> tuple[str, dict[str, object]]:
    """The first letter of the queue, as somebody has it before them."""
    page = browser.get("/p/1/review").get_data(as_text=True)
    number = page.partition("/p/1/drafts/")[2].partition("/")[0]
    return f"/p/1/drafts/{number}", {"seen": DRAFT.findall(page)[0]}


def test_two_people_decide_about_the_same_draft(app: Flask, filled: int) -> None:
    ada, will = Browser(app), Browser(app)
    ada.sign_in()
    will.sign_in("will@ours.example")
    (here, seen), (_, also) = _draft(ada), _draft(will)
    assert ada.post(f"{here}/approve", seen).status_code == 303
    for verb, more in (("approve", {}), ("reject", {"why": "No"})):
        refused = will.post(f"{here}/{verb}", {**also, **more})
        assert refused.status_code == 409
        assert "approved already" in refused.get_data(as_text=True)


def test_what_was_typed_into_an_approved_draft_is_shown_and_in_no_other_letter(
    app: Flask, filled: int, parts: Parts
) -> None:
    ada, will = Browser(app), Browser(app)
    ada.sign_in()
    will.sign_in("will@ours.example")
    (here, seen), (_, also) = _draft(ada), _draft(will)
    ada.post(f"{here}/approve", seen)
    refused = will.post(f"{here}/edit", {**also, "subject": "Moss", "body": "Will's long words"})
    assert refused.status_code == 409
    page = LexborHTMLParser(refused.get_data(as_text=True))
    late, editor = page.css_first("#late-text"), page.css_first("#body")
    assert late is not None
    assert "Will's long words" in late.text()
    assert editor is not None
    assert "Will's long words" not in editor.text()


def test_two_people_move_the_same_card_without_scripts(
    app: Flask, filled: int, parts: Parts
) -> None:
    ada, pia = Browser(app), Browser(app)
    ada.sign_in()
    pia.sign_in("pia@ours.example")
    with parts.store.read() as session:
        row = session.exec(select(Opportunity).where(Opportunity.stage == Stage.REPLIED)).one()
    seen = {"version": row.version}
    move = f"/p/1/opportunities/{row.id}/move"
    assert ada.post(move, {**seen, "stage": "agreed"}).status_code == 303
    refused = pia.post(move, {**seen, "stage": "declined"})
    assert refused.status_code == 409
    assert "Somebody moved this card meanwhile" in refused.get_data(as_text=True)


def test_pages_say_that_the_worker_is_not_running(signed_in: Browser, filled: int) -> None:
    page = signed_in.get("/p/1/").get_data(as_text=True)
    assert "The worker is not running: nothing is read, checked or sent until it is." in page


@pytest.fixture
def locked(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """Somebody else holds the database; we are not patient."""
    quick = ["PRAGMA busy_timeout=50" if "busy" in one else one for one in engine._PRAGMAS]
    monkeypatch.setattr(engine, "_PRAGMAS", tuple(quick))
    path = tmp_path / "web.db"
    parts.store.close()
    parts.store = open_store(f"sqlite:///{path}")
    yield parts
    parts.store.close()


def test_a_locked_database_is_said_in_plain_words(
    locked: Parts, filled: int, tmp_path: Path
) -> None:
    browser = Browser(create_app(locked))
    browser.sign_in()
    browser.get("/account")
    other = sqlite3.connect(tmp_path / "web.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = browser.post("/account/zone", {"time_zone": "Europe/Berlin"})
    page = refused.get_data(as_text=True)
    other.execute("ROLLBACK")
    other.close()
    assert refused.status_code == 503
    assert "The database is busy" in page
    assert "try again; nothing was changed" in page
    assert browser.post("/account/zone", {"time_zone": "Europe/Berlin"}).status_code == 303


def test_two_gigabytes_are_refused_by_their_head(parts: Parts, filled: int) -> None:
    """The server answers before a byte of the body was sent."""
    app = create_app(parts)
    browser = Browser(app)
    browser.sign_in()
    cookie = browser.client.get_cookie("outreach")
    assert cookie is not None
    most = (parts.settings.upload_mebibytes + 1) * 2**20
    server = create_server(app, host="127.0.0.1", port=0, threads=1, max_request_body_size=most)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with socket.create_connection(("127.0.0.1", server.effective_port), timeout=5) as line:
        line.sendall(
            b"POST /p/1/imports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2147483648\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n"
            + f"Cookie: outreach={cookie.value}\r\n\r\n".encode()
        )
        said = line.recv(65536)
    server.close()
    thread.join(timeout=5)
    assert b" 413 " in said.split(b"\r\n", 1)[0]


def test_the_form_of_a_file_says_its_limit_before_anything_is_sent(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    page = signed_in.get("/p/1/imports").get_data(as_text=True)
    assert f'data-most-mebibytes="{parts.settings.upload_mebibytes}"' in page


def test_a_cookie_that_ran_out_leads_to_the_sign_in_page(app: Flask, filled: int) -> None:
    ada = Browser(app)
    ada.sign_in()
    ada.get("/p/1/prospects/new")
    ada.client = app.test_client()  # the same page, and no cookie any more
    answer = ada.post("/p/1/prospects/new", {"addresses": "https://a.example/"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/sign-in")
