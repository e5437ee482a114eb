"""Questions of every round are answered from one range of an index, however much was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from outreach.model.email import Urgency
from outreach.store import campaigns, claims, outbound, queue
from outreach.store.claims import Claim
from outreach.store.engine import Store
from tests.support.build import NOW

Ask = Callable[[Session], Any]
CLAIM = Claim("t", "delivery", 1, NOW)
QUESTIONS: dict[str, tuple[Ask, str]] = {
    "letters of sites": (
        lambda session: queue.sent_to_sites(session, [1, 2], NOW),
        "ix_outbound_email_site_id (site_id=?)",
    ),
    "letters of persons": (
        lambda session: queue.sent_to_persons(session, [1, 2], NOW),
        "ix_outbound_email_contact_id (contact_id=?)",
    ),
    "letters of campaigns": (
        lambda session: queue.sent_by_campaigns(session, NOW),
        "ix_outbound_email_campaign_sent (campaign_id=? AND claimed_at>?)",
    ),
    "letters of a mailbox": (
        lambda session: queue.sent_by_mailbox(session, 1, NOW),
        "ix_outbound_email_mailbox_sent (mailbox_id=? AND claimed_at>?)",
    ),
    "the last letters of a mailbox": (
        lambda session: queue.last_claims(session, 1, NOW, at_most=9),
        "ix_outbound_email_mailbox_sent (mailbox_id=? AND claimed_at>?)",
    ),
    "sequences that go on": (
        lambda session: campaigns.due_for_draft(session, now=NOW, at_most=9),
        "ix_enrolment_due (state=? AND next_step_at>? AND next_step_at<?)",
    ),
    "answers by hand": (
        lambda session: queue.next_in_lane(session, 1, Urgency.BY_HAND, None, now=NOW, at_most=64),
        "ix_outbound_email_queue (mailbox_id=? AND state=? AND urgency=?)",
    ),
    "a lane": (
        lambda session: queue.next_in_lane(session, 1, Urgency.FIRST, 1, now=NOW, at_most=64),
        "(mailbox_id=? AND state=? AND urgency=? AND campaign_id=? AND send_at<?)",
    ),
    "what a dead process left": (
        lambda session: outbound.left_behind(session, epoch=7),
        "ix_outbound_email_due (state=?)",
    ),
    "the mark": (
        lambda session: claims.begin_bodies(session, [1, 2], CLAIM),
        "INTEGER PRIMARY KEY (rowid=?)",
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_reads_one_range(store: Store, question: str) -> None:
    ask, expected = QUESTIONS[question]
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        found = cursor.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", given)
        plans.append(" ".join(row[3] for row in found))

    with store.write() as session:
        event.listen(store.engine, "before_cursor_execute", explain)
        ask(session)
    assert expected in plans[-1]  # before it there is only BEGIN
