"""Judges every mailbox by its numbers and pauses those that must stop; only a person resumes."""

from __future__ import annotations

from sqlmodel import Session

from outreach.clock import Clock
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.sending.breakers import ROLLING, Level, Signal, signals
from outreach.store import mailboxes, queue
from outreach.store.engine import Store


def judge_mailboxes(store: Store, clock: Clock) -> int:
    """Look at every mailbox that sends; return how many were paused."""
    with store.read() as session:
        numbers = [mailbox.id or 0 for mailbox in queue.sending_mailboxes(session)]
    paused = 0
    for number in numbers:
        with store.write() as session:
            paused += _judge(session, session.get_one(Mailbox, number), clock)
    return paused


def _judge(session: Session, mailbox: Mailbox, clock: Clock) -> bool:
    now = clock.now()
    since = max(now - ROLLING, mailbox.resumed_at or now - ROLLING)
    found = signals(*mailboxes.numbers(session, mailbox.id or 0, since))
    mailbox.breaker = {
        one.name: {"level": one.level.value, "sentence": one.sentence}
        for one in found
        if one.rate.sent  # a share of nothing says nothing
    }
    bad = [one for one in found if one.level is Level.PAUSE]
    if not bad or mailbox.state is not MailboxState.OK:
        return False
    mailbox.move_to(MailboxState.PAUSED, at=now, actor=WORKER, why=_why(bad))
    return True


def _why(bad: list[Signal]) -> str:
    words = " ".join(one.sentence for one in bad)
    return f"Paused to protect the sender's name. {words} Find out why before you resume it."
