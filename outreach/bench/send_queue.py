"""A ledger full of letters that may leave at once, written as fast as the database takes rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, SQLModel, col, select

from outreach.model.campaign import Campaign, CampaignState, Enrolment
from outreach.model.contact import Contact, Verification
from outreach.model.email import OutboundEmail, OutboundState, Urgency
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState
from outreach.model.site import Site
from outreach.store.engine import Store

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BODY = (
    "Hello,\n\nI was reading your page about soil and noticed that one of its links is dead:\n"
    "http://gone.example/soil-calendar now answers 404. We keep a calendar of our own that covers\n"
    "the same ground, month by month, and you are welcome to link to it instead.\n\n"
) * 4
_STEPS = [{"delay_days": 0, "subject": "A dead link", "body": BODY}, {"delay_days": 4, "body": "?"}]
_ROWS_AT_ONCE = 5_000


def found_ledger(store: Store, *, port: int, mailboxes: int) -> None:
    """One project with `mailboxes` mailboxes that send to `port` of this machine, pauselessly."""
    with store.write() as session:
        project = Project(
            name="Bench", site_url="https://ours.example/", site_key="ours.example", created_at=AT
        )
        session.add(project)
        session.flush()
        for number in range(mailboxes):
            session.add(_mailbox(project.id or 0, number, port))
        session.flush()
        campaign = Campaign(
            project_id=project.id or 0,
            mailbox_id=1,
            name="Bench",
            state=CampaignState.RUNNING,
            steps=_STEPS,
            window_days=list(range(1, 8)),
            window_from=0,
            window_to=24,
            created_at=AT,
        )
        session.add(campaign)
        session.add(Site(key="ours.example", home_url="https://ours.example/", first_seen_at=AT))


def _mailbox(project_id: int, number: int, port: int) -> Mailbox:
    return Mailbox(
        project_id=project_id,
        address=f"rosa{number}@ours.example",
        sender_name="Rosa Pell",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="plain",
        daily_cap=10**9,
        gap_minutes_min=0,
        gap_minutes_max=0,
        created_at=AT,
    )


def fill(store: Store, letters: int, *, mailboxes: int) -> None:
    """Add letters of first steps that are due, each to a person and a site of its own."""
    with store.read() as session:
        first = (session.exec(select(func.max(OutboundEmail.id))).one() or 0) + 1
    for start in range(first, first + letters, _ROWS_AT_ONCE):
        numbers = range(start, min(start + _ROWS_AT_ONCE, first + letters))
        with store.write() as session:
            _insert(session, numbers, mailboxes)


def _insert(session: Session, numbers: range, mailboxes: int) -> None:
    insert_people(session, numbers)
    _bulk(session, OutboundEmail, (_letter(number, mailboxes) for number in numbers))


def insert_people(session: Session, numbers: range, **sequence: Any) -> None:
    """Add people with their sequences; `sequence` are further values of each enrolment."""
    for model, make in (
        (Site, _site),
        (Contact, _contact),
        (Prospect, _prospect),
        (Opportunity, _opportunity),
    ):
        _bulk(session, model, (make(number) for number in numbers))
    _bulk(session, Enrolment, ({**_enrolment(number), **sequence} for number in numbers))


def _bulk(session: Session, model: type[SQLModel], rows: Iterator[dict[str, Any]]) -> None:
    session.connection().execute(insert(model), list(rows))


def _site(number: int) -> dict[str, Any]:
    key = f"site{number}.example"
    return {"id": number + 1, "key": key, "home_url": f"https://{key}/", "first_seen_at": AT}


def _contact(number: int) -> dict[str, Any]:
    address = f"anna@site{number}.example"
    return {
        "id": number,
        "site_id": number + 1,
        "address": address,
        "address_key": address,
        "verification": Verification.DELIVERABLE,
        "country": "US",
        "created_at": AT,
    }


def _prospect(number: int) -> dict[str, Any]:
    url = f"https://site{number}.example/reading"
    return {
        "id": number,
        "project_id": 1,
        "site_id": number + 1,
        "url": url,
        "url_key": url,
        "state": ProspectState.EXAMINED,
        "added_at": AT,
    }


def _opportunity(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "project_id": 1,
        "stage": Stage.READY,
        "prospect_id": number,
        "site_id": number + 1,
        "contact_id": number,
        "created_at": AT,
    }


def _enrolment(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "project_id": 1,
        "campaign_id": 1,
        "opportunity_id": number,
        "contact_id": number,
        "mailbox_id": 1,
        "steps": _STEPS,
        "created_at": AT,
    }


def _letter(number: int, mailboxes: int) -> dict[str, Any]:
    return {
        "id": number,
        "project_id": 1,
        "campaign_id": 1,
        "enrolment_id": number,
        "opportunity_id": number,
        "mailbox_id": number % mailboxes + 1,
        "contact_id": number,
        "site_id": number + 1,
        "step": 0,
        "urgency": Urgency.FIRST,
        "state": OutboundState.SCHEDULED,
        "recipient": f"anna@site{number}.example",
        "subject": "A dead link on your page about soil",
        "body": BODY,
        "footer": "Rosa Pell, Ours Ltd, 1 Canal Walk, Bristol\nNo more mail: https://ours.example/u",
        "approved_by": "user:1",
        "message_id": f"<{number}.bench@ours.example>",
        "send_token": f"bench{number}",
        "send_at": AT + timedelta(microseconds=number % 1000),
        "created_at": AT,
    }


def queued(store: Store) -> int:
    """How many letters wait."""
    query = select(func.count()).where(col(OutboundEmail.state) == OutboundState.SCHEDULED)
    with store.read() as session:
        return session.exec(query).one()
