"""Waits beside each mailbox with IDLE and says at once when something may have come.

One thread a mailbox, at most `MOST_WATCHED`; the others are read by polling alone. IDLE is a hint
to look, never a cursor: whoever is woken collects by the rules of `collect`, and polling goes on
underneath, so that a watcher that sleeps, hangs or is refused costs minutes, not messages.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from outreach.errors import MailboxLoginFailed, OutreachError
from outreach.logs import event_line
from outreach.mail.inbox import Inbox
from outreach.model.mailbox import Mailbox

log = logging.getLogger(__name__)

MOST_WATCHED = 50
FIRST_PAUSE = 5.0  # seconds before the second attempt; doubled up to the longest
LONGEST_PAUSE = 900.0
# IDLE is begun anew this often: well below the 29 minutes of RFC 2177, and often enough to notice
# a connection that a router has forgotten.
_SLICE = 300.0

OpenInbox = Callable[[Mailbox], Inbox]
Wake = Callable[[Mailbox], None]


@dataclass
class Watch:
    """The watchers of all mailboxes.

    Attributes:
        wake: called from a watcher's thread when a mailbox may have news.
    """

    open_inbox: OpenInbox
    wake: Wake
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: dict[int, threading.Thread] = field(default_factory=dict)
    _wanted: frozenset[int] = frozenset()

    def cover(self, mailboxes: list[Mailbox]) -> int:
        """Watch exactly these mailboxes from now on; return how many are being watched.

        To be called again from time to time: mailboxes come and go, and a thread ends where the
        server has no IDLE or refuses the log-in.
        """
        wanted = {mailbox.id or 0: mailbox for mailbox in mailboxes[:MOST_WATCHED]}
        self._wanted = frozenset(wanted)
        self._threads = {key: one for key, one in self._threads.items() if one.is_alive()}
        for key, mailbox in wanted.items():
            if key not in self._threads and not self._ended.is_set():
                thread = threading.Thread(
                    target=self._stay, args=(mailbox,), name=f"watch-{key}", daemon=True
                )
                self._threads[key] = thread
                thread.start()
        return len(wanted)

    def end(self, *, seconds: float = 5.0) -> None:
        """Tell all watchers to go; wait for each at most `seconds`.

        They are daemons: one that hangs in a dead connection does not keep the program.
        """
        self._ended.set()
        for thread in self._threads.values():
            thread.join(seconds)

    def _is_wanted(self, mailbox: Mailbox) -> bool:
        return not self._ended.is_set() and (mailbox.id or 0) in self._wanted

    def _stay(self, mailbox: Mailbox) -> None:
        """Connect, wait, connect again; with growing pauses while it fails."""
        pause = FIRST_PAUSE
        while self._is_wanted(mailbox):
            began = time.monotonic()
            try:
                with self.open_inbox(mailbox) as inbox:
                    if not inbox.can_idle:
                        return  # polling serves it
                    self.wake(mailbox)  # what came while nobody was watching
                    self._wait(mailbox, inbox)
            except MailboxLoginFailed:
                return  # collecting counts refusals; asking again and again could lock the account
            except OutreachError as broken:
                log.info(event_line("watch.lost", mailbox=mailbox.id, why=repr(str(broken))))
            pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else pause * 2
            pause = min(pause, LONGEST_PAUSE)
            self._ended.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311 - to spread the load

    def _wait(self, mailbox: Mailbox, inbox: Inbox) -> None:
        while self._is_wanted(mailbox):
            if inbox.wait(_SLICE) and self._is_wanted(mailbox):
                self.wake(mailbox)
