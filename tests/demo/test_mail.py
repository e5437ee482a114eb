"""The mail server and the mailbox, as a client of the product meets them."""

from __future__ import annotations

import imaplib
import smtplib
from datetime import date

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from outreach.demo.values import Answer
from outreach.demo.world import DemoWorld
from tests.demo.conftest import letter_to, post, site_that


@pytest.fixture
def client(world: DemoWorld) -> IMAPClient:
    found = IMAPClient("127.0.0.1", port=world.imap_port, ssl=False, timeout=10)
    found.login(world.mailbox.username, world.mailbox.password)
    yield found
    found.logout()


def test_only_our_mailbox_may_send_and_only_as_itself(world: DemoWorld) -> None:
    letter = letter_to(world, site_that(world, Answer.SILENCE))
    with smtplib.SMTP("127.0.0.1", world.smtp_port) as server:
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            server.send_message(letter)
        assert refused.value.smtp_code == 530
        with pytest.raises(smtplib.SMTPAuthenticationError):
            server.login(world.mailbox.username, "wrong")
        server.login(world.mailbox.username, world.mailbox.password)
        with pytest.raises(smtplib.SMTPSenderRefused):
            server.send_message(letter, from_addr="somebody@else.example")


def test_an_address_that_nobody_has_is_refused_at_once(world: DemoWorld) -> None:
    letter = letter_to(world, site_that(world, Answer.SILENCE))
    letter.replace_header("To", "info@hedgerow-journal.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        post(world, letter)
    code, text = refused.value.recipients["info@hedgerow-journal.example"]
    assert (code, text[:5]) == (550, b"5.1.1")


def test_each_acceptance_is_logged_and_filed_in_sent(world: DemoWorld, client: IMAPClient) -> None:
    letter = letter_to(world, site_that(world, Answer.SILENCE))
    post(world, letter)
    accepted = world.mail_log[-1]
    assert accepted.message_id == letter["Message-ID"]
    assert accepted.recipient == site_that(world, Answer.SILENCE).owner.address
    assert accepted.subject == "A dead link on “your page”"
    client.select_folder("Sent", readonly=True)
    assert client.search(["HEADER", "Message-ID", letter["Message-ID"]])


def test_a_wrong_password_is_refused_by_imap(world: DemoWorld) -> None:
    with (
        IMAPClient("127.0.0.1", port=world.imap_port, ssl=False) as stranger,
        pytest.raises(LoginError),
    ):
        stranger.login(world.mailbox.username, "wrong")


def test_plain_authentication_and_special_folders(world: DemoWorld) -> None:
    with IMAPClient("127.0.0.1", port=world.imap_port, ssl=False) as client:
        client.plain_login(world.mailbox.username, world.mailbox.password)
        assert client.find_special_folder(b"\\Sent") == "Sent"
        assert client.find_special_folder(b"\\Junk") == "Junk"
        assert [name for _, _, name in client.list_folders()] == ["INBOX", "Sent", "Junk"]
        assert client.folder_exists("Sent")
        assert not client.folder_exists("Trash")


def test_uids_grow_and_uidvalidity_stays(client: IMAPClient) -> None:
    before = client.folder_status("INBOX")
    client.append("INBOX", b"Subject: one\r\n\r\none\r\n")
    client.append("INBOX", b"Subject: two\r\n\r\ntwo\r\n")
    after = client.folder_status("INBOX")
    assert after[b"UIDVALIDITY"] == before[b"UIDVALIDITY"]
    assert after[b"UIDNEXT"] == before[b"UIDNEXT"] + 2
    client.select_folder("INBOX", readonly=True)
    first = before[b"UIDNEXT"]
    assert client.search(["UID", f"{first}:*"]) == [first, first + 1]
    # A range past the end returns the last message all the same (RFC 3501 6.4.8).
    assert client.search(["UID", f"{first + 50}:*"]) == [first + 1]


def test_bytes_come_back_as_they_went_in(client: IMAPClient) -> None:
    raw = b'Subject: a "quote" {5}\r\nX: 1\r\n 2\r\n\r\n' + bytes(range(14, 256)) + b"\r\n(" * 40
    client.append("Junk", raw, flags=[b"\\Flagged"])
    client.select_folder("Junk", readonly=True)
    uid = client.search()[-1]
    parts = ["BODY.PEEK[]", "BODY.PEEK[HEADER]", "BODY.PEEK[HEADER.FIELDS (X)]", "BODY.PEEK[TEXT]"]
    found = client.fetch([uid], [*parts, "FLAGS", "RFC822.SIZE", "INTERNALDATE"])[uid]
    assert found[b"BODY[]"] == raw
    assert found[b"BODY[HEADER]"] + found[b"BODY[TEXT]"] == raw
    assert found[b"BODY[HEADER.FIELDS (X)]"] == b"X: 1\r\n 2\r\n\r\n"
    assert found[b"FLAGS"] == (b"\\Flagged",)
    assert found[b"RFC822.SIZE"] == len(raw)
    assert found[b"INTERNALDATE"] is not None
    partial = client.fetch([uid], ["BODY.PEEK[]<0.7>"])[uid]
    assert partial[b"BODY[]<0>"] == raw[:7]


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        (["ALL"], 3),
        (["SUBJECT", "alpha"], 1),
        (["OR", "SUBJECT", "alpha", "FROM", "bo@"], 2),
        (["NOT", "SUBJECT", "alpha"], 2),
        (["SINCE", date(2020, 1, 1)], 3),
        (["BEFORE", date(2020, 1, 1)], 0),
        (["SENTSINCE", date(2021, 1, 1), "SENTBEFORE", date(2022, 1, 1)], 1),
        (["TEXT", "needle"], 1),
        (["UNSEEN"], 3),
        (["HEADER", "Message-ID", "<b@x.example>"], 1),
        (["2:3"], 2),
    ],
)
def test_searching(criteria: list[object], count: int) -> None:
    with DemoWorld() as fresh, IMAPClient("127.0.0.1", port=fresh.imap_port, ssl=False) as client:
        client.login(fresh.mailbox.username, fresh.mailbox.password)
        client.append(
            "Junk", b"Subject: =?utf-8?q?alpha_=C3=A9?=\r\nDate: 5 Mar 2021 10:00:00 +0000\r\n\r\nx"
        )
        client.append("Junk", b"From: bo@x.example\r\nMessage-ID: <b@x.example>\r\n\r\nneedle")
        client.select_folder("Junk", readonly=True)
        assert len(client.search(criteria)) == count


def test_reading_changes_nothing_and_a_read_only_folder_refuses_flags(
    world: DemoWorld, client: IMAPClient
) -> None:
    client.select_folder("INBOX", readonly=True)
    uid = client.search()[0]
    client.fetch([uid], ["BODY[]"])
    assert client.search(["SEEN"]) == []
    with pytest.raises(IMAPClientError):
        client.add_flags([uid], [b"\\Deleted"])
    assert world.mailbox_changes == ()
    client.select_folder("INBOX")
    client.fetch([uid], ["BODY[]"])
    assert world.mailbox_changes == (("INBOX", uid, "\\Seen"),)


def test_idle_tells_of_new_mail(world: DemoWorld, client: IMAPClient) -> None:
    count = client.select_folder("INBOX", readonly=True)[b"EXISTS"]
    client.idle()
    with IMAPClient("127.0.0.1", port=world.imap_port, ssl=False) as other:
        other.login(world.mailbox.username, world.mailbox.password)
        other.append("INBOX", b"Subject: news\r\n\r\nnews")
    assert (count + 1, b"EXISTS") in client.idle_check(timeout=5)
    client.idle_done()
    assert client.folder_status("INBOX")[b"MESSAGES"] == count + 1


@pytest.mark.parametrize(
    "line",
    [b"x FETCH (", b'x LOGIN "open', b"x NONSENSE", b"lonely", b"x UID", b"x FETCH 1 FLAGS", b""],
)
def test_bad_commands_get_an_answer_and_the_connection_lives(world: DemoWorld, line: bytes) -> None:
    raw = imaplib.IMAP4("127.0.0.1", world.imap_port)
    raw.send(line + b"\r\n")
    assert b"BAD" in (answer := raw.readline()) or b"NO" in answer
    assert raw.login(world.mailbox.username, world.mailbox.password)[0] == "OK"
    raw.logout()
