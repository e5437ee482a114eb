"""A house full of rows for the bench of the pages: sites, opportunities, letters, answers, links.

Rows are inserted in bulk, past the stages; their shapes are those that the stages leave behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from outreach.bench.house import insert_rows
from outreach.model.asset import Asset
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.campaign import Campaign, CampaignState, Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.event import Event
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity, Stage, Tactic, position_of
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState
from outreach.model.run import Run, RunState
from outreach.model.site import Site
from outreach.store.engine import Store

_LINKS_PER_SITE = 20
_STAGES = (
    *[Stage.OPEN] * 8,
    *[Stage.READY] * 5,
    *[Stage.CONTACTED] * 4,
    Stage.REPLIED,
    Stage.WON,
    Stage.DECLINED,
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows of each kind."""

    opportunities: int
    backlinks: int
    emails: int


def fill(store: Store, size: Size, *, now: datetime) -> None:
    """Make project 1 and fill it; all ids count from 1."""
    _base(store, now)
    sites = max(size.opportunities, size.backlinks // _LINKS_PER_SITE + 1)
    insert_rows(store, Site, (_site(number, now) for number in range(1, sites + 1)))
    numbers = range(1, size.opportunities + 1)
    insert_rows(store, Prospect, (_prospect(number, now) for number in numbers))
    insert_rows(store, Contact, (_contact(number, now) for number in numbers))
    insert_rows(store, Opportunity, (_opportunity(number, now) for number in numbers))
    enrolled = min(size.opportunities, size.emails)
    insert_rows(store, Enrolment, (_enrolment(number, now) for number in range(1, enrolled + 1)))
    letters = range(1, min(size.emails * 4 // 5, enrolled * 2) + 1)
    insert_rows(store, OutboundEmail, (_letter(number, enrolled, now) for number in letters))
    answers = range(1, size.emails - len(letters) + 1)
    insert_rows(store, InboundEmail, (_answer(number, enrolled, now) for number in answers))
    insert_rows(
        store, Backlink, (_backlink(number, now) for number in range(1, size.backlinks + 1))
    )
    insert_rows(store, Event, (_event(number, now) for number in numbers))


def _base(store: Store, now: datetime) -> None:
    with store.write() as session:
        session.add(
            Project(
                name="Busy",
                site_url="https://ours.example/",
                site_key="ours.example",
                sender_name="Rosa Pell",
                organisation="Ours Ltd",
                postal_address="1 Canal Walk, Bristol",
                competitors=["rival.example"],
                brand_names=["Ours"],
                created_at=now,
            )
        )
        session.flush()
        mailbox = Mailbox(
            project_id=1,
            address="rosa@ours.example",
            sender_name="Rosa Pell",
            smtp_host="mail.ours.example",
            imap_host="mail.ours.example",
            last_inbound_ok_at=now,
            created_at=now,
        )
        session.add(mailbox)
        session.flush()
        steps = [{"delay_days": 0, "subject": "A dead link", "body": "{{ contact.greeting }}"}]
        session.add(
            Campaign(
                project_id=1,
                mailbox_id=1,
                name="Busy",
                state=CampaignState.RUNNING,
                steps=steps,
                created_at=now,
            )
        )
        url = "https://ours.example/guide"
        session.add(Asset(project_id=1, url=url, url_key=url, title="The guide", read_at=now))
        session.add(
            Run(
                project_id=1,
                kind="examine",
                title="Reading",
                state=RunState.FINISHED,
                started_at=now,
                moved_at=now,
            )
        )


def _site(number: int, now: datetime) -> dict[str, Any]:
    key = f"site{number}.example"
    return {"key": key, "home_url": f"https://{key}/", "first_seen_at": now}


def _page(number: int) -> str:
    return f"https://site{number}.example/reading/{number % 97}"


def _prospect(number: int, now: datetime) -> dict[str, Any]:
    return {
        "project_id": 1,
        "site_id": number,
        "url": _page(number),
        "url_key": _page(number),
        "state": ProspectState.EXAMINED,
        "title": f"Reading list {number}",
        "facts": {"words": 900},
        "links_out": 40,
        "added_at": now - timedelta(minutes=number % 50_000),
        "examined_at": now,
    }


def _contact(number: int, now: datetime) -> dict[str, Any]:
    address = f"anna@site{number}.example"
    return {
        "site_id": number,
        "address": address,
        "address_key": address,
        "name": f"Anna {number}",
        "confidence": 50 + number % 50,
        "created_at": now,
    }


def _opportunity(number: int, now: datetime) -> dict[str, Any]:
    dead = f"http://gone{number}.example/soil"
    tactics = (Tactic.BROKEN_LINK, Tactic.BROKEN_LINK, Tactic.COMPETITOR_GAP, Tactic.MENTION)
    return {
        "project_id": 1,
        "tactic": tactics[number % len(tactics)],
        "stage": _STAGES[number % len(_STAGES)],
        "prospect_id": number,
        "site_id": number,
        "reason_key": dead,
        "asset_id": 1,
        "contact_id": number,
        "score": float(number % 101),
        "position": position_of(float(number % 101), None),
        "score_reasons": [
            {"signal": "topical relevance", "value": 0.8, "weight": 0.4, "reason": "soil"}
        ],
        "evidence": {
            "page": {"url": _page(number), "title": f"Reading list {number}"},
            "link": {"href": dead, "anchor_text": "soil", "placement": "list", "context": "soil"},
            "dead": {"url": dead, "verdict": "dead", "sentence": "It is gone.", "hops": []},
        },
        "created_at": now - timedelta(minutes=number % 50_000),
        "moved_at": now - timedelta(minutes=number % 40_000),
    }


def _enrolment(number: int, now: datetime) -> dict[str, Any]:
    return {
        "project_id": 1,
        "campaign_id": 1,
        "opportunity_id": number,
        "contact_id": number,
        "mailbox_id": 1,
        "steps": [{"delay_days": 0, "subject": "A dead link", "body": "Hi"}],
        "state": EnrolmentState.REPLIED if number % 5 == 0 else EnrolmentState.ACTIVE,
        "next_step_at": now + timedelta(days=number % 30),
        "created_at": now,
    }


def _letter(number: int, enrolled: int, now: datetime) -> dict[str, Any]:
    step, of = divmod(number - 1, enrolled)
    of += 1
    sent = number % 50 != 0
    return {
        "project_id": 1,
        "campaign_id": 1,
        "enrolment_id": of,
        "opportunity_id": of,
        "mailbox_id": 1,
        "contact_id": of,
        "site_id": of,
        "step": step,
        "urgency": 1,
        "state": OutboundState.SENT if sent else OutboundState.DRAFTED,
        "recipient": f"anna@site{of}.example",
        "subject": f"A dead link on Reading list {of}",
        "body": "Hi Anna,\n\none link on your page is dead.\n\nRosa",
        "message_id": f"<{number}@ours.example>",
        "send_token": f"token-{number}",
        "accepted_at": now - timedelta(minutes=number % 80_000) if sent else None,
        "created_at": now - timedelta(minutes=number % 80_000),
    }


def _answer(number: int, enrolled: int, now: datetime) -> dict[str, Any]:
    of = number % enrolled + 1
    return {
        "mailbox_id": 1,
        "project_id": 1,
        "folder": "INBOX",
        "uidvalidity": 1,
        "uid": number,
        "state": InboundState.APPLIED,
        "message_id": f"<answer{number}@site{of}.example>",
        "sha256": f"{number:064x}",
        "sender_name": f"Anna {of}",
        "sender_address": f"anna@site{of}.example",
        "subject": f"Re: A dead link on Reading list {of}",
        "text": "Thank you, mended.",
        "fresh_text": "Thank you, mended.",
        "kind": "human",
        "intent": "link_placed" if number % 3 else "no",
        "rung": 1 + number % 5,
        "outbound_id": of,
        "enrolment_id": of,
        "opportunity_id": of,
        "contact_id": of,
        "received_at": now - timedelta(minutes=number % 60_000),
        "stored_at": now,
        "read_at": now if number % 4 else None,
    }


def _backlink(number: int, now: datetime) -> dict[str, Any]:
    site = number // _LINKS_PER_SITE + 1
    page = f"https://site{site}.example/articles/{number}"
    target = f"https://ours.example/guides/{number % 400}"
    seen = now - timedelta(minutes=number % 500_000)
    return {
        "project_id": 1,
        "site_id": site,
        "linking_page": page,
        "page_key": page,
        "target_url": target,
        "target_key": target,
        "state": BacklinkState.LIVE if number % 10 else BacklinkState.LOST,
        "anchor_text": f"the guide {number % 5_000}",
        "placement": "body",
        "followed": number % 4 != 0,
        "first_seen_at": seen,
        "last_seen_at": seen,
        "lost_at": None if number % 10 else now - timedelta(days=number % 300),
        "created_at": seen,
    }


def _event(number: int, now: datetime) -> dict[str, Any]:
    return {
        "at": now - timedelta(minutes=number % 50_000),
        "actor": "worker",
        "verb": "opportunity.found",
        "subject_kind": "opportunity",
        "subject_id": number,
        "project_id": 1,
        "why": "The page is gone.",
    }
