"""Outboxes that speak to the fake server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from outreach.mail.outbox import Outbox
from outreach.mail.values import HandOver, Security, ServerLogin
from tests.support.fake_smtp import FakeSmtp

ANN, BOB = "ann@example.org", "bob@example.com"
RAW = b"Subject: hello\r\n\r\nfirst line\r\n.dotted line\r\n..\r\nlast line\r\n"


@contextmanager
def outbox(server: FakeSmtp, **changes: Any) -> Iterator[Outbox]:
    login = {"security": Security.PLAIN, "username": "", "secret": "", "mechanism": "password"}
    login |= {key: changes.pop(key) for key in tuple(changes) if key in login}
    limits = {"connect_seconds": 5.0, "command_seconds": 5.0, "final_dot_seconds": 5.0} | changes
    with Outbox(ServerLogin(host="127.0.0.1", port=server.port, **login), **limits) as way_out:
        yield way_out


def send(way_out: Outbox, raw: bytes = RAW, **changes: Any) -> HandOver:
    before_body = changes.pop("before_body", lambda: True)
    return way_out.hand_over(
        changes.get("sender", ANN),
        changes.get("recipient", BOB),
        raw,
        before_body=before_body,
        copy_to=changes.get("copy_to", ""),
    )


def sent_to(server: FakeSmtp, **changes: Any) -> HandOver:
    copy_to = changes.pop("copy_to", "")
    with outbox(server, **changes) as way_out:
        return send(way_out, copy_to=copy_to)
