"""An invented project in the middle of its work, for the tests of the pages."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.model.asset import Asset
from outreach.model.backlink import Backlink, BacklinkLook, BacklinkState
from outreach.model.campaign import Campaign, CampaignState, Enrolment, EnrolmentState
from outreach.model.contact import Contact, ContactFinding, Verification
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.event import record
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement, PlacementState
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState
from outreach.model.run import Run, RunState
from outreach.model.site import Site

SITES = (
    ("gardens.example", "Forty books every gardener should read", "Mara Lind", 88.0, Stage.OPEN),
    ("allotment.example", "Links we love: soil, seeds and tools", "", 64.5, Stage.OPEN),
    ("compost.example", "The worm farm reading list", "Ines Okafor", 91.0, Stage.READY),
    (
        "rainfall.example",
        "Water in dry gardens: what to read next",
        "Tom Ferrier",
        77.0,
        Stage.READY,
    ),
    ("orchard.example", "Pruning apple trees, a course in six parts", "", 41.0, Stage.CONTACTED),
    ("beehives.example", "Planting for bees: further reading", "Ada Moreau", 83.0, Stage.CONTACTED),
    ("herbals.example", "Old herbals and where to find them", "Jon Sverre", 72.0, Stage.REPLIED),
    ("balcony.example", "A balcony garden in a weekend", "Lea Brandt", 69.0, Stage.AGREED),
    ("mosses.example", "Moss, lichen and other small wonders", "Peter Hale", 86.0, Stage.WON),
    ("hedges.example", "Laying a hedge the old way", "Nia Rees", 58.0, Stage.WON),
    ("lawns.example", "The lawn question", "", 35.0, Stage.DECLINED),
    ("ponds.example", "Small ponds, big effect", "Kit Doyle", None, Stage.DISMISSED),
)
FOOTER = """--
Ours & Daughters Ltd, 1 Canal Walk, Bristol.

Rather not hear from us? http://127.0.0.1:8100/u/token or just reply "stop"."""
_UNANSWERED = {Stage.READY, Stage.CONTACTED}
LETTER = """Hi {first},

I was reading "{title}" and one link no longer works: the one on "soil calendars" leads to a page \
that is gone.

We keep a calendar of that kind up to date. If you think it helps your readers, it could stand in \
for the dead link: https://www.ours.example/soil-calendar

Either way, thank you for the page.

Rosa"""


def fill(session: Session, *, now: datetime) -> Project:
    """Add the whole project and return it."""
    project = Project(
        name="Ours & Daughters",
        site_url="https://www.ours.example/",
        site_key="ours.example",
        sender_name="Rosa Pell",
        organisation="Ours & Daughters Ltd",
        postal_address="1 Canal Walk, Bristol, United Kingdom",
        excluded=["platform.example"],
        brand_names=["Ours & Daughters"],
        created_at=now - timedelta(days=40),
    )
    session.add(project)
    session.flush()
    mailbox, campaign, asset = _base(session, project, now)
    for number, site in enumerate(SITES):
        _opportunity(session, project, mailbox, campaign, asset, number, site, now)
    _runs(session, project, now)
    session.flush()
    return project


def _base(session: Session, project: Project, now: datetime) -> tuple[Mailbox, Campaign, Asset]:
    mailbox = Mailbox(
        project_id=project.id,
        address="rosa@ours.example",
        sender_name="Rosa Pell",
        smtp_host="mail.ours.example",
        imap_host="mail.ours.example",
        last_inbound_ok_at=now - timedelta(minutes=3),
        created_at=now - timedelta(days=40),
    )
    refused = Mailbox(
        project_id=project.id,
        address="hello@ours.example",
        sender_name="Rosa Pell",
        smtp_host="mail.ours.example",
        state=MailboxState.AUTH_FAILED,
        state_reason="The server said: 535 5.7.8 authentication failed.",
        created_at=now - timedelta(days=40),
    )
    asset = Asset(
        project_id=project.id,
        url="https://www.ours.example/soil-calendar",
        url_key="https://www.ours.example/soil-calendar",
        title="The soil calendar: what to do when, month by month",
        read_at=now,
    )
    session.add_all([mailbox, refused, asset])
    session.flush()
    campaign = Campaign(
        project_id=project.id,
        mailbox_id=mailbox.id,
        name="Dead links, spring",
        state=CampaignState.RUNNING,
        steps=[
            {"delay_days": 0, "subject": "A dead link on {{ page.title }}", "body": LETTER},
            {"delay_days": 5, "subject": "", "body": "Hi, did my note reach you?"},
        ],
        created_at=now - timedelta(days=30),
    )
    session.add(campaign)
    session.flush()
    return mailbox, campaign, asset


def _opportunity(
    session: Session,
    project: Project,
    mailbox: Mailbox,
    campaign: Campaign,
    asset: Asset,
    number: int,
    site: tuple[str, str, str, float | None, Stage],
    now: datetime,
) -> None:
    key, title, name, score, stage = site
    row_site = Site(key=key, home_url=f"https://{key}/", first_seen_at=now)
    session.add(row_site)
    session.flush()
    prospect = Prospect(
        project_id=project.id,
        site_id=row_site.id,
        url=f"https://{key}/reading/{number}",
        url_key=f"https://{key}/reading/{number}",
        state=ProspectState.EXAMINED,
        title=title,
        links_out=34 + number,
        added_at=now - timedelta(days=12),
    )
    contact = Contact(
        site_id=row_site.id,
        address=f"{(name.split() or ['info'])[0].lower()}@{key}",
        address_key=f"{(name.split() or ['info'])[0].lower()}@{key}",
        name=name,
        role="editor" if name else "",
        is_role=not name,
        confidence=82 if name else 55,
        confidence_reasons=[
            {"label": "stands on the contact page", "points": 40},
            {"label": "the name stands beside it", "points": 25},
        ],
        verification=Verification.DELIVERABLE,
        created_at=now,
    )
    session.add_all([prospect, contact])
    session.flush()
    session.add(
        ContactFinding(
            contact_id=contact.id,
            url=f"https://{key}/contact",
            how="mailto",
            context=f"Write to {name or 'us'}",
            found_at=now,
            seen_at=now,
        )
    )
    opportunity = Opportunity(
        project_id=project.id,
        stage=stage,
        prospect_id=prospect.id,
        site_id=row_site.id,
        reason_key=f"http://gone{number}.example/soil-calendar",
        asset_id=asset.id,
        contact_id=contact.id if stage is not Stage.OPEN else None,
        evidence=_evidence(prospect, asset, number, now),
        score=score,
        gate="" if score else "None of your pages is about what the dead page was about.",
        score_reasons=[
            {
                "signal": "topical relevance",
                "value": 0.86,
                "weight": 0.4,
                "reason": "soil, calendar",
            },
            {"signal": "place on the page", "value": 0.9, "weight": 0.2, "reason": "in a list"},
            {"signal": "freshness", "value": None, "weight": 0.1, "reason": "no date is shown"},
        ],
        created_at=now - timedelta(days=9, hours=number),
        moved_at=now - timedelta(days=2, hours=number),
        verified_at=now - timedelta(hours=20),
    )
    session.add(opportunity)
    session.flush()
    record(
        opportunity,
        "found",
        at=opportunity.created_at,
        actor="worker",
        why=f"The page https://{key}/a-rather-long-address-without-a-place-to-break-it is gone.",
    )
    if stage in {Stage.OPEN, Stage.DISMISSED}:
        return
    enrolment = Enrolment(
        project_id=project.id,
        campaign_id=campaign.id,
        opportunity_id=opportunity.id,
        contact_id=contact.id,
        mailbox_id=mailbox.id,
        steps=campaign.steps,
        state=EnrolmentState.ACTIVE if stage in _UNANSWERED else EnrolmentState.REPLIED,
        created_at=now - timedelta(days=8),
    )
    session.add(enrolment)
    session.flush()
    letter = _letter(opportunity, enrolment, contact, prospect, now, drafted=stage is Stage.READY)
    session.add(letter)
    session.flush()
    if stage in {Stage.REPLIED, Stage.AGREED, Stage.WON, Stage.DECLINED}:
        session.add(_answer(mailbox, letter, contact, stage, now))
    if stage in {Stage.AGREED, Stage.WON}:
        _placement(session, opportunity, prospect, row_site, stage, now)


def _evidence(prospect: Prospect, asset: Asset, number: int, now: datetime) -> dict[str, object]:
    dead = f"http://gone{number}.example/soil-calendar"
    return {
        "page": {"url": prospect.url, "title": prospect.title, "author": "", "words": 1240},
        "link": {
            "href": dead,
            "anchor_text": "soil calendars",
            "rel": "",
            "placement": "list",
            "context": "Before you dig, see one of the soil calendars that say what to do when.",
            "heading": "Further reading",
            "position": 12,
        },
        "dead": {
            "url": dead,
            "verdict": "dead",
            "reason": "http_404",
            "sentence": "The server says that the page does not exist (404), twice, a day apart.",
            "status": 404,
            "hops": [
                {"url": dead, "status": 301, "method": "HEAD"},
                {"url": dead.replace("http:", "https:"), "status": 404, "method": "GET"},
            ],
            "checked_at": now.isoformat(),
        },
        "asset": {
            "id": asset.id,
            "url": asset.url,
            "title": asset.title,
            "sentence": "Both are about a soil calendar.",
            "reasons": [["soil", 0.46], ["calendar", 0.38], ["month", 0.09]],
        },
        "cluster": {"pages": 3, "sites": 2},
    }


def _letter(
    opportunity: Opportunity,
    enrolment: Enrolment,
    contact: Contact,
    prospect: Prospect,
    now: datetime,
    *,
    drafted: bool,
) -> OutboundEmail:
    body = LETTER.format(first=(contact.name.split() or ["there"])[0], title=prospect.title)
    start = body.find("no longer works")
    objections = [
        {
            "rule": "T-LEN",
            "level": "warn",
            "sentence": "“no longer works” says little: say what a visitor sees.",
            "field": "body",
            "start": start,
            "end": start + len("no longer works"),
        }
    ]
    return OutboundEmail(
        project_id=opportunity.project_id,
        campaign_id=enrolment.campaign_id,
        enrolment_id=enrolment.id,
        opportunity_id=opportunity.id,
        mailbox_id=enrolment.mailbox_id,
        contact_id=contact.id,
        site_id=opportunity.site_id,
        step=0,
        state=OutboundState.DRAFTED if drafted else OutboundState.SENT,
        recipient=contact.address,
        subject=f"A dead link on “{prospect.title}”",
        body=body,
        footer=FOOTER,
        objections=objections if drafted else [],
        variables={
            "values": [
                {"name": "page.title", "value": prospect.title, "source": "the linking page"},
                {"name": "contact.first_name", "value": "Ines", "source": "the contact page"},
            ],
            "facts": _facts(),
        },
        message_id=f"<{opportunity.id}.0@ours.example>",
        send_token=f"token-{opportunity.id}",
        accepted_at=None if drafted else now - timedelta(days=6),
        created_at=now - timedelta(days=7),
    )


def _facts() -> dict[str, object]:
    return {
        "is_first": True,
        "postal_address": "1 Canal Walk, Bristol",
        "organisation": "Ours & Daughters Ltd",
        "unsubscribe_url": "http://127.0.0.1:8100/u/token",
        "tells_source": False,
        "found_at_url": "",
        "notice_url": "",
        "country": "GB",
        "sender_contact": "rosa@ours.example",
        "language": "en",
        "detected_language": "en",
    }


def _answer(
    mailbox: Mailbox, letter: OutboundEmail, contact: Contact, stage: Stage, now: datetime
) -> InboundEmail:
    yes = stage in {Stage.AGREED, Stage.WON}
    text = "Good catch, thank you! I'll put yours in its place." if yes else "Which page is it?"
    text = "No thanks, we do not change old articles." if stage is Stage.DECLINED else text
    return InboundEmail(
        mailbox_id=mailbox.id or 0,
        project_id=letter.project_id,
        folder="INBOX",
        uidvalidity=1,
        uid=letter.id or 0,
        state=InboundState.APPLIED,
        sha256=f"{letter.id:064d}",
        raw=_raw(text, contact, letter),
        sender_name=contact.name,
        sender_address=contact.address,
        subject=f"Re: {letter.subject}",
        text=f"{text}\n\n> I was reading your page",
        fresh_text=text,
        kind="human",
        intent="interested" if yes else "declined" if stage is Stage.DECLINED else "question",
        intent_evidence={"words": [text.split(",")[0]]},
        match_reason="It answers our letter by its Message-ID.",
        outbound_id=letter.id,
        enrolment_id=letter.enrolment_id,
        opportunity_id=letter.opportunity_id,
        contact_id=contact.id,
        received_at=now - timedelta(days=3),
        stored_at=now - timedelta(days=3),
        read_at=now if stage is Stage.WON else None,
    )


def _raw(text: str, contact: Contact, letter: OutboundEmail) -> bytes:
    return (
        f"From: {contact.address}\r\nTo: rosa@ours.example\r\nSubject: Re: your letter\r\n"
        f"Message-ID: <answer-{letter.id}@{contact.address.partition('@')[2]}>\r\n"
        f"In-Reply-To: {letter.message_id}\r\n\r\n{text}\r\n"
    ).encode()


def _placement(
    session: Session,
    opportunity: Opportunity,
    prospect: Prospect,
    site: Site,
    stage: Stage,
    now: datetime,
) -> None:
    won = stage is Stage.WON
    backlink = Backlink(
        project_id=opportunity.project_id,
        site_id=site.id,
        linking_page=prospect.url,
        page_key=prospect.url_key,
        target_url="https://www.ours.example/soil-calendar",
        target_key="https://www.ours.example/soil-calendar",
        state=BacklinkState.LIVE if won else BacklinkState.PENDING,
        anchor_text="soil calendar" if won else "",
        context="Before you dig, look at the soil calendar of Ours & Daughters." if won else "",
        page_title=prospect.title,
        followed=True if won else None,
        first_seen_at=now - timedelta(days=1) if won else None,
        looked_at=now - timedelta(hours=5),
        next_check_at=now + timedelta(days=1),
        looks=3,
        created_at=now - timedelta(days=3),
    )
    session.add(backlink)
    session.flush()
    session.add(
        BacklinkLook(
            backlink_id=backlink.id, at=now, finding="found" if won else "not_there", status=200
        )
    )
    session.add(
        Placement(
            project_id=opportunity.project_id,
            opportunity_id=opportunity.id,
            backlink_id=backlink.id,
            asset_id=opportunity.asset_id,
            state=PlacementState.LIVE if won else PlacementState.EXPECTED,
            confidence=95,
            created_at=now - timedelta(days=3),
            live_at=now - timedelta(days=1) if won else None,
        )
    )


def _runs(session: Session, project: Project, now: datetime) -> None:
    session.add_all(
        [
            Run(
                project_id=project.id,
                kind="check",
                title="Checking links of Ours & Daughters",
                done=212,
                total=640,
                counts={"alive": 190, "dead": 14, "blocked": 8},
                started_at=now - timedelta(minutes=4),
                moved_at=now,
            ),
            Run(
                project_id=project.id,
                kind="intake",
                title="Pages from list.csv",
                state=RunState.FINISHED,
                done=30,
                total=30,
                counts={"added": 24, "known": 3, "problems": 3},
                problems=["line 7: this is no address: 'gardens dot example'."],
                started_at=now - timedelta(hours=3),
                finished_at=now - timedelta(hours=3),
            ),
        ]
    )
