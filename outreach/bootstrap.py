"""Settings into a Runtime: the one place where parts are chosen and put together."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from outreach.clock import Clock, SystemClock
from outreach.config import Settings, load_settings, read_hosts
from outreach.contacts.rules import Rules, shipped_rules
from outreach.contacts.unsubscribe import read_token
from outreach.contacts.verify import DomainCheck
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.limits import CrawlLimits, limits_from
from outreach.drafting.prepare import Drafting
from outreach.errors import MailboxLoginFailed
from outreach.mail.inbox import Inbox
from outreach.mail.outbox import Outbox
from outreach.mail.values import Security, ServerLogin
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.sending.deliver import Delivery
from outreach.store.engine import Store, open_store


def process_name() -> str:
    """Unique per process: host, process id and a random part, as a lease's owner."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def secret_context(mailbox: Mailbox, column: str) -> str:
    """Binds a sealed secret to its row and column, so that it can't be moved elsewhere."""
    return f"mailbox|{mailbox.id}|{column}|{mailbox.project_id}"


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
        return Keyring.load(self.settings.secret_key_file)

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

    def open_outbox(self, mailbox: Mailbox) -> Outbox:
        """The way out of a mailbox; connects when the first letter is handed over."""
        login = self._login(
            mailbox, mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security, "smtp"
        )
        return Outbox(
            login,
            connect_seconds=self.settings.smtp_connect_seconds,
            command_seconds=self.settings.smtp_command_seconds,
            final_dot_seconds=self.settings.smtp_final_dot_seconds,
        )

    def open_inbox(self, mailbox: Mailbox) -> Inbox:
        """The mailbox's IMAP side.

        Raises:
            MailError: it can't be reached, or refuses the password.
        """
        if not mailbox.imap_host:
            raise MailboxLoginFailed(f"{mailbox.address} has no IMAP server set.")
        return Inbox(
            self._login(
                mailbox, mailbox.imap_host, mailbox.imap_port, mailbox.imap_security, "imap"
            )
        )

    def _login(
        self, mailbox: Mailbox, host: str, port: int, security: str, kind: str
    ) -> ServerLogin:
        sealed = getattr(mailbox, f"{kind}_secret")
        context = secret_context(mailbox, f"{kind}_secret")
        return ServerLogin(
            host=host,
            port=port,
            security=Security(security),
            username=getattr(mailbox, f"{kind}_username"),
            secret=self.keyring.open(sealed, context=context) if sealed else "",
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
