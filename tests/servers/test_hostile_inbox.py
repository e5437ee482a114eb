"""Servers that never answer, drip or change under us, and messages that are too much."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from sqlmodel import select

from outreach.bench.dovecot import Dovecot
from outreach.errors import MailError
from outreach.mail.inbox import Folder, FolderRole, Inbox
from outreach.mail.values import Security, ServerLogin
from outreach.model.email import InboundEmail, InboundState
from outreach.model.mailbox import Mailbox
from outreach.replies.apply import apply_waiting
from outreach.replies.collect import collect_all, collect_one
from outreach.store.engine import Store
from tests.replies.messages import reply
from tests.replies.test_apply import no_token
from tests.support.build import Build

Talk = Callable[[socket.socket], None]


@pytest.fixture
def server() -> Iterator[Callable[[Talk], ServerLogin]]:
    """Starts a server that says to each client what the test wants; on loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve(talk: Talk) -> None:
        with suppress(OSError):
            while not ended.is_set():
                client, _ = listener.accept()
                with client, suppress(OSError):
                    talk(client)
                    ended.wait(3)

    def start(talk: Talk) -> ServerLogin:
        thread = threading.Thread(target=serve, args=(talk,), daemon=True)
        thread.start()
        return ServerLogin(
            "127.0.0.1", listener.getsockname()[1], Security.PLAIN, "anna", "correct-horse"
        )

    yield start
    ended.set()
    with suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def silent(_client: socket.socket) -> None:
    """Not even a greeting."""


def obeys_until(verb: bytes, then: Talk) -> Talk:
    """Greets, says OK to everything, and does something else from `verb` on."""

    def talk(client: socket.socket) -> None:
        client.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        for line in client.makefile("rb"):
            if verb in line:
                then(client)
                return
            client.sendall(line.split()[0] + b" OK done\r\n")

    return talk


def drip(client: socket.socket) -> None:
    """A byte now and then, and never a whole line."""
    for _ in range(300):
        client.sendall(b"*")
        time.sleep(0.01)


def test_a_server_without_a_greeting(server: Callable[[Talk], ServerLogin]) -> None:
    with pytest.raises(MailError, match="did not answer in time"):
        Inbox(server(silent), seconds=0.2)


def test_a_server_that_falls_silent(server: Callable[[Talk], ServerLogin]) -> None:
    login = server(obeys_until(b"LIST", silent))
    with Inbox(login, seconds=0.2) as inbox, pytest.raises(MailError, match="did not answer"):
        inbox.folders()


def test_a_server_that_drips_is_hung_up_on(server: Callable[[Talk], ServerLogin]) -> None:
    """Each byte begins the socket's limit anew; the limit of the command does not."""
    with Inbox(server(obeys_until(b"LIST", drip)), seconds=2, longest=0.3) as inbox:
        started = time.monotonic()
        with pytest.raises(MailError):
            inbox.folders()
        assert time.monotonic() - started < 2


@pytest.mark.servers
def test_a_silent_server_is_named_and_the_other_mailboxes_are_read(
    server: Callable[[Talk], ServerLogin], dovecot: Dovecot, store: Store, build: Build
) -> None:
    mute = server(silent)
    build.mailbox(address="mute@ours.example")
    dovecot.drop([reply(build.sent_letter(), "No thanks.")])

    def open_inbox(mailbox: Mailbox) -> Inbox:
        if mailbox.address == "mute@ours.example":
            return Inbox(mute, seconds=0.2)
        return Inbox(dovecot.login())

    assert collect_all(store, build.clock, open_inbox) == {"stored": 1, "read": 1, "failed": 1}
    with store.read() as session:
        problems = {one.address: one.inbox_problem for one in session.exec(select(Mailbox)).all()}
    assert "did not answer in time" in problems["mute@ours.example"]


@pytest.mark.servers
def test_a_folder_renamed_while_we_read(dovecot: Dovecot, store: Store, build: Build) -> None:
    """The look breaks off and says so; the next one finds the folder and doubles nothing."""
    dovecot.drop([reply(build.sent_letter(), "No thanks.")])
    mailbox = build.the_mailbox

    class Renamed(Inbox):
        def folders(self) -> list[Folder]:
            return [
                *super().folders(),
                Folder("Filed", FolderRole.ARCHIVE),
            ]  # as it was a moment ago

    assert collect_one(store, build.clock, mailbox, lambda _: Renamed(dovecot.login())) is None
    assert "Filed" in build.again(mailbox).inbox_problem
    assert collect_one(store, build.clock, mailbox, lambda _: Inbox(dovecot.login())) == 0
    assert build.again(mailbox).inbox_problem == ""
    with store.read() as session:
        assert len(session.exec(select(InboundEmail)).all()) == 1


@pytest.mark.servers
def test_too_much_beside_an_answer(dovecot: Dovecot, store: Store, build: Build) -> None:
    """A zip of 30 MB, 12,000 parts, 2 MB of headers, a charset that is none: the answer counts."""
    head = b"From: x@other.example\r\nSubject: Much\r\n"
    many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 12_000
    dovecot.drop(
        [
            head + b"Content-Type: application/zip\r\n\r\n" + b"A" * 30_000_000,
            head + many,
            head + b"X-Fill: " + b"y" * 2_000_000 + b"\r\n\r\nhello",
            head + b"Content-Type: text/plain; charset=none-such\r\n\r\nh\xe9llo",
            reply(build.sent_letter(), "No thanks."),
        ]
    )
    mailbox = build.the_mailbox
    assert collect_one(store, build.clock, mailbox, lambda _: Inbox(dovecot.login())) == 5
    counts = apply_waiting(store, build.clock, no_token)
    assert counts == {"unmatched": 4, "declined": 1}
    with store.read() as session:
        rows = session.exec(select(InboundEmail)).all()
    assert {row.state for row in rows} == {InboundState.UNMATCHED, InboundState.APPLIED}
    assert all(row.raw is None for row in rows if row.state is InboundState.UNMATCHED)
