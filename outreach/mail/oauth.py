"""OAuth for mailboxes: the XOAUTH2 log-in string, consent, and fresh access tokens.

The HTTP call is passed in as `post`: only the crawl toolkit speaks HTTP. Each installation brings
its own client (id and secret) of Google or Microsoft.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from outreach.errors import MailboxLoginFailed, ServerDeferred

EARLY = timedelta(minutes=5)  # a token is renewed so long before it ends
USUAL_SECONDS = 3600

# What only a person can mend, by a code that is no secret: Google's `error_subtype`, Microsoft's
# AADSTS number (learn.microsoft.com/entra/identity-platform/reference-error-codes).
_REASONS = {
    "invalid_rapt": "The organisation's administrator limits how long a log-in lasts.",
    "50057": "The account is disabled.",
    "50076": "The organisation asks for a second factor.",
    "50079": "The organisation asks for a second factor.",
    "50158": "The organisation asks for a further check.",
    "50173": "The password was changed since.",
    "53003": "The organisation's rules of access forbid it.",
    "65001": "Nobody has agreed to what the client asks for.",
    "70043": "The organisation limits how long a log-in lasts.",
    "700082": "It was not used for 90 days.",
    "7000215": "The client's secret is wrong.",
    "7000222": "The client's secret has expired: make a new one at the provider.",
}
# Words with which a provider asks for the person again, whatever the reason.
_ASKS_PERSON = frozenset(
    {"invalid_grant", "interaction_required", "consent_required", "login_required"}
)

PostForm = Callable[[str, Mapping[str, str]], tuple[int, bytes]]
"""POST a form to a URL, return status and body; raises an `OutsideError` without an answer."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider asks for consent and gives out tokens.

    Attributes:
        extra: further parameters of the consent page.
    """

    name: str
    consent_url: str
    token_url: str
    scope: str
    extra: tuple[tuple[str, str], ...] = ()


GOOGLE = Provider(
    "google",
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://oauth2.googleapis.com/token",
    "https://mail.google.com/",
    (("access_type", "offline"), ("prompt", "consent")),
)
MICROSOFT = Provider(
    "microsoft",
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send "
    "offline_access",
)
PROVIDERS = {provider.name: provider for provider in (GOOGLE, MICROSOFT)}


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The installation's own client at a provider."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """What a provider gave out.

    Attributes:
        access_token: for XOAUTH2.
        refresh_token: for the next one; providers may change it with every answer.
        expires_at: aware UTC, of the access token.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime

    def is_stale(self, now: datetime) -> bool:
        """Whether to renew it before the next log-in."""
        return now >= self.expires_at - EARLY


def xoauth2_string(username: str, access_token: str) -> str:
    """Return the base64 string for SMTP and IMAP (Google: "SASL XOAUTH2 mechanism")."""
    return base64.b64encode(
        f"user={username}\x01auth=Bearer {access_token}\x01\x01".encode()
    ).decode()


def new_verifier() -> str:
    """Return a secret that ties a consent to the session that asked for it (PKCE, RFC 7636)."""
    return secrets.token_urlsafe(48)


def consent_url(
    provider: Provider, client: OAuthClient, *, redirect_url: str, state: str, verifier: str
) -> str:
    """Return the page of the provider where the owner of the mailbox says yes."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": redirect_url,
        "scope": provider.scope,
        "state": state,
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
        **dict(provider.extra),
    }
    return f"{provider.consent_url}?{urlencode(asked)}"


def token_from_code(
    provider: Provider,
    client: OAuthClient,
    code: str,
    *,
    redirect_url: str,
    verifier: str,
    post: PostForm,
    now: datetime,
) -> Token:
    """Turn the code that came back from the consent page into a token; raises as `refreshed`."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_url,
        "code_verifier": verifier,
    }
    return _asked(provider, client, form, "", post, now)


def refreshed(
    provider: Provider, client: OAuthClient, refresh_token: str, *, post: PostForm, now: datetime
) -> Token:
    """Return a new access token.

    Raises:
        MailboxLoginFailed: consent ended or the client is wrong; only a person can mend it.
        ServerDeferred: the provider can't tell now.
        OutsideError: of `post`, when there was no answer.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "scope": provider.scope}
    return _asked(provider, client, form, refresh_token, post, now)


def _asked(
    provider: Provider,
    client: OAuthClient,
    form: Mapping[str, str],
    old_refresh_token: str,
    post: PostForm,
    now: datetime,
) -> Token:
    secret = {"client_id": client.client_id, "client_secret": client.client_secret}
    status, body = post(provider.token_url, {**form, **secret})
    answer = _read(body)
    if status != 200:
        raise _refusal(provider, status, str(answer.get("error", "")), _reason(answer))
    access = answer.get("access_token")
    if not isinstance(access, str) or not access:
        raise ServerDeferred(f"{provider.name} answered without a token.")
    lasts = answer.get("expires_in", USUAL_SECONDS)
    return Token(
        access_token=access,
        refresh_token=str(answer.get("refresh_token") or old_refresh_token),
        expires_at=now + timedelta(seconds=int(lasts) if str(lasts).isdigit() else USUAL_SECONDS),
    )


def _reason(answer: Mapping[str, Any]) -> str:
    """Our words for the provider's code of the reason, "" if it gives none that we know."""
    codes = answer.get("error_codes")
    given = [answer.get("error_subtype"), *(codes if isinstance(codes, list) else [])]
    return next((_REASONS[str(code)] for code in given if str(code) in _REASONS), "")


def _refusal(
    provider: Provider, status: int, error: str, reason: str
) -> MailboxLoginFailed | ServerDeferred:
    """Only the provider's error word is shown; its description may hold tokens or addresses."""
    who, word = provider.name.capitalize(), error
    if not error.replace("_", "").isalnum() or len(error) > 64:
        word = "no reason"
    if error in _ASKS_PERSON:
        ended = f"{who} has ended the consent for this mailbox: connect it again."
        usual = "A Google client in testing loses it every 7 days." * (provider is GOOGLE)
        return MailboxLoginFailed(f"{ended} {reason or usual}".rstrip())
    if status == 429 or status >= 500 or error in ("temporarily_unavailable", "server_error"):
        return ServerDeferred(f"{who} gives no token now ({status}, {word}).")
    check = "Check its id, secret and redirect URL."
    refused = f"{who} refused the OAuth client ({status}, {word})."
    return MailboxLoginFailed(f"{refused} {reason or check}")


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
