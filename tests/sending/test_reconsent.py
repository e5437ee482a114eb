"""A consent that ends at Google or Microsoft: letters wait, the mailbox says why, they go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from outreach.clock import FixedClock
from outreach.config import Settings
from outreach.mail.oauth import OAuthClient, Token
from outreach.mail.outbox import Outbox
from outreach.mail.values import Security, ServerLogin
from outreach.model.email import OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.sending.consent import Consent, Consents, connect
from outreach.sending.deliver import Delivery, deliver_due
from tests.sending.conftest import KEYS
from tests.support.build import Build
from tests.support.fake_oauth import FakeProvider, XoauthSmtp

REASON = {"google": "in testing loses it every 7 days", "microsoft": "password was changed"}


class Connected:
    """A mailbox that logs in with a provider's consent, and a process that delivers from it."""

    def __init__(self, build: Build, settings: Settings, server: XoauthSmtp) -> None:
        self.build, self.server, self.provider = build, server, server.provider
        self.consents = Consents(build.store, build.clock, KEYS, self.provider)
        self.delivery = Delivery(
            *(build.store, build.clock, settings, KEYS, "one"), open_outbox=self._outbox
        )
        self.agree()

    def _outbox(self, mailbox: Mailbox) -> Outbox:
        return Outbox(
            ServerLogin("127.0.0.1", self.server.port, Security.PLAIN),
            connect_seconds=5,
            command_seconds=5,
            final_dot_seconds=5,
            fresh_login=lambda: self._login(mailbox),
        )

    def _login(self, mailbox: Mailbox) -> ServerLogin:
        token = self.consents.access_token(mailbox.id or 0)
        where = ("127.0.0.1", self.server.port, Security.PLAIN)
        return ServerLogin(*where, mailbox.address, token, "xoauth2")

    def agree(self) -> None:
        """The owner says yes on the provider's page."""
        now = self.build.clock.now()
        refresh = self.provider.grant()
        token = Token(self.provider.access, refresh, now + timedelta(hours=1))
        with self.build.store.write() as session:
            row = session.get_one(Mailbox, self.build.the_mailbox.id)
            consent = Consent(OAuthClient("client-7", "cl1ent-secret"), token)
            connect(KEYS, row, self.provider.name, consent, at=now, actor="user:1")

    def round(self) -> Counter[str]:
        """One round of delivering, after whatever pause the last one asked for."""
        self.build.clock.advance(timedelta(minutes=20))
        return deliver_due(self.delivery)

    @property
    def mailbox(self) -> Mailbox:
        return self.build.again(self.build.the_mailbox)


@pytest.fixture(params=["google", "microsoft"])
def connected(
    request: pytest.FixtureRequest, build: Build, clock: FixedClock, settings: Settings
) -> Iterator[Connected]:
    with XoauthSmtp(provider=FakeProvider(request.param)) as server:
        connected = Connected(build, settings, server)
        yield connected
        connected.delivery.close()


def test_tokens_are_renewed_by_the_way(connected: Connected, build: Build) -> None:
    for _ in range(3):
        build.letter(state=OutboundState.SCHEDULED)
        build.clock.advance(timedelta(hours=1))
        assert connected.round() == {"sent": 1}
        connected.delivery.outboxes.popitem()[1].close()  # an hour is too long for a connection
    assert connected.provider.asked == ["refresh_token"] * 3
    assert connected.mailbox.state is MailboxState.OK


def test_a_consent_taken_back_stops_the_mailbox_and_names_the_remedy(
    connected: Connected, build: Build
) -> None:
    letter = build.letter(state=OutboundState.SCHEDULED)
    connected.provider.revoked = True
    assert connected.round() == {"login_failed": 1}  # by the server; the token itself looks good
    assert connected.round() == {"login_failed": 1}  # the provider says why
    mailbox = connected.mailbox
    assert mailbox.state is MailboxState.AUTH_FAILED
    assert "connect it again" in mailbox.state_reason
    assert REASON[connected.provider.name] in mailbox.state_reason
    for secret in ("access-", "refresh", "granted-", "cl1ent-secret", "rosa@…"):
        assert secret not in mailbox.state_reason
    assert build.again(letter).state is OutboundState.SCHEDULED
    assert connected.round() == {}
    connected.agree()
    assert connected.round() == {"sent": 1}
    assert len(connected.server.taken) == 1
