"""What the law asks for day by day, whoever looks: consents end, notices fall due, details go.

consents    that ended count no more (CA-6); letters that rested on them go back to review
| notices   who was told in a letter is noted; who was not is announced, then erased (GD-3, GD-4)
| silence   whoever never answered is erased after the time that the notice names (GD-7)
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.campaigns.forget import let_go
from outreach.contacts.consent import withdraw_consent
from outreach.contacts.retention import Fate, Held, Terms, fate
from outreach.contacts.rules import is_told
from outreach.drafting.permission import judge_again
from outreach.drafting.prepare import Drafting
from outreach.model.contact import Contact
from outreach.model.event import WORKER, record
from outreach.store import basis, contacts

_LOOK_BACK = timedelta(days=30)


def keep_to_the_law(drafting: Drafting, when: Terms) -> Counter[str]:
    """Do all of it; counts "consents ended", "told", "announced" and "erased"."""
    done: Counter[str] = Counter()
    now = drafting.clock.now()
    with drafting.store.write() as session:
        done["consents ended"] = end_consents(session, drafting, now=now)
        done["told"] = _note_told(session, now=now)
    done.update(_sweep(drafting, when, now=now))
    return +done


def end_consents(session: Session, drafting: Drafting, *, now: datetime) -> int:
    """Turn consents that ended to none, and judge what rested on them anew."""
    today, ended = now.date().isoformat(), 0
    for contact in basis.with_ending_consent(session):
        if str(contact.consent.get("expires_on") or "9") < today:
            why = f"It ended on {contact.consent['expires_on']}."
            withdraw_consent(contact, at=now, actor=WORKER, why=why)
            session.flush()
            judge_again(session, drafting, contact.id or 0)
            ended += 1
    return ended


def _note_told(session: Session, *, now: datetime) -> int:
    told = basis.told_by_letter(session, since=now - _LOOK_BACK)
    for contact, at in told:
        if contact.notice_sent_at is None:
            contact.notice_sent_at = at
            record(contact, "told", at=now, actor=WORKER, why="The first letter said it.")
    return len(told)


def _sweep(drafting: Drafting, when: Terms, *, now: datetime) -> Counter[str]:
    """Each contact in a transaction of its own: erasing touches many tables."""
    done: Counter[str] = Counter()
    with drafting.store.read() as session:
        rows = basis.kept(session, collected_before=now - when.warn_after)
        fates = [(row.contact.id, fate(_held(row), when, now=now)) for row in rows]
    for number, what in fates:
        if what is Fate.STAYS:
            continue
        with drafting.store.write() as session:
            done[_act(session, contacts.get(session, number or 0), what, when, now)] += 1
    return done


def _held(row: basis.Kept) -> Held:
    one = row.contact
    return Held(
        collected_at=one.created_at,
        is_told=is_told(one.country),
        last_letter_at=row.last_letter_at,
        answered=row.answered,
        kept=bool(one.keep_ground or one.consent),
        warned=one.notice_warned_at is not None,
    )


def _act(session: Session, contact: Contact, what: Fate, when: Terms, now: datetime) -> str:
    if what is Fate.WARN:
        contact.notice_warned_at = now
        goes_on = (contact.created_at + when.untold_until).date()
        why = f"Nobody wrote to them yet: they go on {goes_on} unless a ground is recorded."
        record(contact, "notice_due", at=now, actor=WORKER, why=why)
        return "announced"
    why = {
        Fate.UNTOLD: "Nobody told them within a month that their address is kept (GD-4).",
        Fate.SILENT: "They never answered, and the time that we keep details is over (GD-7).",
    }[what]
    let_go(session, contact, why=why, at=now, actor=WORKER)
    return "erased"
