"""OAuth consents: sealed, renewed in time and once, and an ended one stops the mailbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from outreach.errors import DatabaseError, MailboxLoginFailed, ServerDeferred
from outreach.mail.oauth import OAuthClient, Token
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.sending.consent import Consent, Consents, connect, read_consent
from tests.sending.conftest import KEYS
from tests.support.build import Build


class Provider:
    """Answers token requests and counts them."""

    def __init__(self, status: int = 200, **answer: object) -> None:
        self.status, self.answer = status, answer
        self.asked: list[Mapping[str, str]] = []

    def __call__(self, url: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        self.asked.append(form)
        return self.status, json.dumps(self.answer).encode()


def connected(build: Build, *, minutes: int = 60) -> Mailbox:
    token = Token("access-1", "refresh-1", build.clock.now() + timedelta(minutes=minutes))
    with build.store.write() as session:
        row = session.get_one(Mailbox, build.the_mailbox.id)
        consent = Consent(OAuthClient("client-7", "cl1ent-secret"), token)
        connect(KEYS, row, "google", consent, at=build.clock.now(), actor="user:1")
    return build.again(row)


def consents(build: Build, provider: Provider) -> Consents:
    return Consents(build.store, build.clock, KEYS, provider)


def test_a_fresh_token_is_used_without_asking(build: Build) -> None:
    mailbox, provider = connected(build), Provider()
    assert consents(build, provider).access_token(mailbox.id or 0) == "access-1"
    assert provider.asked == []
    for secret in ("access-1", "refresh-1", "cl1ent-secret"):
        assert secret not in mailbox.oauth_secret + repr(mailbox)


def test_a_stale_token_is_renewed_once_and_the_new_refresh_token_kept(build: Build) -> None:
    mailbox = connected(build, minutes=4)
    provider = Provider(access_token="access-2", refresh_token="refresh-2", expires_in=3600)
    parts = consents(build, provider)
    assert [parts.access_token(mailbox.id or 0) for _ in range(3)] == ["access-2"] * 3
    assert [form["refresh_token"] for form in provider.asked] == ["refresh-1"]
    assert read_consent(KEYS, build.again(mailbox)).token.refresh_token == "refresh-2"


def test_an_ended_consent_stops_the_mailbox_until_it_is_connected_again(build: Build) -> None:
    mailbox = connected(build, minutes=0)
    with pytest.raises(MailboxLoginFailed, match="connect it again"):
        consents(build, Provider(400, error="invalid_grant")).access_token(mailbox.id or 0)
    assert build.again(mailbox).state is MailboxState.AUTH_FAILED
    assert connected(build).state is MailboxState.OK


def test_a_provider_that_is_busy_changes_nothing(build: Build) -> None:
    mailbox = connected(build, minutes=0)
    with pytest.raises(ServerDeferred):
        consents(build, Provider(503)).access_token(mailbox.id or 0)
    assert build.again(mailbox).state is MailboxState.OK
    assert build.again(mailbox).oauth_secret == mailbox.oauth_secret


def test_a_damaged_consent_says_so(build: Build) -> None:
    mailbox = connected(build)
    mailbox.oauth_secret = ""
    with pytest.raises(DatabaseError, match="damaged"):
        read_consent(KEYS, mailbox)
