"""Makes the sample project with the product's own steps; nothing is asked of any network.

project, assets, mailbox   a mailbox that can never send
| take_in, examine         the invented pages
| check, find, discover    dead links, reasons to write, people
| enrol, draft             letters, some of them as if they had left a week ago
| answers, looks           what people said, and the links that two of them put there
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, col, select

from outreach.backlinks.monitor import look_at_due
from outreach.campaigns.enrol import enrol
from outreach.campaigns.sequences import starter_steps
from outreach.clock import Clock, FixedClock
from outreach.contacts.assessment import approve_assessment
from outreach.contacts.discover import discover_contacts
from outreach.contacts.verify import DomainCheck
from outreach.drafting.prepare import Drafting
from outreach.model.asset import Asset
from outreach.model.campaign import Campaign, CampaignState
from outreach.model.event import record
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.placements.match import match_due
from outreach.prospecting.broken_links.approach import APPROACH
from outreach.prospecting.broken_links.check import check_targets
from outreach.prospecting.examine import examine_new
from outreach.prospecting.find import find_with
from outreach.prospecting.tactic import Workbench
from outreach.sample.content import Course, SampleContent, SamplePage, sample_content
from outreach.sample.correspondence import play
from outreach.sample.offline import OfflineChecker, OfflineFetcher
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate
from outreach.store import projects, samples
from outreach.store.engine import Store
from outreach.text.keywords import keywords
from outreach.urls import comparison_key, site_key

BEGAN = timedelta(days=12)
_COOLDOWN = timedelta(days=90)
_WITHOUT_LETTER = frozenset({Course.OPEN, Course.READY})


def make_sample(drafting: Drafting, *, actor: str) -> Project:
    """Fill a new sample project and return it.

    Raises:
        Conflict: there is one already.
    """
    store, now = drafting.store, drafting.clock.now()
    content, then = sample_content(), FixedClock(now - BEGAN)
    fetcher = OfflineFetcher(content, then)
    project = _found(store, content, then, actor)
    _find(store, then, fetcher, content, project)
    campaign = _campaign(store, project, then, actor)
    _each(store, project, content, lambda session, row, page: _write(
        session, drafting, campaign, row, page, actor
    ))  # fmt: skip
    fetcher.mended = True
    look_at_due(store, drafting.clock, fetcher, confirm_after=timedelta(0), project_id=project.id)
    match_due(store, drafting.clock)
    with store.write() as session:
        samples.look_no_more(session, project.id or 0)
    return project


def _found(store: Store, content: SampleContent, clock: Clock, actor: str) -> Project:
    told, at = content.project, clock.now()
    project = Project(
        name=told["name"],
        site_url=told["site"],
        site_key=site_key(told["site"]),
        sender_name=told["sender"],
        organisation=told["organisation"],
        postal_address=told["postal_address"],
        notice_url=f"{told['site']}privacy",
        brand_names=told["brand_names"],
        is_sample=True,
        created_at=at,
    )
    with store.write() as session:
        projects.add(session, project)
        record(project, "added", at=at, actor=actor, project_id=project.id, why="Sample data.")
        approve_assessment(
            session, project, purpose=told["interest"], necessity=told["interest"],
            balancing=told["interest"], at=at, actor=actor,
        )  # fmt: skip
        session.add_all(
            _asset(project, one.url, one.title, one.text, clock) for one in content.assets
        )
        session.add(
            Mailbox(
                project_id=project.id or 0,
                address=told["mailbox"],
                sender_name=told["sender"],
                signature=told["sender"],
                smtp_host="",
                state=MailboxState.SAMPLE,
                state_reason="Sample data: nothing ever leaves from here.",
                created_at=at,
            )
        )
    return project


def _asset(project: Project, url: str, title: str, text: str, clock: Clock) -> Asset:
    return Asset(
        project_id=project.id or 0,
        url=url,
        url_key=comparison_key(url),
        title=title,
        text=text,
        topics=keywords(f"{title}\n{text}", "en"),
        language="en",
        words=len(text.split()),
        read_at=clock.now(),
    )


def _find(
    store: Store, clock: Clock, fetcher: OfflineFetcher, content: SampleContent, project: Project
) -> None:
    candidates = [Candidate(one.url, "sample", n) for n, one in enumerate(content.pages, 1)]
    checker = OfflineChecker(content, clock)
    take_in(store, clock, project, candidates, title="Sample pages")
    examine_new(store, clock, fetcher, project)
    check_targets(store, clock, checker, project, age=None)
    find_with(Workbench(store, clock, fetcher, checker, timedelta(days=3)), project, APPROACH)
    discover_contacts(store, clock, fetcher, project, DomainCheck(use_dns=False))


def _campaign(store: Store, project: Project, clock: Clock, actor: str) -> Campaign:
    with store.write() as session:
        mailbox = session.exec(select(Mailbox).where(col(Mailbox.project_id) == project.id)).one()
        campaign = Campaign(
            project_id=project.id or 0,
            mailbox_id=mailbox.id or 0,
            name="Dead links, spring",
            tactic=Tactic.BROKEN_LINK,
            steps=starter_steps("broken_link"),
            enrols_itself=False,
            created_at=clock.now(),
        )
        session.add(campaign)
        session.flush()
        campaign.move_to(CampaignState.RUNNING, at=clock.now(), actor=actor)
    return campaign


def _each(
    store: Store,
    project: Project,
    content: SampleContent,
    go: Callable[[Session, Opportunity, SamplePage], None],
) -> None:
    by_url = {one.url: one for one in content.pages}
    with store.write() as session:
        query = select(Opportunity, Prospect.url).join(
            Prospect, col(Prospect.id) == Opportunity.prospect_id
        )
        for row, url in session.exec(query.where(Opportunity.project_id == project.id)).all():
            go(session, row, by_url[url])


def _write(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    row: Opportunity,
    page: SamplePage,
    actor: str,
) -> None:
    if page.course in _WITHOUT_LETTER or row.stage is not Stage.READY:
        return
    drafted_at = drafting.clock.now() - timedelta(
        hours=20 if page.course is Course.DRAFTED else 216
    )
    refused = enrol(session, campaign, row, now=drafted_at, actor=actor, cooldown=_COOLDOWN)
    if refused is None:
        play(session, drafting, row, page, at=drafted_at, actor=actor)
