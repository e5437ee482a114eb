"""Makes rows of an invented world, each with everything that it needs. Names end in .example."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlmodel import SQLModel, col, select

from outreach.clock import FixedClock
from outreach.model.asset import Asset
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.campaign import Campaign, CampaignState, Enrolment
from outreach.model.contact import Contact, Verification
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState, SealedLetter
from outreach.model.event import Event
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement
from outreach.model.project import Project
from outreach.model.prospect import PageLink, Prospect, ProspectState, Target
from outreach.model.site import Site
from outreach.store.engine import Store
from outreach.urls import comparison_key

NOW = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)  # a Monday, 11 o'clock in New York
STEPS = [
    {
        "delay_days": 0,
        "subject": "A dead link on {{ page.title }}",
        "body": "Hello,\n\nit is dead.",
    },
    {"delay_days": 4, "subject": "", "body": "Hello again,\n\ndid my note reach you?"},
    {"delay_days": 9, "subject": "", "body": "A last line from me."},
]
Row = TypeVar("Row", bound=SQLModel)


class Build:
    """Makes rows. What a row needs and is not given is made as well; one project and one mailbox
    are shared by all."""

    def __init__(self, store: Store, clock: FixedClock) -> None:
        self.store = store
        self.clock = clock
        self._numbers = itertools.count(1)
        self._shared: dict[str, Any] = {}

    def add(self, row: Row) -> Row:
        """Store a row and return it with its id."""
        with self.store.write() as session:
            session.add(row)
        return row

    def again(self, row: Row) -> Row:
        """The row as it stands in the database now."""
        with self.store.read() as session:
            return session.get_one(type(row), row.id)  # type: ignore[attr-defined]

    def bytes_of(self, letter: OutboundEmail) -> bytes:
        """The bytes of a letter as its last claim sealed them, b"" if it was never claimed."""
        kept = select(SealedLetter.raw).where(SealedLetter.email_id == letter.id)
        with self.store.read() as session:
            return session.exec(kept.order_by(col(SealedLetter.id).desc())).first() or b""

    def events(self, row: SQLModel | None = None) -> list[Event]:
        """All events, or those about `row`, oldest first."""
        query = select(Event).order_by(col(Event.id))
        if row is not None:
            query = query.where(
                col(Event.subject_kind) == str(row.__tablename__),
                col(Event.subject_id) == row.id,  # type: ignore[attr-defined]
            )
        with self.store.read() as session:
            return list(session.exec(query))

    def verbs(self, row: SQLModel) -> list[str]:
        """What happened to `row`, in order, without the name of its table."""
        return [event.verb.partition(".")[2] for event in self.events(row)]

    @property
    def the_project(self) -> Project:
        if "project" not in self._shared:
            self._shared["project"] = self.project()
        found: Project = self._shared["project"]
        return found

    @property
    def the_mailbox(self) -> Mailbox:
        if "mailbox" not in self._shared:
            self._shared["mailbox"] = self.mailbox()
        found: Mailbox = self._shared["mailbox"]
        return found

    @property
    def the_campaign(self) -> Campaign:
        if "campaign" not in self._shared:
            self._shared["campaign"] = self.campaign()
        found: Campaign = self._shared["campaign"]
        return found

    @property
    def the_asset(self) -> Asset:
        if "asset" not in self._shared:
            self._shared["asset"] = self.asset()
        found: Asset = self._shared["asset"]
        return found

    def share(self, **rows: SQLModel) -> None:
        """Have all further rows use these, as `share(project=...)`."""
        self._shared.update(rows)

    def number(self) -> int:
        return next(self._numbers)

    def project(self, **given: Any) -> Project:
        values: dict[str, Any] = {
            "name": f"Ours {self.number()}",
            "site_url": "https://www.ours.example/",
            "site_key": "ours.example",
            "sender_name": "Rosa Pell",
            "organisation": "Ours Ltd",
            "postal_address": "1 Canal Walk\nBristol",
            "legitimate_interest_note": "We write once to owners of pages with a dead link.",
            "created_at": self.clock.now(),
        }
        return self.add(Project(**{**values, **given}))

    def mailbox(self, **given: Any) -> Mailbox:
        values: dict[str, Any] = {
            "project_id": given.pop("project_id", None) or self.the_project.id,
            "address": f"rosa{self.number()}@ours.example",
            "sender_name": "Rosa Pell",
            "smtp_host": "mail.ours.example",
            "imap_host": "mail.ours.example",
            "last_inbound_ok_at": self.clock.now(),
            "dns_checked_at": self.clock.now(),
            "created_at": self.clock.now(),
        }
        return self.add(Mailbox(**{**values, **given}))

    def mailbox_without_gap(self) -> None:
        """Make the shared mailbox one that never pauses between two letters."""
        self._shared["mailbox"] = self.mailbox(gap_minutes_min=0, gap_minutes_max=0)

    def asset(self, **given: Any) -> Asset:
        url = given.pop("url", f"https://www.ours.example/guides/{self.number()}")
        values: dict[str, Any] = {
            "project_id": self.the_project.id,
            "url": url,
            "url_key": comparison_key(url),
            "title": "The soil calendar, month by month",
            "text": "When to sow, when to dig and when to leave the soil alone.",
            "language": "en",
            "read_at": self.clock.now(),
        }
        return self.add(Asset(**{**values, **given}))

    def site(self, key: str = "", **given: Any) -> Site:
        key = key or f"site{self.number()}.example"
        values = {"key": key, "home_url": f"https://{key}/", "first_seen_at": self.clock.now()}
        return self.add(Site(**{**values, **given}))

    def contact(self, site: Site | None = None, **given: Any) -> Contact:
        site = site or self.site()
        address = given.pop("address", f"anna@{site.key}")
        values: dict[str, Any] = {
            "site_id": site.id,
            "address": address,
            "address_key": address.lower(),
            "name": "Anna Berg",
            "country": "US",
            "confidence": 80,
            "verification": Verification.DELIVERABLE,
            "created_at": self.clock.now(),
        }
        return self.add(Contact(**{**values, **given}))

    def prospect(self, site: Site | None = None, **given: Any) -> Prospect:
        site = site or self.site()
        url = given.pop("url", f"https://{site.key}/reading/{self.number()}")
        values: dict[str, Any] = {
            "project_id": self.the_project.id,
            "site_id": site.id,
            "url": url,
            "url_key": comparison_key(url),
            "state": ProspectState.EXAMINED,
            "title": "Books on soil",
            "language": "en",
            "added_at": self.clock.now(),
        }
        return self.add(Prospect(**{**values, **given}))

    def target(self, url: str = "", **given: Any) -> Target:
        url = url or f"http://gone{self.number()}.example/soil-calendar"
        values: dict[str, Any] = {
            "url": url,
            "url_key": url,
            "verdict": "dead",
            "reason": "http_404",
            "sentence": "The page answers 404.",
            "checked_at": self.clock.now(),
        }
        return self.add(Target(**{**values, **given}))

    def page_link(self, prospect: Prospect, target: Target, **given: Any) -> PageLink:
        values: dict[str, Any] = {
            "prospect_id": prospect.id,
            "target_id": target.id,
            "position": self.number(),
            "href": target.url,
            "anchor_text": "soil calendar",
            "placement": "body",
            "context": "Read the soil calendar before you dig.",
            "seen_at": self.clock.now(),
        }
        return self.add(PageLink(**{**values, **given}))

    def opportunity(
        self, contact: Contact | None = None, prospect: Prospect | None = None, **given: Any
    ) -> Opportunity:
        """One that is ready to be written about."""
        contact = contact or self.contact()
        prospect = prospect or self.prospect(self._site_of(contact))
        target = given.pop("target", None) or self.target()
        values: dict[str, Any] = {
            "project_id": prospect.project_id,
            "stage": Stage.READY,
            "prospect_id": prospect.id,
            "site_id": prospect.site_id,
            "reason_key": target.url_key,
            "target_id": target.id,
            "asset_id": self.the_asset.id,
            "contact_id": contact.id,
            "score": 70.0,
            "evidence": {
                "page": {"url": prospect.url, "title": prospect.title},
                "link": {"anchor_text": "soil calendar", "placement": "body"},
                "dead": {"url": target.url, "sentence": "The page answers 404."},
            },
            "created_at": self.clock.now(),
            "verified_at": self.clock.now(),
        }
        return self.add(Opportunity(**{**values, **given}))

    def campaign(self, **given: Any) -> Campaign:
        values: dict[str, Any] = {
            "project_id": self.the_project.id,
            "mailbox_id": given.pop("mailbox_id", None) or self.the_mailbox.id,
            "name": f"Dead links {self.number()}",
            "state": CampaignState.RUNNING,
            "steps": [dict(step) for step in STEPS],
            "created_at": self.clock.now(),
        }
        return self.add(Campaign(**{**values, **given}))

    def enrolment(
        self,
        opportunity: Opportunity | None = None,
        campaign: Campaign | None = None,
        **given: Any,
    ) -> Enrolment:
        opportunity = opportunity or self.opportunity()
        campaign = campaign or self.the_campaign
        values: dict[str, Any] = {
            "project_id": campaign.project_id,
            "campaign_id": campaign.id,
            "opportunity_id": opportunity.id,
            "contact_id": opportunity.contact_id,
            "mailbox_id": campaign.mailbox_id,
            "steps": [dict(step) for step in campaign.steps],
            "created_at": self.clock.now(),
        }
        return self.add(Enrolment(**{**values, **given}))

    def letter(
        self,
        enrolment: Enrolment | None = None,
        *,
        state: OutboundState = OutboundState.APPROVED,
        **given: Any,
    ) -> OutboundEmail:
        """A letter of an enrolment's next step, approved if nothing else is said."""
        enrolment = enrolment or self.enrolment()
        with self.store.read() as session:
            contact = session.get_one(Contact, enrolment.contact_id)
        number = self.number()
        values: dict[str, Any] = {
            "project_id": enrolment.project_id,
            "campaign_id": enrolment.campaign_id,
            "enrolment_id": enrolment.id,
            "opportunity_id": enrolment.opportunity_id,
            "mailbox_id": enrolment.mailbox_id,
            "contact_id": contact.id,
            "site_id": contact.site_id,
            "step": enrolment.next_step,
            "state": state,
            "recipient": contact.address,
            "subject": "A dead link on Books on soil",
            "body": "Hello Anna,\n\nthe soil calendar is gone.",
            "footer": "Ours Ltd, 1 Canal Walk, Bristol.",
            "message_id": f"<letter{number}.keyed@ours.example>",
            "send_token": f"token{number}",
            "created_at": self.clock.now(),
        }
        if state is not OutboundState.DRAFTED:
            values |= {"approved_by": "user:1", "approved_at": self.clock.now()}
        if state is OutboundState.SCHEDULED:
            values |= {"send_at": self.clock.now()}
        if state in {OutboundState.SENDING, OutboundState.SENT, OutboundState.UNCERTAIN}:
            values |= {"claimed_at": self.clock.now(), "claim_token": f"claim{number}", "epoch": 1}
        if state is OutboundState.SENT:
            values |= {"accepted_at": self.clock.now()}
        return self.add(OutboundEmail(**{**values, **given}))

    def sent_letter(self, enrolment: Enrolment | None = None, **given: Any) -> OutboundEmail:
        """The first letter of a sequence, accepted now, with what that changes elsewhere."""
        enrolment = enrolment or self.enrolment()
        letter = self.letter(enrolment, state=OutboundState.SENT, **given)
        with self.store.write() as session:
            row = session.get_one(Enrolment, enrolment.id)
            row.next_step, row.root_subject = 1, letter.subject
            row.next_step_at = self.clock.now() + timedelta(days=4)
            opportunity = session.get_one(Opportunity, enrolment.opportunity_id)
            if opportunity.stage is Stage.READY:
                opportunity.move_to(Stage.CONTACTED, at=self.clock.now(), actor="test")
        return letter

    def inbound(self, raw: bytes, mailbox: Mailbox | None = None, **given: Any) -> InboundEmail:
        mailbox = mailbox or self.the_mailbox
        number = self.number()
        values: dict[str, Any] = {
            "mailbox_id": mailbox.id,
            "project_id": mailbox.project_id,
            "folder": "INBOX",
            "uidvalidity": 1,
            "uid": number,
            "raw": raw,
            "sha256": f"{number:064}",
            "received_at": self.clock.now(),
            "stored_at": self.clock.now(),
        }
        return self.add(InboundEmail(**{**values, **given}))

    def backlink(
        self, prospect: Prospect | None = None, asset: Asset | None = None, **given: Any
    ) -> Backlink:
        prospect, asset = prospect or self.prospect(), asset or self.the_asset
        values: dict[str, Any] = {
            "project_id": prospect.project_id,
            "site_id": prospect.site_id,
            "linking_page": prospect.url,
            "page_key": comparison_key(prospect.url),
            "target_url": asset.url,
            "target_key": comparison_key(asset.url),
            "state": BacklinkState.PENDING,
            "next_check_at": self.clock.now(),
            "created_at": self.clock.now(),
        }
        return self.add(Backlink(**{**values, **given}))

    def placement(
        self, opportunity: Opportunity | None = None, backlink: Backlink | None = None, **given: Any
    ) -> Placement:
        opportunity = opportunity or self.opportunity(stage=Stage.CONTACTED)
        if backlink is None:
            with self.store.read() as session:
                prospect = session.get_one(Prospect, opportunity.prospect_id)
            backlink = self.backlink(prospect)
        values: dict[str, Any] = {
            "project_id": opportunity.project_id,
            "opportunity_id": opportunity.id,
            "backlink_id": backlink.id,
            "asset_id": opportunity.asset_id,
            "created_at": self.clock.now(),
        }
        return self.add(Placement(**{**values, **given}))

    def _site_of(self, contact: Contact) -> Site:
        with self.store.read() as session:
            return session.get_one(Site, contact.site_id)
