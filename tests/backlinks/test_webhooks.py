"""Webhooks: signed, in order, tried a bounded number of times, never into our own network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlmodel import select

from outreach.backlinks import webhooks as telling
from outreach.backlinks.alerts import Severity
from outreach.backlinks.webhook_message import MOST_TRIES, Answered, meaning, next_try
from outreach.clock import FixedClock
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.errors import Conflict, FetchError, InvalidInput, Unreachable
from outreach.model.event import Event
from outreach.model.webhook import CallState, Webhook, WebhookCall
from outreach.secrets import Keyring
from outreach.store import watching, webhooks
from tests.support.build import NOW, Build

URL = "https://tools.example.org/links"


@dataclass
class Receiver:
    """Answers what it is told to, and keeps what it was sent."""

    answers: list[int | FetchError] = field(default_factory=list)
    got: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.got.append((url, body, headers))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, FetchError):
            raise answer
        return answer


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def calling(build: Build, receiver: Receiver) -> telling.Calling:
    keyring = Keyring({"k1": b"k" * 32})
    return telling.Calling(build.store, FixedClock(NOW), keyring, "https://our.example", receiver)


def hook(build: Build, calling: telling.Calling, severity: Severity = Severity.INFO) -> str:
    with build.store.write() as session:
        return telling.add_webhook(
            session, build.the_project, URL, severity, keyring=calling.keyring, at=NOW, actor="x"
        )[1]


def happens(build: Build, *severities: str) -> None:
    row = build.backlink()
    with build.store.write() as session:
        for severity in severities:
            watching.alert(session, row, "lost", severity, f"It is {severity}.", at=NOW)


def later(calling: telling.Calling, **passed: float) -> telling.Calling:
    return replace(calling, clock=FixedClock(calling.clock.now() + timedelta(**passed)))


def calls(build: Build) -> list[WebhookCall]:
    with build.store.read() as session:
        return list(reversed(webhooks.calls(session, build.the_project.id or 0)))


def test_nobody_is_called_before_somebody_asks(
    build: Build, calling: telling.Calling, receiver: Receiver
) -> None:
    happens(build, "critical")
    assert telling.call_all(calling).total() == 0
    hook(build, calling)  # what was before is not told
    assert telling.call_all(calling).total() == 0
    assert receiver.got == []


def test_a_change_is_told_once_and_signed(
    build: Build, calling: telling.Calling, receiver: Receiver
) -> None:
    secret = hook(build, calling, Severity.WARNING)
    happens(build, "critical", "info", "warning")
    assert telling.call_all(calling) == {"sent": 1}
    assert telling.call_all(calling).total() == 0
    ((url, body, headers),) = receiver.got
    assert url == URL
    told = json.loads(body)
    assert told["type"] == "backlinks.changed"
    assert [one["severity"] for one in told["data"]["changes"]] == ["critical", "warning"]
    assert told["data"]["changes"][0]["url"].startswith("https://our.example/p/")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mark}"


def test_the_secret_is_nowhere_in_the_clear(build: Build, calling: telling.Calling) -> None:
    secret = hook(build, calling)
    with build.store.read() as session:
        row = session.exec(select(Webhook)).one()
        events = session.exec(select(Event)).all()
    assert secret.removeprefix("whsec_") not in row.secret_sealed
    assert row.secret_sealed.startswith("v1.k1.")
    assert secret not in "".join(event.model_dump_json() for event in events)


def test_what_fails_is_tried_again_in_order_and_then_given_up(
    build: Build, calling: telling.Calling, receiver: Receiver
) -> None:
    hook(build, calling)
    receiver.answers = [Unreachable("There is no way to it."), 500, *[302] * (MOST_TRIES - 2)]
    happens(build, "critical")
    assert telling.call_all(calling) == {"deferred": 1}
    happens(build, "warning")
    assert telling.call_all(calling).total() == 0  # the one behind waits
    now = calling
    for _ in range(MOST_TRIES - 2):
        now = later(now, hours=12)
        assert telling.call_all(now) == {"deferred": 1}
    assert telling.call_all(later(now, hours=12)) == {"failed": 1}
    first, second = calls(build)
    assert (first.state, first.tries, first.status) == (CallState.FAILED, MOST_TRIES, 302)
    assert second.state is CallState.WAITING
    assert len({headers["webhook-id"] for _, _, headers in receiver.got}) == 1
    assert telling.call_all(later(now, hours=13)) == {"sent": 1}


def test_a_person_may_have_it_tried_again(
    build: Build, calling: telling.Calling, receiver: Receiver
) -> None:
    hook(build, calling)
    receiver.answers = [410]
    happens(build, "critical")
    assert telling.call_all(calling) == {"failed": 1}
    with build.store.write() as session:
        row = session.exec(select(Webhook)).one()
        assert row.paused_at is not None  # 410: it wants no more
        assert "410" in row.paused_because
        telling.resume(row, at=NOW, actor="x")
        telling.try_again(session.exec(select(WebhookCall)).one(), at=NOW, actor="x")
    assert telling.call_all(calling) == {"sent": 1}


def test_what_happens_in_a_pause_is_told_after_it(
    build: Build, calling: telling.Calling, receiver: Receiver
) -> None:
    hook(build, calling)
    with build.store.write() as session:
        telling.pause(session.exec(select(Webhook)).one(), at=NOW, actor="x")
    happens(build, *["info"] * 150)
    assert telling.call_all(calling).total() == 0
    with build.store.write() as session:
        telling.resume(session.exec(select(Webhook)).one(), at=NOW, actor="x")
    assert telling.call_all(calling) == {"sent": 2}
    assert [len(json.loads(body)["data"]["changes"]) for _, body, _ in receiver.got] == [100, 50]


def test_a_crash_after_the_claim_is_tried_later_and_counted(
    build: Build, calling: telling.Calling, receiver: Receiver
) -> None:
    hook(build, calling)
    happens(build, "critical")

    def dies(*_: object) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        telling.call_all(replace(calling, post=dies))
    assert telling.call_all(calling).total() == 0  # somebody may be at it
    assert telling.call_all(later(calling, minutes=11)) == {"sent": 1}
    assert calls(build)[0].tries == 2


@pytest.mark.parametrize("url", ["http://tools.example.org/", "ftp://a.example/", "tools", ""])
def test_only_https_is_called(build: Build, calling: telling.Calling, url: str) -> None:
    with build.store.write() as session, pytest.raises(InvalidInput):
        telling.add_webhook(
            session, build.the_project, url, Severity.INFO,
            keyring=calling.keyring, at=NOW, actor="x",
        )  # fmt: skip


def test_the_same_address_is_kept_once(build: Build, calling: telling.Calling) -> None:
    hook(build, calling)
    with pytest.raises(Conflict):
        hook(build, calling)


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::1]", "10.0.0.1", "localhost"])
def test_our_own_network_is_out_of_reach(host: str) -> None:
    fetcher = Fetcher(CrawlLimits(user_agent="Test"), FixedClock(NOW))
    try:
        with fetcher.api_client() as client, pytest.raises(FetchError):
            client.post(f"https://{host}/latest/meta-data", content=b"{}")
    finally:
        fetcher.close()


def test_what_an_answer_means() -> None:
    assert [meaning(status) for status in (200, 204, 301, 404, 410, 500)] == [
        Answered.TAKEN, Answered.TAKEN, Answered.LATER, Answered.LATER, Answered.GONE,
        Answered.LATER,
    ]  # fmt: skip
    waits = [next_try(tries, now=NOW) - NOW for tries in range(1, MOST_TRIES)]
    assert waits == sorted(waits)
    assert timedelta(hours=24) < sum(waits, timedelta()) < timedelta(hours=36)
