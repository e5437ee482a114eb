"""Waiting beside mailboxes: woken at once, connected anew, never in a hurry after a failure."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import pytest

from outreach.errors import MailboxLoginFailed, MailError
from outreach.model.mailbox import Mailbox
from outreach.replies import watch as watching
from outreach.replies.watch import Watch


@dataclass
class Server:
    """Answers each connection as planned: news, a broken line, or no IDLE at all."""

    news: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    can_idle: bool = True
    opening: list[Exception | None] = field(default_factory=list)
    breaks: bool = False
    opened: int = 0

    def open(self, _mailbox: Mailbox) -> Any:
        self.opened += 1
        planned = self.opening.pop(0) if self.opening else None
        if planned:
            raise planned
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def wait(self, _seconds: float) -> bool:
        if self.breaks:
            self.breaks = False
            raise MailError("mail.example hung up.")
        return self.news.acquire(timeout=0.02)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "FIRST_PAUSE", 0.01)


@pytest.fixture
def box() -> Mailbox:
    return Mailbox(id=7, project_id=1, address="a@ours.example")  # type: ignore[call-arg]


@pytest.fixture
def watched(box: Mailbox) -> Iterator[tuple[Watch, Server, threading.Semaphore]]:
    server, woken = Server(), threading.Semaphore(0)
    watch = Watch(server.open, lambda _: woken.release())
    yield watch, server, woken
    watch.end(seconds=2)
    assert not any(one.is_alive() for one in watch._threads.values())


Watched = tuple[Watch, Server, threading.Semaphore]


def test_it_wakes_when_connected_and_with_each_piece_of_news(
    watched: Watched, box: Mailbox
) -> None:
    watch, server, woken = watched
    assert watch.cover([box]) == 1
    assert woken.acquire(timeout=2)  # what came while nobody watched
    server.news.release()
    assert woken.acquire(timeout=2)
    assert not woken.acquire(timeout=0.05)


def test_a_lost_connection_is_opened_again_and_looks_first(watched: Watched, box: Mailbox) -> None:
    watch, server, woken = watched
    server.opening = [MailError("can't be reached"), None]
    server.breaks = True
    watch.cover([box])
    assert woken.acquire(timeout=2)
    assert woken.acquire(timeout=2)
    assert server.opened == 3


def test_a_refused_log_in_or_a_server_without_idle_is_left_to_polling(
    watched: Watched, box: Mailbox
) -> None:
    watch, server, woken = watched
    server.opening = [MailboxLoginFailed("wrong password")]
    watch.cover([box])
    watch._threads[7].join(2)
    server.can_idle = False
    watch.cover([box])
    watch._threads[7].join(2)
    assert not woken.acquire(timeout=0.02)
    assert server.opened == 2


def test_a_mailbox_that_is_gone_is_watched_no_more(watched: Watched, box: Mailbox) -> None:
    watch, _, woken = watched
    watch.cover([box])
    assert woken.acquire(timeout=2)
    thread = watch._threads[7]
    watch.cover([])
    thread.join(2)
    assert not thread.is_alive()


def test_not_more_threads_than_allowed(
    watched: Watched, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_WATCHED", 2)
    many = [box.model_copy(update={"id": number}) for number in range(5)]
    assert watched[0].cover(many) == 2
