"""What the pages need of the outside, and how they reach it during a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from flask import current_app

from outreach.clock import Clock
from outreach.config import Settings
from outreach.drafting.prepare import Drafting
from outreach.mail.inbox import Inbox
from outreach.mail.oauth import Provider
from outreach.mail.outbox import Outbox
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.sending.mailbox_health import DnsLook
from outreach.store.engine import Store

_KEY = "outreach"


class Serving(Protocol):
    """The parts of the runtime that pages use."""

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def store(self) -> Store: ...

    @property
    def keyring(self) -> Keyring: ...

    @property
    def dns_look(self) -> DnsLook: ...

    @property
    def drafting(self) -> Drafting: ...

    @property
    def providers(self) -> Mapping[str, Provider]: ...

    def post_form(self, url: str, form: Mapping[str, str]) -> tuple[int, bytes]: ...

    def open_outbox(self, mailbox: Mailbox, access_token: str = "") -> Outbox: ...

    def open_inbox(self, mailbox: Mailbox) -> Inbox: ...

    def ask_model(self, question: dict[str, Any]) -> bytes: ...


def attach(extensions: dict[str, object], runtime: Serving) -> None:
    """Give the app its runtime."""
    extensions[_KEY] = runtime


def serving() -> Serving:
    """The runtime of the app that answers this request."""
    return cast(Serving, current_app.extensions[_KEY])
