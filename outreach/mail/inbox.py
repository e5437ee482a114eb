"""Reading a mailbox without changing it: EXAMINE and BODY.PEEK[] only, APPEND to Sent excepted.

The cursor is (UIDVALIDITY, last UID) per folder. The rules of reading by it:
ascending, never past a message that was not handed over; `n:*` also names the last message when
its UID is below n, so answers are filtered; a UID missing from an answer is asked for again and
then searched for; UID gaps are normal; a changed UIDVALIDITY means: read all again, flagged.
"""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Self

from outreach.errors import MailError
from outreach.mail.fetching import Batch, Fetched, groups_by_size, read_fetch, windows
from outreach.mail.folders import Folder, FolderRole, folders_of
from outreach.mail.imap_client import abandon, connect, hung_up_after, translated
from outreach.mail.outline import MAX_BYTES, read_outline
from outreach.mail.values import RawMessage, ServerLogin

__all__ = ["Batch", "Folder", "FolderRole", "Inbox"]

_WHOLE = f"BODY.PEEK[]<0.{MAX_BYTES}>"
_HEADERS = "BODY.PEEK[HEADER]"
SMALL = 80_000
LONGEST_COMMAND = 15 * 60  # 80 MB over a slow line
_IDLE_SECONDS = 25 * 60  # servers may hang up after 30 minutes of silence (RFC 2177)


class Inbox:
    """One connection to one mailbox.

    Raises, from the constructor: MailboxLoginFailed if the credentials are refused; from all:
    MailError, which is temporary. After an error the connection is of no use; open another.

    Args:
        seconds: limit of silence in each network step.
        longest: limit of a whole command, in seconds, however busily the server drips.
    """

    def __init__(
        self,
        login: ServerLogin,
        *,
        seconds: float = 60.0,
        longest: float = LONGEST_COMMAND,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._host = login.host
        self._longest = longest
        self._client = connect(login, seconds=seconds, tls=tls)
        self._opened = ""
        self._ahead: tuple[list[int], str, bytes] | None = None  # UIDs, what of them, tag
        self._next_uids: dict[str, int] = {}
        self._folders: list[Folder] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def folders(self) -> list[Folder]:
        """All folders that can be opened, with their roles; asked once per connection."""
        if self._folders is None:
            with self._talking():
                self._folders = folders_of(self._client.list_folders())
        return self._folders

    def folder_for(self, role: FolderRole) -> str:
        """Name of the folder with `role`, "" if the mailbox has none."""
        return next((folder.name for folder in self.folders() if folder.role is role), "")

    def new_messages(
        self,
        folder: str,
        *,
        uidvalidity: int | None,
        last_uid: int,
        batch: int = 200,
        since: date | None = None,
    ) -> Iterator[Batch]:
        """Messages beyond the cursor, whole (their first 80 MB), ascending, in bounded batches.

        Args:
            uidvalidity: as stored with the cursor, None for a folder that was never read.
            last_uid: of the last stored message, 0 for none.
            since: leave out messages that arrived before this day, for first reads and rescans.
        """
        return self._read(folder, uidvalidity, last_uid, batch, since, _WHOLE)

    def headers(
        self,
        folder: str,
        *,
        uidvalidity: int | None,
        last_uid: int,
        batch: int = 500,
        since: date | None = None,
    ) -> Iterator[Batch]:
        """Like `new_messages`, but `raw` holds the header block only."""
        return self._read(folder, uidvalidity, last_uid, batch, since, _HEADERS)

    def bodies(self, folder: str, *, uidvalidity: int, uids: Sequence[int]) -> list[RawMessage]:
        """Whole messages with the given UIDs, those that are gone left out, ascending.

        Raises:
            MailError: UIDVALIDITY is no longer `uidvalidity`, so the UIDs mean other messages.
        """
        if self._examine(folder)[0] != uidvalidity:
            raise MailError(f"{folder} was renumbered by {self._host}; read it again.")
        messages: list[RawMessage] = []
        for group in groups_by_size(self._sizes(folder, sorted(set(uids))), count=200):
            messages += self._fetch(folder, uidvalidity, group, _WHOLE)
        return messages

    def uidvalidity(self, folder: str) -> int:
        """Number of the folder's numbering, as it is now."""
        return self._examine(folder)[0]

    @property
    def can_idle(self) -> bool:
        """Whether the server tells by itself that something has come (RFC 2177)."""
        with self._talking():
            return bool(self._client.has_capability("IDLE"))

    def count(self, folder: str) -> int:
        """Messages in `folder` as the server counts them."""
        with self._talking():
            return int(self._client.folder_status(folder, [b"MESSAGES"])[b"MESSAGES"])

    def find_sent(self, message_id: str) -> bool | None:
        """Whether the Sent folder holds a letter with this Message-ID; None if there is no Sent."""
        sent = self.folder_for(FolderRole.SENT)
        return bool(self._search(sent, ["HEADER", "Message-ID", message_id])) if sent else None

    def sent_as(self, send_token: str) -> str:
        """Message-ID of the Sent copy that carries our X-Outreach-Send token, "" if there is none.

        It differs from ours where the provider rewrites Message-IDs.
        """
        sent = self.folder_for(FolderRole.SENT)
        uids = self._search(sent, ["HEADER", "X-Outreach-Send", send_token]) if sent else []
        if not uids:
            return ""
        found = self._fetch(sent, 0, uids[-1:], _HEADERS)
        return read_outline(found[0].raw).headers.first("message-id") if found else ""

    def wait(self, seconds: float, *, folder: str = "INBOX") -> bool:
        """Wait until something may have arrived, at most `seconds`. True: look now.

        IDLE is a hint, not a cursor. Servers without IDLE are slept out and then answered True.
        """
        if self._has_news(folder):
            return True
        with self._talking(idle=seconds):
            if not self._client.has_capability("IDLE"):
                time.sleep(seconds)
                return True
            self._client.idle()
            try:
                told = self._client.idle_check(timeout=min(seconds, _IDLE_SECONDS))
            finally:
                last = self._client.idle_done()
        news = any(_announces(answer) for answer in [*told, *(last[1] or [])])
        if news:
            self._examine(folder)  # else the next wait would tell the same news again
        return news

    def close(self) -> None:
        """Log out if the server still listens; never raises."""
        try:
            with self._talking():
                self._client.logout()
        except MailError:
            abandon(self._client)

    def _read(
        self,
        folder: str,
        uidvalidity: int | None,
        last_uid: int,
        batch: int,
        since: date | None,
        wanted: str,
    ) -> Iterator[Batch]:
        current, beyond = self._examine(folder)
        rescan = uidvalidity is not None and uidvalidity != current
        after = 0 if rescan or uidvalidity is None else last_uid
        for first, last in windows(after + 1, beyond):
            uids = self._uids(folder, first, last, since)
            groups = groups_by_size(self._sizes(folder, uids), count=batch)
            waiting = next(groups, None)
            while waiting is not None:
                group, waiting = waiting, next(groups, None)
                yield self._batch(folder, current, group, waiting, wanted, rescan)

    def _batch(
        self,
        folder: str,
        uidvalidity: int,
        uids: list[int],
        next_uids: list[int] | None,
        wanted: str,
        rescan: bool,
    ) -> Batch:
        """One batch; the next one is asked for before this one is given to the caller."""
        self._reopen(folder)
        messages = self._fetch(folder, uidvalidity, uids, wanted)
        unreadable: tuple[int, ...] = ()
        if len(messages) < len(uids):
            messages, unreadable = self._ask_again(folder, uidvalidity, uids, messages, wanted)
        if next_uids:
            with self._talking():
                question = _question(wanted)
                self._ahead = (next_uids, wanted, self._client.ask_to_fetch(next_uids, question))
        return Batch(uidvalidity, uids[-1], messages, unreadable, rescan)

    def _ask_again(
        self,
        folder: str,
        uidvalidity: int,
        uids: list[int],
        messages: list[RawMessage],
        wanted: str,
    ) -> tuple[list[RawMessage], tuple[int, ...]]:
        """What the second question brought, and the UIDs that exist without being handed over."""
        missing = sorted(set(uids) - {message.uid for message in messages})
        again: list[RawMessage] = []
        for uid in missing:
            again += self._fetch(folder, uidvalidity, [uid], wanted)
        still = sorted(set(missing) - {message.uid for message in again})
        there = set(self._search(folder, ["UID", _set_of(still)])) if still else set()
        both = sorted([*messages, *again], key=lambda message: message.uid)
        return both, tuple(uid for uid in still if uid in there)

    def _fetch(
        self, folder: str, uidvalidity: int, uids: Sequence[int], wanted: str
    ) -> list[RawMessage]:
        asked = set(uids)
        found: dict[int, Fetched] = {}
        for message in read_fetch(self._answer(uids, wanted)):
            if message.uid in asked and message.content is not None:
                found[message.uid] = message
        return [
            RawMessage(
                folder, uidvalidity, uid, message.content or b"", message.arrived_at, message.size
            )
            for uid, message in sorted(found.items())
        ]

    def _answer(self, uids: Sequence[int], wanted: str) -> list[bytes | tuple[bytes, bytes]]:
        """FETCH answer, of the question that was sent ahead if it was this one."""
        if self._ahead is not None and self._ahead[:2] == (uids, wanted):
            tag, self._ahead = self._ahead[2], None
            with translated(self._host), hung_up_after(self._client, self._longest):
                return self._client.fetched(tag)
        with self._talking():
            return self._client.raw_fetch(uids, _question(wanted))

    @contextlib.contextmanager
    def _talking(self, idle: float = 0.0) -> Iterator[None]:
        """Errors translated, and what was asked ahead out of the way of the next command.

        Args:
            idle: seconds that the command may wait on purpose.
        """
        with translated(self._host), hung_up_after(self._client, self._longest + idle):
            if self._ahead is not None:
                tag, self._ahead = self._ahead[2], None
                self._client.fetched(tag)
            yield

    def _sizes(self, folder: str, uids: list[int]) -> list[tuple[int, int]]:
        """(UID, bytes to count for it) of each; one SEARCH finds the few that are large.

        Asking all sizes would cost as much as fetching the small messages.
        """
        if not uids:
            return []
        span = f"{uids[0]}:{uids[-1]}"
        large = set(self._search(folder, ["UID", span, "LARGER", SMALL])) & set(uids)
        if not large:
            return [(uid, SMALL) for uid in uids]
        with self._talking():
            answer = self._client.raw_fetch(sorted(large), "(UID RFC822.SIZE)")
            known = {message.uid: message.size for message in read_fetch(answer)}
        return [
            (uid, min(known.get(uid, MAX_BYTES), MAX_BYTES) if uid in large else SMALL)
            for uid in uids
        ]

    def _examine(self, folder: str) -> tuple[int, int]:
        """(UIDVALIDITY, UIDNEXT) of a folder, opened read-only."""
        with self._talking():
            state: dict[bytes, Any] = self._client.select_folder(folder, readonly=True)
            self._opened = folder
            if b"UIDVALIDITY" not in state:
                raise MailError(
                    f"{self._host} gives {folder} no UIDVALIDITY; it can't be followed."
                )
            beyond = int(state.get(b"UIDNEXT") or 0) or self._last_uid() + 1
            self._next_uids[folder] = beyond
            return int(state[b"UIDVALIDITY"]), beyond

    def _last_uid(self) -> int:
        """For servers that keep UIDNEXT to themselves: "*" is the last message."""
        return max((int(uid) for uid in self._client.search(["UID", "*"])), default=0)

    def _uids(self, folder: str, first: int, last: int, since: date | None) -> list[int]:
        criteria: list[Any] = ["UID", f"{first}:{last}"]
        if since is not None:
            criteria += ["SINCE", since]
        return [uid for uid in self._search(folder, criteria) if first <= uid <= last]

    def _search(self, folder: str, criteria: list[Any]) -> list[int]:
        self._reopen(folder)
        with self._talking():
            return sorted({int(uid) for uid in self._client.search(criteria)})

    def _reopen(self, folder: str) -> None:
        """A caller may read another folder between two batches of this one."""
        if self._opened != folder:
            self._examine(folder)

    def _has_news(self, folder: str) -> bool:
        """Whether a message arrived since the folder was last read; opens it for IDLE."""
        known = self._next_uids.get(folder)
        return self._examine(folder)[1] > known if known else bool(self._examine(folder)[1] < 0)


def _question(wanted: str) -> str:
    return f"(UID RFC822.SIZE INTERNALDATE {wanted})"


def _set_of(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _announces(answer: Any) -> bool:
    return isinstance(answer, tuple) and len(answer) > 1 and answer[1] in (b"EXISTS", b"RECENT")
