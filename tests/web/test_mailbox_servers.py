"""A mailbox whose log-in fails is put right in the browser, and nothing leaves until it works."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from outreach.model.event import Event
from outreach.model.mailbox import ImapCursor, Mailbox, MailboxState
from outreach.store import inbound
from outreach.store.pages.first_steps import first_steps
from outreach.store.sealed import opened
from tests.web.conftest import NOW, Browser, Parts
from tests.web.test_setup import give_servers

FIELDS: dict[str, object] = {
    "address": "rosa@gmx.de",
    "smtp": "mail.gmx.de:465",
    "imap": "imap.gmx.net",
    "password": "app password of the box",
}


@pytest.fixture
def servers(signed_in: Browser, parts: Parts, filled: int) -> str:
    """Address of the page where a mailbox is put right whose log-in failed in the set-up."""
    give_servers(parts, "no such server")
    answer = signed_in.post(f"/p/{filled}/mailboxes/new", {**FIELDS, "setup": "1"})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def box(parts: Parts) -> Mailbox:
    with parts.store.read() as session:
        return session.exec(select(Mailbox).where(Mailbox.address == "rosa@gmx.de")).one()


def test_a_failed_log_in_leads_to_the_servers_and_holds_the_mailbox(
    signed_in: Browser, parts: Parts, servers: str
) -> None:
    assert servers.endswith(f"/mailboxes/{box(parts).id}/servers?setup=1")
    page = signed_in.get(servers).get_data(as_text=True)
    assert "no such server" in page
    assert 'value="mail.gmx.de:465"' in page
    assert "app password of the box" not in page
    assert box(parts).state is MailboxState.AUTH_FAILED


def test_what_was_wrong_is_put_right_without_typing_the_rest_again(
    signed_in: Browser, parts: Parts, servers: str
) -> None:
    path = servers.partition("?")[0]
    typed: dict[str, object] = {
        "smtp": "mail.gmx.net:587", "imap": "imap.gmx.net:993", "security": "tls",
        "username": "rosa", "password": "", "setup": "1",
    }  # fmt: skip
    again = signed_in.post(path, typed)
    assert again.headers["Location"] == servers  # still not let in
    give_servers(parts)
    assert signed_in.post(path, typed).headers["Location"].endswith("/setup/ready")
    row = box(parts)
    assert (row.smtp_host, row.smtp_port, row.smtp_security) == ("mail.gmx.net", 587, "starttls")
    assert (row.imap_security, row.smtp_username, row.imap_username) == ("tls", "rosa", "rosa")
    assert opened(parts.keyring, row, "smtp_secret") == "app password of the box"
    assert row.state is MailboxState.OK
    assert '<option value="tls" selected>' in signed_in.get(path).get_data(as_text=True)


def test_a_new_password_is_sealed_and_told_without_itself(
    signed_in: Browser, parts: Parts, servers: str
) -> None:
    give_servers(parts)
    typed: dict[str, object] = {**FIELDS, "security": "tls", "password": "quite another one"}
    path = servers.partition("?")[0]
    assert signed_in.post(path, typed).headers["Location"].endswith("/mailboxes")
    assert opened(parts.keyring, box(parts), "imap_secret") == "quite another one"
    with parts.store.read() as session:
        told = session.exec(select(Event).where(col(Event.subject_kind) == "mailbox")).all()
    assert {"mailbox.servers_changed", "mailbox.password_changed"} <= {one.verb for one in told}
    assert "quite another one" not in str(told)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"smtp": "mail.gmx.net:many"}, "host or host:port"),
        ({"imap": ":993"}, "host or host:port"),
        ({"security": "plain"}, "only on this machine"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(
    signed_in: Browser, parts: Parts, servers: str, wrong: dict[str, object], words: str
) -> None:
    typed = {**FIELDS, "smtp": "other.gmx.net", "username": "rosa", **wrong}
    answer = signed_in.post(servers.partition("?")[0], typed)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert words in text
    assert 'value="rosa"' in text
    assert box(parts).smtp_host == "mail.gmx.de"


def test_another_inbox_is_read_from_where_reading_ended(
    signed_in: Browser, parts: Parts, servers: str
) -> None:
    number = box(parts).id or 0
    with parts.store.write() as session:
        inbound.move_cursor(session, number, "INBOX", 1, 900, at=NOW)
    give_servers(parts)
    path = servers.partition("?")[0]
    signed_in.post(path, FIELDS)
    assert cursor(parts, number).last_uid == 900  # the same server counts on
    signed_in.post(path, {**FIELDS, "imap": "imap.other.example"})
    moved = cursor(parts, number)
    assert (moved.uidvalidity, moved.last_uid, moved.read_at) == (0, 0, NOW)


def cursor(parts: Parts, number: int) -> ImapCursor:
    with parts.store.read() as session:
        row = inbound.cursor(session, number, "INBOX")
    assert row is not None
    return row


def test_only_a_mailbox_that_lets_us_in_ticks_off_the_step(
    signed_in: Browser, parts: Parts, servers: str
) -> None:
    with parts.store.write() as session:
        row = session.exec(select(Mailbox).where(Mailbox.address == "rosa@gmx.de")).one()
        project = row.project_id
        for other in session.exec(select(Mailbox).where(Mailbox.address != "rosa@gmx.de")):
            other.state = MailboxState.AUTH_FAILED
    with parts.store.read() as session:
        assert not first_steps(session, project).mailbox
    give_servers(parts)
    signed_in.post(f"/p/{project}/mailboxes/{row.id}/try")
    with parts.store.read() as session:
        assert first_steps(session, project).mailbox


def test_a_new_mailbox_shows_what_it_may_send_today(
    signed_in: Browser, parts: Parts, servers: str
) -> None:
    give_servers(parts)
    signed_in.post(servers.partition("?")[0], FIELDS)
    project = box(parts).project_id
    assert "0 of 5 letters in 24 hours" in signed_in.get(f"/p/{project}/mailboxes").text


def test_an_inbox_that_opens_again_has_no_problem_any_more(
    signed_in: Browser, parts: Parts, servers: str
) -> None:
    with parts.store.write() as session:
        row = session.exec(select(Mailbox).where(Mailbox.address == "rosa@gmx.de")).one()
        row.inbox_problem = "mail.gmx.de can't be reached"
    give_servers(parts)
    signed_in.post(servers.partition("?")[0], FIELDS)
    assert box(parts).inbox_problem == ""
