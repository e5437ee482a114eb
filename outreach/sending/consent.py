"""A provider's consent to a mailbox (OAuth): kept sealed in its row, renewed before it ends.

read     the sealed consent of the mailbox
| refresh  at the provider, no transaction open, one at a time
| write    unless somebody renewed it meanwhile; then theirs counts
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from datetime import datetime

from outreach.clock import Clock
from outreach.errors import DatabaseError, MailboxLoginFailed
from outreach.mail.oauth import PROVIDERS, OAuthClient, PostForm, Token, refreshed
from outreach.model.event import WORKER, record
from outreach.model.mail_provider import MailProvider
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.secrets import Keyring
from outreach.store import mail_providers
from outreach.store.engine import Store
from outreach.store.sealed import opened, seal_into

COLUMN = "oauth_secret"


@dataclass(frozen=True, slots=True)
class Consent:
    """The installation's client at the provider, and what the owner of the mailbox granted."""

    client: OAuthClient
    token: Token


@dataclass
class Consents:
    """Gives out access tokens that are fresh. One per process.

    Attributes:
        post: sends a form to the provider, through the address guard.
    """

    store: Store
    clock: Clock
    keyring: Keyring
    post: PostForm

    def __post_init__(self) -> None:
        self._turn = threading.Lock()

    def access_token(self, mailbox_id: int) -> str:
        """An access token for the next log-in.

        Raises:
            MailboxLoginFailed: the consent has ended; the mailbox then says so and waits.
            ServerDeferred: the provider can't tell now.
            OutsideError: of `post`.
        """
        with self._turn:
            with self.store.read() as session:
                mailbox = session.get_one(Mailbox, mailbox_id)
            consent = read_consent(self.keyring, mailbox)
            now = self.clock.now()
            # A server that refused us may know of an end that the token does not show yet.
            if not (consent.token.is_stale(now) or mailbox.login_failures):
                return consent.token.access_token
            return self._renewed(mailbox, consent, now)

    def _renewed(self, mailbox: Mailbox, consent: Consent, now: datetime) -> str:
        provider = PROVIDERS[mailbox.oauth_provider]
        client = self._as_entered(provider.name, consent.client)
        try:
            token = refreshed(
                provider, client, consent.token.refresh_token, post=self.post, now=now
            )
        except MailboxLoginFailed as ended:
            self._note_end(mailbox, str(ended), now)
            raise
        with self.store.write() as session:
            row = session.get_one(Mailbox, mailbox.id, with_for_update=True)
            if row.oauth_secret != mailbox.oauth_secret:
                return read_consent(self.keyring, row).token.access_token
            write_consent(self.keyring, row, Consent(client, token))
        return token.access_token

    def _as_entered(self, provider: str, client: OAuthClient) -> OAuthClient:
        """The client with the secret that was entered last: secrets run out, consents stay."""
        with self.store.read() as session:
            row = mail_providers.named(session, provider)
        if row is None or row.client_id != client.client_id:
            return client
        return client_of(self.keyring, row)

    def _note_end(self, mailbox: Mailbox, sentence: str, now: datetime) -> None:
        """Only a person can mend it, so the mailbox stops at once instead of asking again."""
        with self.store.write() as session:
            row = session.get_one(Mailbox, mailbox.id)
            if row.state is MailboxState.OK and row.oauth_secret == mailbox.oauth_secret:
                row.move_to(MailboxState.AUTH_FAILED, at=now, actor=WORKER, why=sentence)


def client_of(keyring: Keyring, row: MailProvider) -> OAuthClient:
    """Our client at a provider, as it was entered."""
    return OAuthClient(row.client_id, opened(keyring, row, "secret_sealed"), row.tenant)


def connect(
    keyring: Keyring,
    mailbox: Mailbox,
    provider: str,
    consent: Consent,
    *,
    at: datetime,
    actor: str,
) -> None:
    """Let the mailbox log in with this consent from now on; a refused one may send again."""
    mailbox.oauth_provider = provider
    write_consent(keyring, mailbox, consent)
    record(mailbox, "connected", at=at, actor=actor, why=f"Consent of {provider}.")
    if mailbox.state is MailboxState.AUTH_FAILED:
        why = f"Connected with {provider}."
        mailbox.move_to(MailboxState.OK, at=at, actor=actor, why=why)


def read_consent(keyring: Keyring, mailbox: Mailbox) -> Consent:
    """The consent as it is stored.

    Raises:
        DatabaseError: it is damaged.
    """
    try:
        stored = json.loads(opened(keyring, mailbox, COLUMN))
        expires_at = datetime.fromisoformat(stored["token"].pop("expires_at"))
        token = Token(**stored["token"], expires_at=expires_at)
        return Consent(OAuthClient(**stored["client"]), token)
    except (ValueError, KeyError, TypeError) as damaged:
        raise DatabaseError(f"The consent of {mailbox.address} is damaged.") from damaged


def write_consent(keyring: Keyring, mailbox: Mailbox, consent: Consent) -> None:
    """Seal the consent into the mailbox."""
    token = {**asdict(consent.token), "expires_at": consent.token.expires_at.isoformat()}
    text = json.dumps({"client": asdict(consent.client), "token": token})
    seal_into(keyring, mailbox, COLUMN, text)
