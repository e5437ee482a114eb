"""The calendar of what will be sent: processor time for many open sequences over 30 days.

Mailboxes with usual caps and pauses, recipients in four countries and one campaign with its window;
every letter of the calendar passes through the one decision that the sender asks too.
"""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import case, update
from sqlmodel import col

from outreach.bench.send_queue import AT, found_ledger, insert_people
from outreach.config import settings_from
from outreach.model.campaign import Campaign, Enrolment
from outreach.model.contact import Contact
from outreach.model.mailbox import Mailbox
from outreach.sending.calendar import DAYS, calendar
from outreach.store import migrate
from outreach.store.engine import Store, open_store

MAILBOXES = 20
DAILY_CAP = 40
_COUNTRIES = ("US", "GB", "DE", "FR")


def bench_calendar(enrolments: int = 10_000) -> dict[str, Any]:
    """Draw the calendar of `enrolments` open sequences three times.

    Returns:
        enrolments, mailboxes, days, letters: how much was drawn. cpu_s: processor time of the best
            drawing, with reading the rows. wall_s: the same by the clock on the wall.
    """
    with tempfile.TemporaryDirectory(prefix="outreach-calendar-") as name:
        store = open_store(f"sqlite:///{Path(name)}/house.db")
        migrate.upgrade(store)
        _fill(store, enrolments)
        settings = settings_from({"database_url": f"sqlite:///{name}/house.db"})
        drawn = []
        for _ in range(3):
            wall, cpu = time.perf_counter(), time.process_time()
            with store.read() as session:
                slots = calendar(session, settings, now=AT)
            drawn.append((time.process_time() - cpu, time.perf_counter() - wall, len(slots)))
        store.close()
    best = min(drawn)
    return {
        "enrolments": enrolments,
        "mailboxes": MAILBOXES,
        "days": DAYS,
        "letters": best[2],
        "cpu_s": round(best[0], 2),
        "wall_s": round(best[1], 2),
    }


def report(figures: dict[str, Any]) -> str:
    """One line for people."""
    return (
        f"{figures['letters']:,} letters of {figures['enrolments']:,} sequences in "
        f"{figures['cpu_s']} s of processor time."
    )


def _fill(store: Store, enrolments: int) -> None:
    found_ledger(store, port=25, mailboxes=MAILBOXES)
    with store.write() as session:
        insert_people(session, range(1, enrolments + 1), next_step_at=AT)
        session.execute(
            update(Enrolment).values(
                mailbox_id=col(Enrolment.id) % MAILBOXES + 1,
            )
        )
        places = dict(enumerate(_COUNTRIES))
        country = case(places, value=col(Contact.id) % len(_COUNTRIES))
        session.execute(update(Contact).values(country=country))
        session.execute(
            update(Mailbox).values(daily_cap=DAILY_CAP, gap_minutes_min=6, gap_minutes_max=12)
        )
        session.execute(
            update(Campaign).values(window_days=[1, 2, 3, 4, 5], window_from=9, window_to=17)
        )
        session.execute(
            update(Enrolment)
            .where(col(Enrolment.id) % 3 == 0)
            .values(next_step_at=AT + timedelta(days=3))
        )
