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
from outreach.mail.oauth_refusals import token_refusal

EARLY = timedelta(minutes=5)  # a token is renewed so long before it ends
USUAL_SECONDS = 3600

PostForm = Callable[[str, Mapping[str, str]], tuple[int, bytes]]
"""POST a form to a URL, return status and body; raises an `OutsideError` without an answer."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider asks for consent and gives out tokens.

    Attributes:
        name: "google" or "microsoft".
        scope: what a mailbox needs.
        identity: what tells us besides who agreed (OpenID Connect).
        extra: further parameters of the consent page.
    """

    name: str
    consent_url: str
    token_url: str
    scope: str
    identity: str
    extra: tuple[tuple[str, str], ...] = ()


GOOGLE = Provider(
    "google",
    "https://accounts.google.com/o/oauth2/v2/auth",
    "https://oauth2.googleapis.com/token",
    "https://mail.google.com/",
    "openid email",
    (("access_type", "offline"), ("prompt", "consent")),
)
MICROSOFT = Provider(
    "microsoft",
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send "
    "offline_access",
    "openid email profile",
)
PROVIDERS = {provider.name: provider for provider in (GOOGLE, MICROSOFT)}


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The installation's own client at a provider.

    Attributes:
        tenant: of Microsoft, the directory of a client that is for one organisation only; id or
            domain, "" for a client that is open to all.
    """

    client_id: str
    client_secret: str = field(repr=False)
    tenant: str = ""

    def place(self, url: str) -> str:
        """The provider's address for this client."""
        return url.replace("/common/", f"/{self.tenant}/") if self.tenant else url


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


@dataclass(frozen=True, slots=True)
class Grant:
    """What a consent brought.

    Attributes:
        account: who agreed, as the provider names them; "" if it does not say.
    """

    token: Token
    account: str = ""


def xoauth2_string(username: str, access_token: str) -> str:
    """Return the base64 string for SMTP and IMAP (Google: "SASL XOAUTH2 mechanism")."""
    return base64.b64encode(
        f"user={username}\x01auth=Bearer {access_token}\x01\x01".encode()
    ).decode()


def new_verifier() -> str:
    """Return a secret that ties a consent to the session that asked for it (PKCE, RFC 7636)."""
    return secrets.token_urlsafe(48)


def consent_url(
    provider: Provider,
    client: OAuthClient,
    *,
    redirect_url: str,
    state: str,
    verifier: str,
    account: str = "",
) -> str:
    """Return the page of the provider where the owner of the mailbox says yes.

    Args:
        account: the one that should agree; the provider offers it first.
    """
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": redirect_url,
        "scope": f"{provider.scope} {provider.identity}",
        "state": state,
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
        **({"login_hint": account} if account else {}),
        **dict(provider.extra),
    }
    return f"{client.place(provider.consent_url)}?{urlencode(asked)}"


def token_from_code(
    provider: Provider,
    client: OAuthClient,
    code: str,
    *,
    redirect_url: str,
    verifier: str,
    post: PostForm,
    now: datetime,
) -> Grant:
    """Turn the code that came back from the consent page into a token.

    Raises:
        MailboxLoginFailed: as `refreshed`; or the consent does not reach or last as it must.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_url,
        "code_verifier": verifier,
    }
    answer = _asked(provider, client, form, post)
    token = _token(provider, answer, "", now)
    if not token.refresh_token:
        raise MailboxLoginFailed(
            f"{provider.name.capitalize()} let us in for an hour only. Take the client's access "
            "away on the security page of the account, then connect the mailbox again."
        )
    if not _reaches(provider, str(answer.get("scope", ""))):
        raise MailboxLoginFailed(
            f"{provider.name.capitalize()} was not allowed to let us read and send mail. Connect "
            "the mailbox again and leave every box of its page ticked."
        )
    return Grant(token, _account(str(answer.get("id_token", "")), client))


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
    return _token(provider, _asked(provider, client, form, post), refresh_token, now)


def _asked(
    provider: Provider, client: OAuthClient, form: Mapping[str, str], post: PostForm
) -> dict[str, Any]:
    secret = {"client_id": client.client_id, "client_secret": client.client_secret}
    status, body = post(client.place(provider.token_url), {**form, **secret})
    answer = _read(body)
    if status != 200:
        first = form["grant_type"] == "authorization_code"
        raise token_refusal(provider.name, status, answer, first=first)
    return answer


def _token(
    provider: Provider, answer: Mapping[str, Any], old_refresh_token: str, now: datetime
) -> Token:
    access = answer.get("access_token")
    if not isinstance(access, str) or not access:
        raise ServerDeferred(f"{provider.name} answered without a token.")
    lasts = answer.get("expires_in", USUAL_SECONDS)
    return Token(
        access_token=access,
        refresh_token=str(answer.get("refresh_token") or old_refresh_token),
        expires_at=now + timedelta(seconds=int(lasts) if str(lasts).isdigit() else USUAL_SECONDS),
    )


def _reaches(provider: Provider, granted: str) -> bool:
    """Whether all that a mailbox needs was ticked; a provider that names nothing gave it all.

    "offline_access" is answered by a refresh token, not by its name (Microsoft).
    """
    needed = set(provider.scope.split()) - {"offline_access"}
    return not granted or {one.lower() for one in needed} <= set(granted.lower().split())


def _account(id_token: str, client: OAuthClient) -> str:
    """Who agreed, by the ID token.

    It came from the provider itself over TLS, so that its signature need not be checked (OpenID
    Connect Core, 3.1.3.7, 6); that it is for our client is.
    """
    body = id_token.split(".")[1] if id_token.count(".") == 2 else ""
    try:
        claims = _read(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except ValueError:
        return ""
    if claims.get("aud") != client.client_id:
        return ""
    return str(claims.get("email") or claims.get("preferred_username") or "")[:320]


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
