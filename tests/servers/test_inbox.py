"""The inbox against a real Dovecot: the cursor rules, reading without a trace, the Sent folder."""

from __future__ import annotations

import imaplib
import ssl
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from outreach.bench.dovecot import PASSWORD, USER, Dovecot
from outreach.errors import MailboxLoginFailed, MailError
from outreach.mail.inbox import Batch, FolderRole, Inbox
from outreach.mail.values import Security

pytestmark = pytest.mark.servers


def letter(number: int, *, message_id: str | None = None, body: str = "Hello") -> bytes:
    name = f"<m{number}@site.example>" if message_id is None else message_id
    head = f"Message-ID: {name}\r\n" if name else ""
    rest = f"From: sam@site.example\r\nSubject: Letter {number}\r\n\r\n{body} {number}\r\n"
    return (head + rest).encode()


def read(inbox: Inbox, folder: str = "INBOX", *, after: Batch | None = None) -> list[Batch]:
    known = after.uidvalidity if after else None
    return list(
        inbox.new_messages(
            folder, uidvalidity=known, last_uid=after.last_uid if after else 0, batch=3
        )
    )


def uids(batches: list[Batch]) -> list[int]:
    return [message.uid for batch in batches for message in batch.messages]


def admin(server: Dovecot, folder: str = "INBOX") -> imaplib.IMAP4:
    """Somebody else's mail program, which may write."""
    client = imaplib.IMAP4("127.0.0.1", server.port)
    client.login(USER, PASSWORD)
    client.select(folder)
    return client


def test_batches_ascend_and_the_cursor_continues(dovecot: Dovecot) -> None:
    dovecot.drop(letter(number) for number in range(7))
    with Inbox(dovecot.login()) as inbox:
        batches = read(inbox)
        assert [batch.last_uid for batch in batches] == [3, 6, 7]
        assert uids(batches) == [1, 2, 3, 4, 5, 6, 7]
        assert batches[0].messages[0].raw == letter(0)
        assert batches[0].messages[0].size == len(letter(0))
        assert abs(batches[0].messages[0].received_at - datetime.now(UTC)) < timedelta(minutes=5)
        assert read(inbox, after=batches[-1]) == []
        dovecot.drop([letter(7)], prefix="later")
        assert uids(read(inbox, after=batches[-1])) == [8]


def test_reading_leaves_no_trace(dovecot: Dovecot) -> None:
    dovecot.drop(letter(number) for number in range(3))
    with Inbox(dovecot.login()) as inbox:
        read(inbox)
        list(inbox.headers("INBOX", uidvalidity=None, last_uid=0))
    client = admin(dovecot)
    assert client.search(None, "SEEN")[1] == [b""]
    assert client.search(None, "UNSEEN")[1] == [b"1 2 3"]
    client.logout()


def test_gaps_and_deleted_messages_are_no_matter(dovecot: Dovecot) -> None:
    dovecot.drop(letter(number) for number in range(6))
    client = admin(dovecot)
    client.store("2:4", "+FLAGS", r"(\Deleted)")
    client.expunge()
    client.logout()
    with Inbox(dovecot.login()) as inbox:
        assert uids(read(inbox)) == [1, 5, 6]


def test_a_message_deleted_between_two_batches_is_passed(dovecot: Dovecot) -> None:
    dovecot.drop(letter(number) for number in range(6))
    with Inbox(dovecot.login()) as inbox:
        batches = inbox.new_messages("INBOX", uidvalidity=None, last_uid=0, batch=2)
        first = next(batches)
        client = admin(dovecot)
        client.store("5", "+FLAGS", r"(\Deleted)")
        client.expunge()
        client.logout()
        rest = list(batches)
        assert uids([first, *rest]) == [1, 2, 3, 4, 6]
        assert rest[-1].last_uid == 6
        assert not any(batch.unreadable for batch in rest)


def test_empty_and_reused_message_ids_are_all_read(dovecot: Dovecot) -> None:
    dovecot.drop(
        [
            letter(1, message_id=""),
            letter(2, message_id="<same@x>"),
            letter(3, message_id="<same@x>"),
        ]
    )
    with Inbox(dovecot.login()) as inbox:
        assert uids(read(inbox)) == [1, 2, 3]


def test_a_changed_uidvalidity_reads_all_again_and_says_so(dovecot: Dovecot) -> None:
    dovecot.drop(letter(number) for number in range(4))
    with Inbox(dovecot.login()) as inbox:
        before = read(inbox)[-1]
        assert not before.rescan
    uidlist = dovecot.maildir() / "dovecot-uidlist"
    uidlist.unlink()
    for index in dovecot.maildir().glob("dovecot.index*"):
        index.unlink()
    time.sleep(1.1)  # UIDVALIDITY is a time in seconds
    with Inbox(dovecot.login()) as inbox:
        again = read(inbox, after=before)
        assert again[0].uidvalidity != before.uidvalidity
        assert all(batch.rescan for batch in again)
        assert len(uids(again)) == 4
        with pytest.raises(MailError, match="renumbered"):
            inbox.bodies("INBOX", uidvalidity=before.uidvalidity, uids=[1])


def test_moved_mail_is_found_in_its_new_folder(dovecot: Dovecot) -> None:
    dovecot.drop(letter(number) for number in range(2))
    client = admin(dovecot)
    client.uid("MOVE", "1", "Junk")
    client.logout()
    with Inbox(dovecot.login()) as inbox:
        assert uids(read(inbox)) == [2]
        assert read(inbox, "Junk")[0].messages[0].raw == letter(0)


def test_headers_first_bodies_when_needed(dovecot: Dovecot) -> None:
    dovecot.drop(letter(number, body="x" * 5_000) for number in range(3))
    with Inbox(dovecot.login()) as inbox:
        batch = next(inbox.headers("INBOX", uidvalidity=None, last_uid=0))
        assert all(message.raw.endswith(b"\r\n\r\n") for message in batch.messages)
        assert all(message.size > 5_000 for message in batch.messages)
        bodies = inbox.bodies("INBOX", uidvalidity=batch.uidvalidity, uids=[3, 1, 99])
        assert [message.uid for message in bodies] == [1, 3]
        assert bodies[0].raw == letter(0, body="x" * 5_000)


def test_two_folders_may_be_read_in_turn(dovecot: Dovecot) -> None:
    dovecot.drop(letter(number) for number in range(4))
    dovecot.drop((letter(number) for number in range(10, 13)), folder="Junk")
    with Inbox(dovecot.login()) as inbox:
        one = inbox.new_messages("INBOX", uidvalidity=None, last_uid=0, batch=2)
        other = inbox.new_messages("Junk", uidvalidity=None, last_uid=0, batch=2)
        pairs = list(zip(one, other, strict=True))
        assert [batch.messages[0].folder for batch in pairs[1]] == ["INBOX", "Junk"]
        assert uids([batch for batch, _ in pairs]) == [1, 2, 3, 4]
        assert uids([batch for _, batch in pairs]) == [1, 2, 3]


def test_first_read_from_a_day_on(dovecot: Dovecot) -> None:
    dovecot.drop(letter(number) for number in range(2))
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    with Inbox(dovecot.login()) as inbox:
        nothing = inbox.new_messages("INBOX", uidvalidity=None, last_uid=0, since=tomorrow)
        assert list(nothing) == []
        everything = inbox.new_messages(
            "INBOX", uidvalidity=None, last_uid=0, since=date(2020, 1, 1)
        )
        assert uids(list(everything)) == [1, 2]


def test_roles_of_folders(dovecot: Dovecot) -> None:
    with Inbox(dovecot.login()) as inbox:
        roles = {folder.role: folder.name for folder in inbox.folders()}
        assert roles == {
            FolderRole.INBOX: "INBOX",
            FolderRole.JUNK: "Junk",
            FolderRole.SENT: "Sent",
            FolderRole.ARCHIVE: "Archive",
        }
        assert inbox.count("INBOX") == 0


def test_sent_is_searched(dovecot: Dovecot) -> None:
    raw = b"Message-ID: <ours@example.net>\r\nX-Outreach-Send: token-1\r\nSubject: x\r\n\r\nhi\r\n"
    with Inbox(dovecot.login()) as inbox:
        assert inbox.find_sent("<ours@example.net>") is False
    dovecot.drop([raw], folder="Sent")
    with Inbox(dovecot.login()) as inbox:
        assert inbox.find_sent("<ours@example.net>") is True
        assert inbox.find_sent("<other@example.net>") is False
        assert inbox.sent_as("token-1") == "<ours@example.net>"
        assert inbox.sent_as("token-2") == ""


def test_idle_notices_a_new_letter(dovecot: Dovecot) -> None:
    dovecot.drop([letter(1)])
    with Inbox(dovecot.login()) as inbox:
        last = read(inbox)[-1]
        assert inbox.wait(0.2) is False
        threading.Timer(0.3, lambda: dovecot.drop([letter(2)], prefix="late")).start()
        started = time.monotonic()
        assert inbox.wait(10) is True
        assert time.monotonic() - started < 5
        assert uids(read(inbox, after=last)) == [2]


def test_what_came_before_waiting_is_not_slept_over(dovecot: Dovecot) -> None:
    dovecot.drop([letter(1)])
    with Inbox(dovecot.login()) as inbox:
        read(inbox)
        dovecot.drop([letter(2)], prefix="between")
        started = time.monotonic()
        assert inbox.wait(10) is True
        assert time.monotonic() - started < 2


def test_a_wrong_password_is_a_log_in_failure(dovecot: Dovecot) -> None:
    with pytest.raises(MailboxLoginFailed) as refused:
        Inbox(dovecot.login(secret="wrong"))
    assert not refused.value.temporary
    assert "wrong" not in str(refused.value)


def test_nobody_there_is_temporary(dovecot: Dovecot) -> None:
    login = dovecot.login()
    gone = type(login)(login.host, 1, login.security, login.username, login.secret)
    with pytest.raises(MailError) as unreachable:
        Inbox(gone)
    assert unreachable.value.temporary


def test_a_folder_that_does_not_exist(dovecot: Dovecot) -> None:
    with Inbox(dovecot.login()) as inbox, pytest.raises(MailError):
        read(inbox, "Nowhere")


def test_xoauth2_refused_ends_as_log_in_failure_or_mail_error(dovecot: Dovecot) -> None:
    login = dovecot.login()
    token = type(login)(login.host, login.port, login.security, USER, "token", "xoauth2")
    with pytest.raises(MailError):
        Inbox(token)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_tls_is_verified(tls_dovecot: tuple[Dovecot, Path], security: Security) -> None:
    server, pem = tls_dovecot
    server.drop([letter(1)])
    with pytest.raises(MailError, match="TLS"):
        Inbox(server.login(security))
    trusting = ssl.create_default_context(cafile=str(pem))
    with Inbox(server.login(security), tls=trusting) as inbox:
        assert uids(read(inbox)) == [1]


def test_starttls_is_never_downgraded(dovecot: Dovecot) -> None:
    with pytest.raises(MailError, match="STARTTLS"):
        Inbox(dovecot.login(Security.STARTTLS))


def test_large_messages_travel_alone(dovecot: Dovecot) -> None:
    sizes = [10, 9_000_000, 10, 9_000_000, 9_000_000, 10]
    dovecot.drop(letter(number, body="x" * size) for number, size in enumerate(sizes))
    with Inbox(dovecot.login()) as inbox:
        batches = list(inbox.new_messages("INBOX", uidvalidity=None, last_uid=0))
        assert uids(batches) == [1, 2, 3, 4, 5, 6]
        assert max(sum(len(one.raw) for one in batch.messages) for batch in batches) < 16 * 1024**2
