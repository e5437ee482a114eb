"""The demo's mailbox: folders of messages, seen by IMAP and filled by SMTP and the owners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from outreach.clock import Clock


@dataclass(slots=True)
class StoredMessage:
    """One message. `flags` as IMAP names them, with the backslash."""

    uid: int
    raw: bytes
    received_at: datetime
    flags: set[str] = field(default_factory=set)


class Folder:
    """Messages in the order in which they came; UIDs only grow (RFC 9051 2.3.1.1)."""

    def __init__(self, name: str, special_use: str, uidvalidity: int, clock: Clock) -> None:
        self.name = name
        self.special_use = special_use
        self.uidvalidity = uidvalidity
        self.messages: list[StoredMessage] = []
        self.watchers: set[Callable[[], None]] = set()
        self._clock = clock

    @property
    def uidnext(self) -> int:
        return self.messages[-1].uid + 1 if self.messages else 1

    def append(self, raw: bytes, flags: frozenset[str] = frozenset()) -> int:
        """File a message and return its UID; watchers hear of it."""
        message = StoredMessage(self.uidnext, raw, self._clock.now(), set(flags))
        self.messages.append(message)
        for watcher in tuple(self.watchers):
            watcher()
        return message.uid


class Mailbox:
    """An account with INBOX, Sent and Junk. Used from one thread.

    Attributes:
        address: also the user name.
        password: of IMAP and SMTP.
        changes: what IMAP clients changed: (folder, UID, flag).
    """

    def __init__(self, address: str, password: str, clock: Clock) -> None:
        self.address = address
        self.password = password
        self.changes: list[tuple[str, int, str]] = []
        born = int(clock.now().timestamp()) & 0x7FFFFFFF
        folders = (("INBOX", ""), ("Sent", "\\Sent"), ("Junk", "\\Junk"))
        self.folders = {name: Folder(name, use, born, clock) for name, use in folders}

    def folder(self, name: str) -> Folder | None:
        """The folder of that name; INBOX in any case of letters."""
        return self.folders.get("INBOX" if name.upper() == "INBOX" else name)

    def admits(self, username: str, password: str) -> bool:
        """The credentials are right."""
        return (username, password) == (self.address, self.password)
