"""Settings into a Runtime: the one place where parts are chosen and put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from outreach.backlinks.webhooks import Calling
from outreach.clock import Clock, SystemClock
from outreach.config import Settings, load_settings, read_hosts
from outreach.contacts.rules import Rules, shipped_rules
from outreach.contacts.unsubscribe import read_token
from outreach.contacts.verify import DomainCheck
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fetching.limits import CrawlLimits, limits_from
from outreach.drafting.prepare import Drafting
from outreach.errors import FetchError, MailboxLoginFailed, ServerDeferred
from outreach.mail.inbox import Inbox
from outreach.mail.oauth import PROVIDERS, Provider
from outreach.mail.outbox import Outbox
from outreach.mail.values import Security, ServerLogin
from outreach.model.mailbox import Mailbox
from outreach.prospecting.tactic import Workbench
from outreach.replies.proposals import checked
from outreach.secrets import Keyring
from outreach.sending.consent import Consents
from outreach.sending.deliver import Delivery
from outreach.sending.mailbox_health import DnsLook
from outreach.sources.archive import Memory, remembered
from outreach.store.engine import Store, open_store
from outreach.store.owners import process_name
from outreach.store.sealed import load_keyring, opened


@dataclass
class Runtime:
    """Everything that stages are given. Parts are made when they are first used."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    owner: str = field(default_factory=process_name)

    @cached_property
    def store(self) -> Store:
        return open_store(self.settings.database_url)

    @cached_property
    def keyring(self) -> Keyring:
        """The keys of secrets.

        Raises:
            SettingsError: the key file is missing, or lacks a key that the database needs.
        """
        return load_keyring(self.store, self.settings.secret_key_file)

    def require_keys(self) -> None:
        """Raise SettingsError unless every stored secret has its key in the key file."""
        load_keyring(self.store, self.settings.secret_key_file)

    @cached_property
    def rules(self) -> Rules:
        return shipped_rules()

    @cached_property
    def fetcher(self) -> Fetcher:
        return Fetcher(crawl_limits(self.settings), self.clock)

    @cached_property
    def checker(self) -> LinkChecker:
        return LinkChecker(self.fetcher)

    @cached_property
    def workbench(self) -> Workbench:
        age = timedelta(days=self.settings.evidence_days) / 2  # before it is too old to be sent
        return Workbench(
            self.store,
            self.clock,
            self.fetcher,
            self.checker,
            age,
            self.remember if self.settings.archive_lookups else None,
        )

    def remember(self, url: str, near: datetime | None) -> Memory | None:
        """What the page said, by the web archive; FetchError if the archive does not answer."""
        with self.fetcher.api_client() as client:
            return remembered(client, self.fetcher, self.clock, url, near=near)

    @cached_property
    def domain_check(self) -> DomainCheck:
        return DomainCheck(use_dns=self.settings.dns_checks)

    @cached_property
    def delivery(self) -> Delivery:
        return Delivery(
            store=self.store,
            clock=self.clock,
            settings=self.settings,
            keyring=self.keyring,
            owner=self.owner,
            open_outbox=self.open_outbox,
        )

    @cached_property
    def calling(self) -> Calling:
        base_url = self.settings.base_url
        return Calling(self.store, self.clock, self.keyring, base_url, self.post_signed)

    @cached_property
    def dns_look(self) -> DnsLook:
        return DnsLook(self.store, self.clock, self.keyring, self.settings.dns_checks)

    @property
    def providers(self) -> Mapping[str, Provider]:
        """Whose consent opens mailboxes."""
        return PROVIDERS

    @cached_property
    def consents(self) -> Consents:
        return Consents(self.store, self.clock, self.keyring, self.post_form)

    @cached_property
    def drafting(self) -> Drafting:
        return Drafting(
            store=self.store,
            clock=self.clock,
            keyring=self.keyring,
            rules=self.rules,
            base_url=self.settings.base_url,
        )

    def read_token(self, token: str) -> tuple[int, int]:
        """(contact id, project id) of an unsubscribe token; NotFound if it is not ours."""
        return read_token(self.keyring.derive("unsubscribe"), token)

    def open_outbox(self, mailbox: Mailbox, access_token: str = "") -> Outbox:
        """The way out of a mailbox; connects when the first letter is handed over.

        Args:
            access_token: of a consent that is tried before it is kept.
        """
        bare = self._without_secret(mailbox, "smtp")
        tried = replace(bare, secret=access_token, mechanism="xoauth2")
        return Outbox(
            bare,
            connect_seconds=self.settings.smtp_connect_seconds,
            command_seconds=self.settings.smtp_command_seconds,
            final_dot_seconds=self.settings.smtp_final_dot_seconds,
            fresh_login=lambda: (
                tried if access_token else self._fresh_login(mailbox.id or 0, "smtp")
            ),
        )

    def open_inbox(self, mailbox: Mailbox) -> Inbox:
        """The mailbox's IMAP side.

        Raises:
            MailError: it can't be reached, or refuses the password.
        """
        if not mailbox.imap_host:
            raise MailboxLoginFailed(f"{mailbox.address} has no IMAP server set.")
        return Inbox(self._login(mailbox, "imap"))

    def post_form(self, url: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        """POST a form through the address guard; (status, body).

        Raises:
            ServerDeferred: there was no answer.
        """
        try:
            with self.fetcher.api_client() as client:
                answer = client.post(url, data=dict(form))
        except FetchError as silent:
            raise ServerDeferred(f"{url} gave no answer: {silent}") from silent
        return answer.status_code, answer.content

    def post_signed(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """POST bytes through the address guard; the status. FetchError if there was no answer."""
        with self.fetcher.api_client() as client:
            return client.post(url, content=body, headers=dict(headers)).status_code

    def ask_model(self, question: dict[str, Any]) -> bytes:
        """POST a question to the configured model through the address guard.

        Raises:
            OutsideError: there was no good answer.
        """
        settings = self.settings
        key = settings.model_key_file.read_text("utf-8").strip() if settings.model_key_file else ""
        url = f"{settings.model_url.rstrip('/')}/chat/completions"
        with self.fetcher.api_client() as client:
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            answer = client.post(url, json=question, headers=headers)
        wait = answer.headers.get("retry-after", "")
        return checked(
            answer.status_code, answer.content, settings.model_url, retry_after=wait.strip()
        )

    def _fresh_login(self, mailbox_id: int, kind: str) -> ServerLogin:
        with self.store.read() as session:
            mailbox = session.get_one(Mailbox, mailbox_id)
        return self._login(mailbox, kind)

    def _login(self, mailbox: Mailbox, kind: str) -> ServerLogin:
        bare = self._without_secret(mailbox, kind)
        if mailbox.oauth_provider:
            token = self.consents.access_token(mailbox.id or 0)
            return replace(bare, secret=token, mechanism="xoauth2")
        return replace(bare, secret=opened(self.keyring, mailbox, f"{kind}_secret"))

    @staticmethod
    def _without_secret(mailbox: Mailbox, kind: str) -> ServerLogin:
        return ServerLogin(
            host=getattr(mailbox, f"{kind}_host"),
            port=getattr(mailbox, f"{kind}_port"),
            security=Security(getattr(mailbox, f"{kind}_security")),
            username=getattr(mailbox, f"{kind}_username"),
        )

    def close(self) -> None:
        """Hang up everywhere. Parts that were never used are not made for it."""
        made: dict[str, Any] = self.__dict__
        for name in ("delivery", "fetcher", "store"):
            if name in made:
                made[name].close()


def crawl_limits(settings: Settings) -> CrawlLimits:
    """The crawler's budgets and manners, as the settings have them."""
    return limits_from(settings, read_hosts(settings.hosts_file) if settings.hosts_file else {})


def assemble(settings: Settings | None = None) -> Runtime:
    """A runtime from the given settings, or from the environment."""
    return Runtime(settings or load_settings())
