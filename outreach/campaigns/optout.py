"""An objection takes effect at once: suppressed, and every unsent letter cancelled with it."""

from __future__ import annotations

from sqlmodel import Session

from outreach.campaigns.lifecycle import end_enrolment
from outreach.clock import Clock
from outreach.contacts.unsubscribe import unsubscribe
from outreach.model.campaign import EnrolmentState
from outreach.store import campaigns


def opt_out(session: Session, contact_id: int, clock: Clock, *, source: str, actor: str) -> None:
    """Suppress a contact and end all its enrolments in this transaction (CS-7, UN-12).

    Raises:
        NotFound: there is no such contact any more.
    """
    unsubscribe(session, contact_id, clock, source=source, actor=actor)
    for enrolment in campaigns.open_for_contact(session, contact_id):
        end_enrolment(
            session,
            enrolment,
            EnrolmentState.UNSUBSCRIBED,
            at=clock.now(),
            actor=actor,
            why=source,
        )
