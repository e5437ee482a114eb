"""A way out and a way in that do what a test says, without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from outreach.errors import MailError
from outreach.mail.fetching import Batch
from outreach.mail.folders import Folder, FolderRole
from outreach.mail.values import Accepted, HandOver, RawMessage
from outreach.model.mailbox import Mailbox

TAKEN = HandOver(Accepted.ACCEPTED, 250, "2.0.0", "OK queued", "dot")


@dataclass
class FakeOutbox:
    """Hands over to nobody and answers as planned.

    Attributes:
        answers: what each letter is told, in order: a value, or an error to raise; then `TAKEN`.
        at_body: called after `before_body`, before the answer.
        taken: (sender, recipient, bytes) of what was accepted.
        copies: the second recipient of each letter, "" if there was none.
    """

    answers: list[HandOver | Exception] = field(default_factory=list)
    at_body: Callable[[], None] | None = None
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    closed: bool = False

    def hand_over(
        self,
        sender: str,
        recipient: str,
        raw: bytes,
        *,
        before_body: Callable[[], bool],
        copy_to: str = "",
    ) -> HandOver:
        self.offered.append(recipient)
        self.copies.append(copy_to)
        answer = self.answers.pop(0) if self.answers else TAKEN
        if isinstance(answer, Exception):
            raise answer
        if answer.phase in {"body", "dot"}:
            if not before_body():
                return HandOver(Accepted.DEFERRED, None, "", "withdrawn", "data")
            if self.at_body:
                self.at_body()
        if answer.outcome is Accepted.ACCEPTED:
            self.taken.append((sender, recipient, raw))
        return answer

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeMailbox:
    """What lies in the folders of one mailbox.

    Attributes:
        folders: role to messages; the UID is the place, from 1.
        uidvalidity: rises when a test renumbers the folders.
        withheld: UIDs that are listed and not handed over.
        fails_after: batches that are handed over before contact is lost.
        sent: (Message-ID, send token) of the letters in Sent; None: there is no Sent folder.
    """

    folders: dict[FolderRole, list[bytes]] = field(
        default_factory=lambda: {FolderRole.INBOX: [], FolderRole.JUNK: []}
    )
    uidvalidity: int = 1
    batch: int = 2
    withheld: set[int] = field(default_factory=set)
    fails_after: int | None = None
    sent: list[tuple[str, str]] | None = None
    received_at: datetime = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
    asked_since: list[date | None] = field(default_factory=list)
    open_with: Exception | None = None
    bodies_asked: list[tuple[str, int]] = field(default_factory=list)

    def open(self, _mailbox: Mailbox) -> Any:
        if self.open_with:
            raise self.open_with
        return FakeInbox(self)


@dataclass
class FakeInbox:
    """One connection to a `FakeMailbox`, with the questions that stages ask of an Inbox."""

    box: FakeMailbox
    handed_over: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def folders(self) -> list[Folder]:
        roles = [*self.box.folders, *([FolderRole.SENT] if self.box.sent is not None else [])]
        return [Folder(role.value, role) for role in roles]

    def new_messages(
        self,
        folder: str,
        *,
        uidvalidity: int | None,
        last_uid: int,
        since: date | None = None,
    ) -> Iterator[Batch]:
        self.box.asked_since.append(since)
        rescan = uidvalidity is not None and uidvalidity != self.box.uidvalidity
        after = 0 if rescan or uidvalidity is None else last_uid
        messages = [
            RawMessage(folder, self.box.uidvalidity, uid, raw, self.box.received_at, len(raw))
            for uid, raw in enumerate(self.box.folders.get(FolderRole(folder), []), 1)
            if uid > after
        ]
        for start in range(0, len(messages), self.box.batch):
            if self.box.fails_after is not None and self.handed_over >= self.box.fails_after:
                raise MailError("The server hung up.")
            self.handed_over += 1
            part = messages[start : start + self.box.batch]
            given = [one for one in part if one.uid not in self.box.withheld]
            withheld = tuple(one.uid for one in part if one.uid in self.box.withheld)
            yield Batch(self.box.uidvalidity, part[-1].uid, given, withheld, rescan)

    def headers(
        self,
        folder: str,
        *,
        uidvalidity: int | None,
        last_uid: int,
        since: date | None = None,
    ) -> Iterator[Batch]:
        for batch in self.new_messages(
            folder, uidvalidity=uidvalidity, last_uid=last_uid, since=since
        ):
            bare = [one._replace(raw=one.raw.partition(b"\r\n\r\n")[0]) for one in batch.messages]
            yield replace(batch, messages=bare)

    def bodies(self, folder: str, *, uidvalidity: int, uids: list[int]) -> list[RawMessage]:
        self.box.bodies_asked += [(folder, uid) for uid in uids]
        messages = self.box.folders[FolderRole(folder)]
        return [
            RawMessage(
                folder, uidvalidity, uid, messages[uid - 1], self.box.received_at, len(messages)
            )
            for uid in uids
            if uid not in self.box.withheld
        ]

    def uidvalidity(self, _folder: str) -> int:
        return self.box.uidvalidity

    def find_sent(self, message_id: str) -> bool | None:
        if self.box.sent is None:
            return None
        return any(known == message_id for known, _ in self.box.sent)

    def sent_as(self, send_token: str) -> str:
        found = [known for known, token in self.box.sent or [] if token == send_token]
        return found[-1] if found else ""
