"""A letter that somebody wrote by hand to a person we write to: our own sequence waits."""

from __future__ import annotations

from sqlmodel import Session

from outreach.campaigns.lifecycle import hold
from outreach.clock import Clock
from outreach.mail.values import ParsedMessage
from outreach.model.campaign import Enrolment
from outreach.model.email import BY_HAND, InboundEmail, InboundState
from outreach.model.event import WORKER, record
from outreach.model.mailbox import Mailbox
from outreach.replies.rows import describe, keep_little
from outreach.store import campaigns, contacts


def apply(session: Session, clock: Clock, row: InboundEmail, message: ParsedMessage) -> str:
    """Hold every open enrolment of its recipients and show the letter in their thread."""
    enrolments: list[Enrolment] = []
    for address in message.recipients:
        contact = contacts.by_address(session, address)
        if contact is not None:
            enrolments += campaigns.ever_for_contact(session, contact.id or 0)
    if not enrolments:
        keep_little(row, message)
        return "unmatched"
    _show(row, message, max(enrolments, key=lambda one: one.id or 0))
    mailbox = session.get_one(Mailbox, row.mailbox_id)
    why = f"Somebody wrote to them by hand from {mailbox.address}: go on only if that is right."
    for enrolment in enrolments:
        # One from before the sequence was known to whoever enrolled them, or counts as a touch.
        if enrolment.is_open and row.received_at >= enrolment.created_at:
            record(enrolment, "written_by_hand", at=clock.now(), actor=WORKER, why=why)
            hold(session, enrolment, until=None, at=clock.now(), actor=WORKER, why=why)
    row.move_to(InboundState.APPLIED)
    return BY_HAND


def _show(row: InboundEmail, message: ParsedMessage, latest: Enrolment) -> None:
    describe(row, message)
    row.kind, row.kind_reason = BY_HAND, "It lies in Sent, and we did not send it."
    row.match_reason = "It went to a person of this opportunity."
    row.enrolment_id, row.contact_id = latest.id, latest.contact_id
    row.opportunity_id, row.project_id = latest.opportunity_id, latest.project_id
    row.read_at = row.received_at  # whoever wrote it knows it
