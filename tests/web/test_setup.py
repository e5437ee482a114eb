"""From the first visit to a campaign with one's own letters, without a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlmodel import select

from outreach.errors import MailboxLoginFailed
from outreach.mail.servers import servers_for
from outreach.model.campaign import Campaign
from outreach.model.mailbox import Mailbox
from outreach.model.user import User
from outreach.store import mailboxes
from outreach.store.sealed import opened
from outreach.web.start import first_link
from tests.web.conftest import PASSWORD, Browser, Parts


@pytest.fixture
def nobody(parts: Parts) -> Parts:
    with parts.store.write() as session:
        for user in session.exec(select(User)):
            session.delete(user)
    return parts


def path_of_start(parts: Parts) -> str:
    link = first_link(parts.store, parts.keyring, "http://here")
    return link.removeprefix("http://here")


def test_the_first_visit_makes_the_first_account_and_no_other(app: Flask, nobody: Parts) -> None:
    browser, start = Browser(app), path_of_start(nobody)
    assert browser.get("/start/" + "0" * 32).status_code == 404
    assert browser.get(start).status_code == 200
    fields: dict[str, object] = {"name": "Ada", "email": "ada@ours.example", "password": "short"}
    assert browser.post(start, fields).status_code == 422
    answer = browser.post(start, {**fields, "password": PASSWORD})
    assert answer.headers["Location"].endswith("/projects/new")
    assert browser.get("/people").status_code == 200  # an administrator
    assert Browser(app).get(start).status_code == 404
    assert first_link(nobody.store, nobody.keyring, "http://here") == ""


def test_a_link_is_worth_nothing_once_somebody_can_sign_in(app: Flask, parts: Parts) -> None:
    assert path_of_start(parts) == ""


@contextmanager
def _open(thing: object) -> Iterator[object]:
    yield thing


def give_servers(parts: Parts, problem: str = "") -> None:
    def log_in(address: str) -> None:
        if problem:
            raise MailboxLoginFailed(problem)

    folders = [SimpleNamespace(name="INBOX"), SimpleNamespace(name="Sent")]
    parts.open_outbox = lambda row: _open(SimpleNamespace(log_in=log_in))  # type: ignore[attr-defined]
    parts.open_inbox = lambda row: _open(SimpleNamespace(folders=lambda: folders))  # type: ignore[attr-defined]


def test_a_mailbox_is_found_connected_and_tried(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    give_servers(parts)
    page = signed_in.post(f"/p/{filled}/mailboxes/new", {"address": "rosa@gmx.de"})
    text = page.get_data(as_text=True)
    assert 'value="mail.gmx.net:465"' in text
    assert "GMX" in text
    fields = {"address": "rosa@gmx.de", "smtp": "mail.gmx.net:587", "imap": "imap.gmx.net"}
    assert signed_in.post(f"/p/{filled}/mailboxes/new", fields).status_code == 422  # no password
    fields["password"] = "app password of the box"
    assert signed_in.post(f"/p/{filled}/mailboxes/new", fields).status_code == 303
    said = signed_in.get(f"/p/{filled}/mailboxes").get_data(as_text=True)
    assert "SMTP takes the log-in. IMAP shows 2 folders." in said
    assert "begins with 5 letters a day" in said
    assert "app password of the box" not in said
    with parts.store.read() as session:
        row = session.exec(select(Mailbox).where(Mailbox.address == "rosa@gmx.de")).one()
    assert (row.smtp_port, row.smtp_security, row.imap_port) == (587, "starttls", 993)
    assert opened(parts.keyring, row, "imap_secret") == "app password of the box"


def test_a_refused_password_is_said_and_can_be_replaced(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    give_servers(parts, "535 wrong password")
    with parts.store.read() as session:
        number = session.exec(select(Mailbox.id)).first()
    signed_in.post(f"/p/{filled}/mailboxes/{number}/password", {"password": "another one"})
    assert "535 wrong password" in signed_in.get(f"/p/{filled}/mailboxes").get_data(as_text=True)
    give_servers(parts)
    signed_in.post(f"/p/{filled}/mailboxes/{number}/try")
    assert "takes the log-in" in signed_in.get(f"/p/{filled}/mailboxes").get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "smtp", "imap"),
    [
        ("a@gmail.com", "smtp.gmail.com", "imap.gmail.com"),
        ("a@hotmail.com", "smtp.office365.com", "outlook.office365.com"),
        ("a@own.example", "mail.own.example", "mail.own.example"),
    ],
)
def test_servers_of_well_known_domains(address: str, smtp: str, imap: str) -> None:
    found = servers_for(address, use_dns=False)
    assert (found.smtp_host, found.imap_host) == (smtp, imap)


def test_servers_by_who_takes_the_mail() -> None:
    exchange = SimpleNamespace(to_text=lambda omit_final_dot: "aspmx.l.google.com")
    resolver = SimpleNamespace(
        resolve=lambda name, kind, lifetime: [SimpleNamespace(exchange=exchange)]
    )
    assert servers_for("a@own.example", resolver=resolver).provider == "Google"


def made(signed_in: Browser, parts: Parts, project: int, **more: object) -> int:
    with parts.store.read() as session:
        mailbox = session.exec(select(Mailbox.id)).first()
    fields = {
        "name": "Autumn",
        "sequence": "broken_link",
        "mailbox": mailbox,
        "day_1": "on",
        "day_3": "on",
        "from_hour": 8,
        "to_hour": 12,
        "minimum_score": 30,
        "enrols_itself": "on",
        **more,
    }
    answer = signed_in.post(f"/p/{project}/campaigns/new", fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    found = re.search(r"/campaigns/(\d+)/letters/1", answer.headers["Location"])
    assert found is not None
    return int(found[1])


def test_a_campaign_is_made_with_its_limits(signed_in: Browser, parts: Parts, filled: int) -> None:
    number = made(signed_in, parts, filled, daily=5)
    with parts.store.read() as session:
        row = session.get_one(Campaign, number)
    assert (row.window_days, row.window_from, row.window_to) == ([1, 3], 8, 12)
    assert (row.daily_limit, row.minimum_score, row.approves_follow_ups) == (5, 30, False)
    assert len(row.steps) >= 2
    again = signed_in.post(f"/p/{filled}/campaigns/new", {"name": "Autumn"})
    assert again.status_code == 422
    page = signed_in.post(
        f"/p/{filled}/campaigns/{number}/limits",
        {"day_5": "on", "from_hour": 10, "to_hour": 9, "minimum_score": 0},
    )
    assert page.status_code == 422
    assert "earlier to a later one" in page.get_data(as_text=True)


def test_a_campaign_writes_from_several_mailboxes(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    number = made(signed_in, parts, filled)
    rules: dict[str, object] = {"day_1": "on", "from_hour": 9, "to_hour": 17, "minimum_score": 0}
    with parts.store.read() as session:
        own = [one.id for one in mailboxes.of_project(session, filled)]
        assert len(own) > 1
    here = f"/p/{filled}/campaigns/{number}"
    ticked = {**rules, "mailbox": own, "keeps_holidays": "on", "waits_working_days": "on"}
    assert signed_in.post(f"{here}/limits", ticked).status_code == 303
    with parts.store.read() as session:
        row = session.get_one(Campaign, number)
        assert row.mailbox_ids == own
        assert (row.keeps_holidays, row.waits_working_days) == (True, True)
    none = signed_in.post(f"{here}/limits", rules)
    assert none.status_code == 422
    assert "choose at least one mailbox" in none.get_data(as_text=True)
    assert signed_in.post(f"{here}/limits", {**rules, "mailbox": [9_999]}).status_code == 404
    with parts.store.read() as session:
        assert session.get_one(Campaign, number).mailbox_ids == own


def test_letters_are_edited_seen_added_and_removed(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    number = made(signed_in, parts, filled)
    here = f"/p/{filled}/campaigns/{number}/letters"
    page = signed_in.get(f"{here}/1").get_data(as_text=True)
    assert "As it would leave" in page
    seen = signed_in.post(
        f"{here}/1/preview",
        {"subject": "A dead link", "body": "{{ contact.greeting }} <b>look</b>", "delay_days": 0},
    ).get_data(as_text=True)
    assert "&lt;b&gt;look" in seen
    wrong = signed_in.post(f"{here}/1/preview", {"subject": "x", "body": "{{ dead.ulr }}"})
    assert "dead.url" in wrong.get_data(as_text=True)
    fields = {"subject": "A dead link", "body": "{{ contact.greeting }} mine", "delay_days": 0}
    assert signed_in.post(f"{here}/1", fields).status_code == 303
    kept = signed_in.post(f"{here}/1", {**fields, "body": "{{ nothing.here }}"})
    assert kept.status_code == 422
    assert "nothing.here" in kept.get_data(as_text=True)  # what was typed is not lost
    with parts.store.read() as session:
        before = len(session.get_one(Campaign, number).steps)
    signed_in.post(here)
    signed_in.post(f"{here}/2/remove")
    with parts.store.read() as session:
        steps = session.get_one(Campaign, number).steps
    assert len(steps) == before
    assert steps[0]["body"].endswith("mine")
    assert signed_in.get(f"{here}/99").status_code == 422
