"""The app beside fakes of Google and Microsoft, whose consents open fakes of mailboxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from outreach.errors import MailboxLoginFailed
from outreach.mail.folders import FolderRole
from outreach.mail.oauth import PROVIDERS, Provider
from outreach.model.mailbox import Mailbox
from outreach.sending.consent import Consents
from tests.support.fake_oauth import FakeProvider
from tests.web.conftest import Parts


@dataclass
class Consenting(Parts):
    """Parts whose mailboxes open to the token that a fake provider gave out for them.

    Attributes:
        shared: addresses that every account may open, as Microsoft's shared mailboxes.
    """

    fakes: dict[str, FakeProvider] = field(
        default_factory=lambda: {name: FakeProvider(name) for name in PROVIDERS}
    )
    providers: Mapping[str, Provider] = field(default_factory=lambda: PROVIDERS)
    shared: set[str] = field(default_factory=set)

    def post_form(self, url: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        return self.fakes["google" if "google" in url else "microsoft"](url, form)

    @cached_property
    def consents(self) -> Consents:
        return Consents(self.store, self.clock, self.keyring, self.post_form)

    @contextmanager
    def open_outbox(self, mailbox: Mailbox, access_token: str = "") -> Iterator[Any]:
        def log_in(address: str) -> None:
            if not (access_token or mailbox.oauth_provider):
                return  # by its password
            token = access_token or self.consents.access_token(mailbox.id or 0)
            opens = {one.account for one in self.fakes.values() if one.access == token}
            if not opens or address not in opens | self.shared:
                raise MailboxLoginFailed("535 5.7.8 Username and Password not accepted.")

        yield SimpleNamespace(log_in=log_in)

    @contextmanager
    def open_inbox(self, mailbox: Mailbox) -> Iterator[Any]:
        folder = SimpleNamespace(name="INBOX", role=FolderRole.INBOX)
        yield SimpleNamespace(folders=lambda: [folder])

    def say_yes(self, way: str, account: str) -> dict[str, str]:
        """What the provider's page brings back after `account` agreed, as the query."""
        asked = dict(parse_qsl(urlsplit(way).query))
        name = asked["redirect_uri"].rpartition("/")[2]
        return {"state": asked["state"], "code": self.fakes[name].agree(asked, account)}
