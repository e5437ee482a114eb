"""What delivering needs, one per process: the ledger, the keys and a connection per mailbox."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session

from outreach.clock import Clock
from outreach.config import Settings
from outreach.mail.outbox import Outbox
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.store import installation
from outreach.store.engine import Store

LEASE = "delivery"


@dataclass
class Delivery:
    """What delivering needs. One per process; keeps one connection per mailbox.

    Attributes:
        owner: who holds the lease, unique per process.
        open_outbox: makes the connection of a mailbox; the fakes of tests come in here.
        busy: held while a round of delivering is under way in this process.
    """

    store: Store
    clock: Clock
    settings: Settings
    keyring: Keyring
    owner: str
    open_outbox: Callable[[Mailbox], Outbox]
    outboxes: dict[int, Outbox] = field(default_factory=dict)
    busy: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _ledger: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def outbox_of(self, mailbox: Mailbox) -> Outbox:
        number = mailbox.id or 0
        if number not in self.outboxes:
            self.outboxes[number] = self.open_outbox(mailbox)
        return self.outboxes[number]

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction of this process; its mailboxes queue here instead of at the database."""
        with self._ledger, self.store.write() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A look at the ledger, over the connection whose pages `write` has at hand."""
        with self._ledger, self.store.read() as session:
            yield session

    def take_lease(self, session: Session) -> int | None:
        """Take or renew the right to send; None while another process has it."""
        length = timedelta(seconds=self.settings.lease_seconds)
        return installation.take_lease(
            session, LEASE, self.owner, now=self.clock.now(), length=length
        )

    def close(self) -> None:
        """Hang up everywhere and let another process deliver at once."""
        for outbox in self.outboxes.values():
            outbox.close()
        self.outboxes.clear()
        with self.store.write() as session:
            installation.give_back(session, LEASE, self.owner, now=self.clock.now())
