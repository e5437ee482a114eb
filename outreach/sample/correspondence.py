"""The sample's mail: letters that seem to have left, and what people answered.

Only rows are written: nothing here opens a connection, and the sample's mailbox has no way out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, select

from outreach.campaigns.lifecycle import end_enrolment
from outreach.drafting.prepare import Drafting, approve_as, draft, load_rows
from outreach.mail.values import MessageKind
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity, Stage
from outreach.placements.expect import expect
from outreach.replies.intents import IntentKind
from outreach.sample.content import Course, SamplePage, sample_content
from outreach.sending.outcome import advance

_UNREAD = frozenset({Course.QUESTION, Course.YES})
_STAGES = {
    IntentKind.INTERESTED: Stage.AGREED,
    IntentKind.LINK_PLACED: Stage.AGREED,
    IntentKind.DECLINED: Stage.DECLINED,
}


def play(
    session: Session,
    drafting: Drafting,
    row: Opportunity,
    page: SamplePage,
    *,
    at: datetime,
    actor: str,
) -> None:
    """Draft the first letter; let it leave and be answered as far as the page's course goes."""
    enrolment = session.exec(select(Enrolment).where(col(Enrolment.opportunity_id) == row.id)).one()
    rows = load_rows(session, enrolment)
    rows.contact.country, rows.contact.country_reason = page.country, "the sample says so"
    email = draft(session, drafting, rows, now=at)
    session.add(email)
    enrolment.next_step_at = None
    session.flush()
    record(email, "drafted", at=at, actor=WORKER, why="Step 1.")
    if page.course is Course.DRAFTED:
        return
    _leave(session, email, at=at + timedelta(hours=20), actor=actor)
    if page.course is not Course.SENT:
        _answer(session, enrolment, email, row, page, at=at + timedelta(hours=64))
    expect(session, row, now=at + timedelta(hours=65), actor=WORKER)


def _leave(session: Session, email: OutboundEmail, *, at: datetime, actor: str) -> None:
    approve_as(email, actor, at=at)
    email.send_at = email.claimed_at = email.accepted_at = at
    for state in (OutboundState.SCHEDULED, OutboundState.SENDING, OutboundState.SENT):
        email.move_to(state, at=at, actor=WORKER, why="Sample data: nothing left.")
    advance(session, email, now=at)


def _answer(
    session: Session,
    enrolment: Enrolment,
    email: OutboundEmail,
    row: Opportunity,
    page: SamplePage,
    *,
    at: datetime,
) -> None:
    said = sample_content().answers[page.course]
    meaning, words = IntentKind(said["meaning"]), said["words"]
    session.add(
        InboundEmail(
            mailbox_id=email.mailbox_id,
            project_id=email.project_id,
            folder="INBOX",
            uidvalidity=1,
            uid=row.id or 0,
            state=InboundState.APPLIED,
            message_id=f"<{row.id}@{page.host}>",
            sha256=sha256(f"{page.host} {row.id}".encode()).hexdigest(),
            sender_name=page.owner,
            sender_address=page.address,
            subject=f"Re: {email.subject}",
            text=words,
            fresh_text=words,
            kind=MessageKind.HUMAN,
            intent=meaning.value,
            rung=1,
            match_reason="It names our letter.",
            outbound_id=email.id,
            enrolment_id=enrolment.id,
            opportunity_id=row.id,
            contact_id=email.contact_id,
            received_at=at,
            stored_at=at,
            read_at=None if page.course in _UNREAD else at,
        )
    )
    why = f"{page.owner} answered."
    end_enrolment(session, enrolment, EnrolmentState.REPLIED, at=at, actor=WORKER, why=why)
    row.move_to(Stage.REPLIED, at=at, actor=WORKER, why=why)
    if meaning in _STAGES:
        row.move_to(_STAGES[meaning], at=at, actor=WORKER, why=words)
