"""OAuth: tokens come, go stale, and refusals say whose turn it is."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from outreach.errors import MailboxLoginFailed, ServerDeferred, Unreachable
from outreach.mail.oauth import (
    GOOGLE,
    MICROSOFT,
    OAuthClient,
    Token,
    consent_url,
    new_verifier,
    refreshed,
    token_from_code,
    xoauth2_string,
)

NOW = datetime(2026, 3, 4, tzinfo=UTC)
CLIENT = OAuthClient("client-7", "cl1ent-secret")


class Answering:
    """Gives one answer and keeps what was asked."""

    def __init__(self, status: int, answer: object) -> None:
        self.status = status
        self.body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def __call__(self, url: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        self.asked.append((url, form))
        return self.status, self.body


def test_a_fresh_token_replaces_the_old_one() -> None:
    post = Answering(200, {"access_token": "new", "expires_in": 1800})
    token = refreshed(GOOGLE, CLIENT, "r1", post=post, now=NOW)
    assert (token.access_token, token.refresh_token) == ("new", "r1")
    assert token.expires_at == NOW + timedelta(seconds=1800)
    ((url, form),) = post.asked
    assert url == "https://oauth2.googleapis.com/token"
    assert (form["grant_type"], form["refresh_token"]) == ("refresh_token", "r1")
    assert (form["client_id"], form["client_secret"]) == ("client-7", "cl1ent-secret")


def test_a_rotated_refresh_token_is_kept() -> None:
    post = Answering(200, {"access_token": "a", "refresh_token": "r2", "expires_in": "3600"})
    assert refreshed(MICROSOFT, CLIENT, "r1", post=post, now=NOW).refresh_token == "r2"


def test_tokens_are_renewed_five_minutes_early_and_do_not_show() -> None:
    token = Token("s3cret", "s3cret", NOW)
    assert not token.is_stale(NOW - timedelta(minutes=6))
    assert token.is_stale(NOW - timedelta(minutes=5))
    assert "s3cret" not in repr(token)
    assert "cl1ent-secret" not in repr(CLIENT)


@pytest.mark.parametrize(
    ("status", "answer", "error", "words"),
    [
        (400, {"error": "invalid_grant"}, MailboxLoginFailed, "connect it again"),
        (401, {"error": "invalid_client"}, MailboxLoginFailed, "invalid_client"),
        (400, {"error": "x" * 99 + " s3cret"}, MailboxLoginFailed, "no reason"),
        (503, b"<html>", ServerDeferred, "503"),
        (429, {}, ServerDeferred, "429"),
        (400, {"error": "temporarily_unavailable"}, ServerDeferred, "temporarily"),
        (200, {"expires_in": 5}, ServerDeferred, "without a token"),
        (200, [1], ServerDeferred, "without a token"),
    ],
)
def test_refusals_are_told_apart(
    status: int, answer: object, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as refusal:
        refreshed(GOOGLE, CLIENT, "r1-s3cret", post=Answering(status, answer), now=NOW)
    assert "s3cret" not in str(refusal.value)
    assert "cl1ent-secret" not in str(refusal.value)


def test_no_answer_at_all_goes_through() -> None:
    def silent(url: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        raise Unreachable("no route")

    with pytest.raises(Unreachable):
        refreshed(GOOGLE, CLIENT, "r1", post=silent, now=NOW)


def test_consent_and_code_belong_together() -> None:
    verifier = new_verifier()
    url = consent_url(
        GOOGLE, CLIENT, redirect_url="https://o.example/back", state="st", verifier=verifier
    )
    asked = parse_qs(urlsplit(url).query)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    assert asked["code_challenge"] == [challenge.decode().rstrip("=")]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["access_type"] == ["offline"]
    post = Answering(200, {"access_token": "a", "refresh_token": "r", "expires_in": 60})
    grant = token_from_code(
        *(GOOGLE, CLIENT, "c0de"),
        redirect_url="https://o.example/back",
        verifier=verifier,
        post=post,
        now=NOW,
    )
    assert grant.token.refresh_token == "r"
    assert post.asked[0][1]["code_verifier"] == verifier


def test_the_login_string() -> None:
    assert base64.b64decode(xoauth2_string("ann@example.org", "t0ken")) == (
        b"user=ann@example.org\x01auth=Bearer t0ken\x01\x01"
    )
