"""Before each new connection the outbox asks how to log in: tokens end, passwords change."""

from __future__ import annotations

import pytest

from outreach.errors import MailboxLoginFailed
from outreach.mail.outbox import Outbox
from outreach.mail.values import Accepted, Security, ServerLogin
from tests.support.fake_smtp import FakeSmtp
from tests.support.outboxes import send


def asking(server: FakeSmtp, secrets: list[str], asked: list[str]) -> Outbox:
    nobody = ServerLogin("127.0.0.1", 1, Security.PLAIN)

    def fresh() -> ServerLogin:
        if not secrets:
            raise MailboxLoginFailed("The consent has ended.")
        asked.append(secrets.pop(0))
        return ServerLogin("127.0.0.1", server.port, Security.PLAIN)

    return Outbox(
        nobody,
        connect_seconds=5,
        command_seconds=5,
        final_dot_seconds=5,
        fresh_login=fresh,
    )


def test_each_connection_asks_once_and_a_refusal_is_no_letter_s_fault() -> None:
    asked: list[str] = []
    with FakeSmtp() as server, asking(server, ["first", "second"], asked) as way_out:
        assert send(way_out).outcome is Accepted.ACCEPTED
        assert send(way_out).outcome is Accepted.ACCEPTED
        assert asked == ["first"]
        way_out.close()
        assert send(way_out).outcome is Accepted.ACCEPTED
        way_out.close()
        with pytest.raises(MailboxLoginFailed):
            send(way_out)
    assert asked == ["first", "second"]
