"""Reads stored messages and lets each have its consequence.

    waiting        messages that were stored and not read yet
    | parse        never raises
    | match        the ladder of evidence
    | classify     bounce, complaint, auto-reply, unsubscription, or a human's intent
    | consequence  all in one transaction with the message's own state

A message that can't be read is quarantined with its bytes; the others go on.
"""

from __future__ import annotations

import threading
import traceback
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from outreach.clock import Clock
from outreach.errors import DatabaseError
from outreach.mail.parse import parse_message
from outreach.mail.values import MessageKind, ParsedMessage
from outreach.model.email import (
    BY_HAND,
    InboundEmail,
    InboundState,
    OutboundEmail,
    OutboundState,
)
from outreach.replies import by_hand, consequences
from outreach.replies.classify import classify
from outreach.replies.intents import Intent, IntentKind
from outreach.replies.match import BY_ADDRESS, Match, match
from outreach.replies.press import requests_in
from outreach.replies.rows import describe, keep_little
from outreach.replies.threads import MailboxThreads, ReadToken
from outreach.sending.outcome import settle_sent
from outreach.store import inbound
from outreach.store.engine import Store

TOGETHER = 25
_ONE_AT_A_TIME = threading.Lock()  # polling and a watcher may come at the same moment


def apply_waiting(
    store: Store, clock: Clock, read_token: ReadToken, *, at_most: int = 1_000
) -> Counter[str]:
    """Apply every waiting message; counts kinds and intents, "unmatched" and "quarantined".

    Raises:
        DatabaseError: locked or full: the messages are not to blame and stay waiting.
    """
    counts: Counter[str] = Counter()
    with _ONE_AT_A_TIME:
        with store.read() as session:
            waiting = inbound.waiting(session, at_most=at_most)
        for start in range(0, len(waiting), TOGETHER):
            together = waiting[start : start + TOGETHER]
            poisonous = _apply_together(store, clock, together, read_token, counts)
            for number, problem in poisonous:
                _quarantine(store, number, problem)
                counts["quarantined"] += 1
    return counts


def _apply_together(
    store: Store, clock: Clock, numbers: list[int], read_token: ReadToken, counts: Counter[str]
) -> list[tuple[int, str]]:
    """Messages of one transaction, each in a savepoint; (number, what went wrong) of the failed.

    One commit for many: a commit waits for the disk.
    """
    failed: list[tuple[int, str]] = []
    done: Counter[str] = Counter()
    with store.write() as session:
        turn = _Turn(session, clock, read_token)
        for number in numbers:
            try:
                with session.begin_nested():
                    done[_apply(turn, number)] += 1
            except (OperationalError, DatabaseError):
                raise
            except Exception:  # noqa: BLE001 - one poisonous message must never hide the others
                turn.threads.clear()
                failed.append((number, traceback.format_exc(limit=3)))
    counts.update(done)
    return failed


def _quarantine(store: Store, number: int, problem: str) -> None:
    with store.write() as session:
        row = session.get_one(InboundEmail, number)
        row.problem, row.tries = problem[-2000:], row.tries + 1
        row.move_to(InboundState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One transaction, and by mailbox what was looked up since it last changed something."""

    session: Session
    clock: Clock
    read_token: ReadToken
    threads: dict[int, MailboxThreads] = field(default_factory=dict)

    def threads_of(self, mailbox_id: int) -> MailboxThreads:
        if mailbox_id not in self.threads:
            self.threads[mailbox_id] = MailboxThreads(self.session, mailbox_id, self.read_token)
        return self.threads[mailbox_id]


def _apply(turn: _Turn, number: int) -> str:
    session, clock = turn.session, turn.clock
    row = session.get_one(InboundEmail, number, with_for_update=True)
    if row.state is not InboundState.NEW:
        return "taken"  # another process was faster
    message = parse_message(row.raw or b"")
    if row.kind == BY_HAND:
        turn.threads.clear()
        return by_hand.apply(session, clock, row, message)
    found = match(message, turn.threads_of(row.mailbox_id))
    if found is None:
        asked = requests_in(session, row, message, now=clock.now())
        keep_little(row, message)
        return "journalist_requests" if asked else "unmatched"
    turn.threads.clear()  # what follows may stop enrolments
    letter = session.get_one(OutboundEmail, int(found.outbound_key))
    describe(row, message)
    _tie(row, found, letter)
    if letter.state is OutboundState.UNCERTAIN:
        why = "An answer to it arrived, so it arrived."
        settle_sent(session, letter, at=clock.now(), why=why)
    intent = _intent(row, message, clock)
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
    if found.rung != BY_ADDRESS:
        return False
    objects = intent is not None and intent.kind in {IntentKind.REMOVE_ME, IntentKind.HOSTILE}
    return objects or message.kind in {MessageKind.AUTO_REPLY, MessageKind.COMPLAINT}


def _tie(row: InboundEmail, found: Match, letter: OutboundEmail) -> None:
    row.rung, row.match_reason = found.rung, found.sentence
    row.candidates = [int(key) for key in found.alternatives if key]
    row.outbound_id, row.enrolment_id = letter.id, letter.enrolment_id
    row.opportunity_id, row.contact_id = letter.opportunity_id, letter.contact_id
    row.project_id = letter.project_id


def _intent(row: InboundEmail, message: ParsedMessage, clock: Clock) -> Intent | None:
    if message.kind is not MessageKind.HUMAN:
        return None
    intent = classify(message, today=clock.now().date())
    row.intent = intent.kind.value
    row.intent_evidence = {
        "words": list(intent.evidence),
        "also": [kind.value for kind in intent.also],
        "amount": str(intent.amount) if intent.amount is not None else "",
        "currency": intent.currency,
        "until": intent.until.isoformat() if intent.until else "",
        "referral": intent.referral,
        "url": intent.url,
        "erasure": intent.erasure,
    }
    return intent
