"""A consent by browser: the owner of a mailbox goes to the provider's page, says yes, comes back.

begin    who asked and for which mailbox is kept; the way to the provider's page
| (the provider's page, up to ten minutes)
| take     once, in the session in which it began
| agreed   the code becomes a token
| settle   the mailbox logs in with it from now on
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from outreach.errors import InvalidInput, MailboxLoginFailed, NotFound
from outreach.mail.oauth import (
    Grant,
    OAuthClient,
    PostForm,
    Provider,
    consent_url,
    token_from_code,
)
from outreach.mail.values import Security
from outreach.model.event import record
from outreach.model.mail_provider import ConsentRequest
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.sending.connect import Given, set_password
from outreach.sending.consent import Consent, connect
from outreach.store import mail_providers, mailboxes

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Asking:
    """Our side of a consent.

    Attributes:
        redirect_url: where the provider sends the browser back to.
    """

    provider: Provider
    client: OAuthClient
    redirect_url: str
    keyring: Keyring


def begin(
    session: Session,
    asking: Asking,
    mailbox: Mailbox,
    *,
    given: Given | None,
    in_setup: bool,
    session_hash: str,
    now: datetime,
) -> str:
    """Keep what a person is about to do; return the address of the provider's page.

    Args:
        mailbox: whose consent is wanted; not stored yet if it is a new one.
        given: what was typed about a new one.
        in_setup: it is a step of setting up a project, which then goes on.
        session_hash: of the browser session, the only one that may come back.
    """
    state = secrets.token_urlsafe(32)
    row = ConsentRequest(
        state_hash=_hash(state),
        session_hash=session_hash,
        project_id=mailbox.project_id,
        mailbox_id=mailbox.id,
        provider=asking.provider.name,
        given=asdict(given) if given else {},
        in_setup=in_setup,
        begun_at=now,
    )
    mail_providers.add_request(session, row, keep_since=now - LASTS)
    return consent_url(
        asking.provider,
        asking.client,
        redirect_url=asking.redirect_url,
        state=state,
        verifier=_verifier(asking.keyring, state),
        account=mailbox.smtp_username,
    )


def take(
    session: Session, provider: str, state: str, session_hash: str, *, now: datetime
) -> ConsentRequest:
    """What was begun under `state`.

    Raises:
        NotFound: nothing was, or not here, or too long ago, or somebody came back already.
    """
    row = mail_providers.take_request(session, _hash(state), session_hash, since=now - LASTS)
    if row is None or row.provider != provider:
        raise NotFound(
            "This way back was used already, is older than ten minutes, or began in another "
            "browser or under another address of this app: connect the mailbox once more."
        )
    return row


def agreed(asking: Asking, code: str, state: str, *, post: PostForm, now: datetime) -> Grant:
    """What the code of the provider is worth; raises as `token_from_code`."""
    return token_from_code(
        asking.provider,
        asking.client,
        code,
        redirect_url=asking.redirect_url,
        verifier=_verifier(asking.keyring, state),
        post=post,
        now=now,
    )


def is_other_account(mailbox: Mailbox, account: str) -> bool:
    """Whether somebody else than the mailbox itself agreed, as far as the provider says."""
    return bool(account) and account.lower() not in (
        mailbox.smtp_username.lower(),
        mailbox.address.lower(),
    )


def wrong_account(mailbox: Mailbox, account: str) -> MailboxLoginFailed:
    """Why a consent is not kept: it opens another mailbox."""
    return MailboxLoginFailed(
        f"{account} said yes, and that does not open {mailbox.address}. Connect it again and "
        f"choose the account {mailbox.smtp_username} on the provider's page."
    )


def settle(
    session: Session, asking: Asking, mailbox: Mailbox, grant: Grant, *, at: datetime, actor: str
) -> None:
    """Let the mailbox log in by this consent; a new one is stored, a password goes.

    Raises:
        Conflict: the address of a new one was taken meanwhile.
    """
    if mailbox.id is None:
        mailboxes.add(session, mailbox)
        record(mailbox, "added", at=at, actor=actor)
    set_password(asking.keyring, mailbox, "")
    consent = Consent(asking.client, grant.token)
    connect(asking.keyring, mailbox, asking.provider.name, consent, at=at, actor=actor)


def given_of(row: ConsentRequest) -> Given:
    """What was typed about a new mailbox.

    Raises:
        InvalidInput: it was begun by another version of this app.
    """
    try:
        return Given(**{**row.given, "security": Security(row.given["security"])})
    except (KeyError, TypeError, ValueError) as other:
        raise InvalidInput("connect the mailbox once more; this app was renewed.") from other


def _verifier(keyring: Keyring, state: str) -> str:
    """The secret of PKCE (RFC 7636). Known from `state` to whoever has our keys, so not stored."""
    word = hmac.digest(keyring.derive("consent"), state.encode(), "sha256")
    return base64.urlsafe_b64encode(word).decode().rstrip("=")


def _hash(state: str) -> str:
    return sha256(state.encode()).hexdigest()
