"""Reads stored messages and lets each have its consequence.

    waiting        messages that were stored and not read yet, a hundred together
    | parse        never raises; no transaction is open
    | match        the ladder of evidence, over what the hundred name and we know
    | understand   bounce, complaint, auto-reply, unsubscription, or a human's intent
    | consequence  all in one transaction with the message's own state

A message that can't be read is quarantined with its bytes; the others go on.
"""

from __future__ import annotations

import threading
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from outreach.clock import Clock
from outreach.errors import DatabaseError
from outreach.mail.fetching import groups_by_size
from outreach.mail.values import MessageKind, ParsedMessage
from outreach.model.email import (
    BY_HAND,
    InboundEmail,
    InboundState,
    OutboundEmail,
    OutboundState,
)
from outreach.replies import by_hand, consequences, learning
from outreach.replies.intents import Intent, IntentKind
from outreach.replies.match import BY_ADDRESS, Match, match
from outreach.replies.press import lists_requests, requests_in
from outreach.replies.readers import readers_for
from outreach.replies.reading import Outcome
from outreach.replies.rows import describe, foreign, keep_intent
from outreach.replies.taught import Taught, shipped
from outreach.replies.threads import MailboxThreads, ReadToken, familiar
from outreach.replies.understand import doubted
from outreach.sending.outcome import settle_sent
from outreach.store import unread
from outreach.store.engine import Store
from outreach.store.unread import Foreign, Unread

TOGETHER = 100
TOGETHER_BYTES = 4 * 1024 * 1024
BESIDE = 1  # child that reads a backlog: settling takes as long, and each has 30 MB
_ONE_AT_A_TIME = threading.Lock()  # polling and a watcher may come at the same moment
_THE_DATABASE = (OperationalError, DatabaseError)  # is to blame, not the message


def apply_waiting(
    store: Store,
    clock: Clock,
    read_token: ReadToken,
    *,
    at_most: int = 20_000,
    learns: bool = True,
) -> Counter[str]:
    """Apply every waiting message; counts kinds and intents, "unmatched" and "quarantined".

    Args:
        learns: what answers read like is also learnt from those that people corrected.

    Raises:
        DatabaseError: locked or full: the messages are not to blame and stay waiting.
    """
    counts: Counter[str] = Counter()
    work = _Work(store, clock, read_token, learns)
    with _ONE_AT_A_TIME:
        with store.read() as session:
            sizes = unread.waiting(session, at_most=at_most)
        today = clock.now().date()
        with readers_for(len(sizes), today=today, at_most=BESIDE) as readers:
            stored = _stored(store, groups_by_size(sizes, count=TOGETHER, size=TOGETHER_BYTES))
            for rows, outcomes in readers.read_each(stored, _bytes_of):
                for number, problem in _settle(work, rows, outcomes, counts):
                    _quarantine(store, number, problem)
                    counts["quarantined"] += 1
    return counts


_Poisonous = list[tuple[int, str]]  # (message, what went wrong)


@dataclass(frozen=True, slots=True)
class _Read:
    """A stored message and what it says."""

    number: int
    mailbox_id: int
    kind: str
    message: ParsedMessage
    intent: Intent | None


def _stored(store: Store, groups: Iterable[list[int]]) -> Iterator[list[Unread]]:
    """Messages before they are read; no transaction stays open meanwhile."""
    for numbers in groups:
        with store.read() as session:
            rows = unread.unread(session, numbers)
        yield rows


def _bytes_of(rows: list[Unread]) -> list[bytes]:
    return [row.raw for row in rows]


def _settle(
    work: _Work, rows: list[Unread], outcomes: list[Outcome], counts: Counter[str]
) -> _Poisonous:
    """Apply what was read; return what could not be read or applied."""
    read, poisonous = [], []
    for row, outcome in zip(rows, outcomes, strict=True):
        if isinstance(outcome, str):
            poisonous.append((row.number, outcome))
            continue
        one = _Read(row.number, row.mailbox_id, row.kind, outcome.message, outcome.intent)
        read.append(one)
    return poisonous + _apply_all(work, read, counts)


@dataclass(frozen=True, slots=True)
class _Work:
    """What stays the same from transaction to transaction."""

    store: Store
    clock: Clock
    read_token: ReadToken
    learns: bool


def _apply_all(work: _Work, read: list[_Read], counts: Counter[str]) -> _Poisonous:
    """One transaction for all, because a commit waits for the disk; one for each if that fails."""
    poisonous = []
    try:
        counts.update(_apply_together(work, read))
    except _THE_DATABASE:
        raise
    except Exception:  # noqa: BLE001 - as above
        for one in read:
            try:
                counts.update(_apply_together(work, [one]))
            except _THE_DATABASE:
                raise
            except Exception:  # noqa: BLE001 - as above
                poisonous.append((one.number, traceback.format_exc(limit=3)))
    return poisonous


def _apply_together(work: _Work, read: list[_Read]) -> Counter[str]:
    """Messages with all their consequences, in one transaction."""
    with work.store.write() as session:
        turn = _Turn(session, work, read)
        done = Counter(_apply(turn, one) for one in read)
        unread.keep_little(session, turn.foreign)
    return done


def _quarantine(store: Store, number: int, problem: str) -> None:
    with store.write() as session:
        row = session.get_one(InboundEmail, number)
        row.problem, row.tries = problem[-2000:].replace("\0", ""), row.tries + 1
        row.move_to(InboundState.QUARANTINED)


class _Turn:
    """One transaction: by mailbox what is known, and what was looked up since the last change."""

    def __init__(self, session: Session, work: _Work, read: list[_Read]) -> None:
        self.session, self.clock = session, work.clock
        self.foreign: list[Foreign] = []
        self._read_token, self._learns = work.read_token, work.learns
        self._reader: Taught | None = None
        self._threads: dict[int, MailboxThreads] = {}
        self._familiar = {
            mailbox_id: familiar(
                session, mailbox_id, (one.message for one in read if one.mailbox_id == mailbox_id)
            )
            for mailbox_id in {one.mailbox_id for one in read}
        }

    def threads_of(self, mailbox_id: int) -> MailboxThreads:
        if mailbox_id not in self._threads:
            self._threads[mailbox_id] = MailboxThreads(
                self.session, mailbox_id, self._familiar[mailbox_id], self._read_token
            )
        return self._threads[mailbox_id]

    def reader(self) -> Taught:
        """Asked for only where a person has answered us: most mail is not ours."""
        if self._reader is None:
            self._reader = learning.reader(self.session) if self._learns else shipped()
        return self._reader

    def forget(self) -> None:
        """A message had its consequence, which may have stopped a sequence."""
        self._threads.clear()


def _apply(turn: _Turn, one: _Read) -> str:
    by_hand_sent = one.kind == BY_HAND
    found = None if by_hand_sent else match(one.message, turn.threads_of(one.mailbox_id))
    if found is None and not by_hand_sent:
        return _leave_alone(turn, one)
    row = turn.session.get_one(InboundEmail, one.number, with_for_update=True)
    if row.state is not InboundState.NEW:
        return "taken"  # another process was faster
    turn.forget()
    if found is None:
        return by_hand.apply(turn.session, turn.clock, row, one.message)
    return _answer(turn, row, one, found)


def _leave_alone(turn: _Turn, one: _Read) -> str:
    """None of our business, unless it lists requests of journalists."""
    now = turn.clock.now()
    turn.foreign.append(foreign(one.number, one.message))
    if not lists_requests(one.message, now=now):
        return "unmatched"
    new = requests_in(turn.session, one.mailbox_id, one.message, now=now)
    return "journalist_requests" if new else "unmatched"


def _answer(turn: _Turn, row: InboundEmail, one: _Read, found: Match) -> str:
    """A message that belongs, or may belong, to a letter of ours."""
    session, clock, message = turn.session, turn.clock, one.message
    letter = session.get_one(OutboundEmail, int(found.outbound_key))
    describe(row, message)
    _tie(row, found, letter)
    if letter.state is OutboundState.UNCERTAIN:
        why = "An answer to it arrived, so it arrived."
        settle_sent(session, letter, at=clock.now(), why=why)
    intent = _intent(turn, row, one)
    kind = intent.kind.value if intent else message.kind.value
    asks = found.is_weak and not _is_believed(message, found, intent)
    if asks:
        consequences.hold_and_ask(session, clock, row, letter, found)
    else:
        consequences.apply(session, clock, row, letter, message, intent)
    row.move_to(InboundState.ASKS if asks else InboundState.APPLIED)
    return "asks" if asks else kind


def _is_believed(message: ParsedMessage, found: Match, intent: Intent | None) -> bool:
    """Does it count although nothing says which letter it answers?

    A bounce or a request to be left alone always does. From the address itself it is also enough
    to be away, to report spam or to object in one's own words.
    """
    if message.kind in {MessageKind.BOUNCE, MessageKind.UNSUBSCRIBE}:
        return True
    if intent is not None and intent.kind is IntentKind.REMOVE_ME and intent.erasure:
        return True
    if found.rung != BY_ADDRESS:
        return False
    objects = intent is not None and intent.kind in {IntentKind.REMOVE_ME, IntentKind.HOSTILE}
    return objects or message.kind in {MessageKind.AUTO_REPLY, MessageKind.COMPLAINT}


def _tie(row: InboundEmail, found: Match, letter: OutboundEmail) -> None:
    row.rung, row.match_reason = found.rung, found.sentence
    row.outbound_id, row.enrolment_id = letter.id, letter.enrolment_id
    row.opportunity_id, row.contact_id = letter.opportunity_id, letter.contact_id
    row.project_id = letter.project_id


def _intent(turn: _Turn, row: InboundEmail, one: _Read) -> Intent | None:
    if one.intent is None:
        return None
    intent = doubted(one.intent, one.message.fresh_text, turn.reader())
    keep_intent(row, intent)
    return intent
