"""The recurring tasks. Each finds its work in rows, is safe to run twice, and says what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from outreach.assets import inventory
from outreach.assets.collecting import collect_due
from outreach.backlinks.bring_in import bring_in_upload
from outreach.backlinks.monitor import look_at_due
from outreach.backlinks.refreshing import refresh_figures
from outreach.backlinks.webhooks import call_all
from outreach.bootstrap import Runtime
from outreach.campaigns.enrol import enrol_ready
from outreach.campaigns.lifecycle import stop_closed, wake_held
from outreach.contacts.discover import AGAIN_AFTER, discover_contacts
from outreach.contacts.retention import terms
from outreach.drafting.duties import keep_to_the_law
from outreach.drafting.prepare import prepare_due
from outreach.errors import Conflict
from outreach.jobs import fence
from outreach.model.crawl import CrawlPurpose
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox
from outreach.model.project import Project
from outreach.placements.expect import expect_due
from outreach.placements.match import match_due
from outreach.prospecting.broken_links.check import check_targets
from outreach.prospecting.competitor_gap import record as gaps
from outreach.prospecting.examine import examine_new
from outreach.prospecting.find import find_due, verify_due
from outreach.replies.apply import apply_waiting
from outreach.replies.collect import collect_all, collect_one
from outreach.replies.proposals import propose
from outreach.reporting import ahead, mailing
from outreach.sending.breaking import judge_mailboxes
from outreach.sending.deliver import deliver_due
from outreach.sending.plan import redraw
from outreach.sending.reconcile import reconcile_uncertain
from outreach.sending.schedule import schedule_approved
from outreach.sources import following, requested, site_crawl
from outreach.sources.searching import Searching, engine_of
from outreach.store import (
    audit,
    campaigns,
    crawls,
    opportunities,
    projects,
    prospects,
    queue,
    runs,
    searches,
    targets,
    uploads,
    users,
    web_sessions,
    webhooks,
)

CRAWLS_KEPT = timedelta(days=30)


def _projects(runtime: Runtime) -> Iterator[Project]:
    """All but the sample: its web is invented, so that nothing can be looked up on it."""
    with runtime.store.read() as session:
        found = [one for one in projects.every(session) if not one.is_sample]
    yield from found


def _said(counts: Counter[str] | dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count)


def _is_stopped(runtime: Runtime, project: Project, kind: str) -> bool:
    """A person stopped this kind of work; only a person lets it go on."""
    with runtime.store.read() as session:
        return runs.is_stopped(session, project.id or 0, kind)


def import_uploads(runtime: Runtime) -> str:
    """Import the files that people brought and looked at."""
    with runtime.store.read() as session:
        waiting = [(one.id or 0, one.project_id) for one in uploads.asked(session)]
        owners = {one.id: one for one in projects.every(session)}
    done: Counter[str] = Counter()
    for number, project_id in waiting:
        if project_id in owners and not _is_stopped(runtime, owners[project_id], "intake"):
            folder = runtime.settings.upload_folder
            run = bring_in_upload(runtime.store, runtime.clock, folder, owners[project_id], number)
            done.update(run.counts if run else {"unreadable": 1})
    return _said(done)


def find_reasons(runtime: Runtime) -> str:
    """Examine new prospects, check their targets, let every tactic look at what is new."""
    done: Counter[str] = Counter()
    for project in _projects(runtime):
        with runtime.store.read() as session:
            new = prospects.count_new(session, project.id or 0)
        if new and not _is_stopped(runtime, project, "examine"):
            run = examine_new(runtime.store, runtime.clock, runtime.fetcher, project)
            done.update(run.counts)
        with runtime.store.read() as session:
            due = targets.count_unchecked(
                session, project.id or 0, now=runtime.clock.now(), age=None
            )
        if due and not _is_stopped(runtime, project, "check"):
            check_targets(runtime.store, runtime.clock, runtime.checker, project, age=None)
        done.update(find_due(runtime.workbench, project))
    return _said(done)


def read_own_sites(runtime: Runtime) -> str:
    """Read our own pages where somebody asked for it, or where it was broken off."""
    done: Counter[str] = Counter()
    for project in _projects(runtime):
        with runtime.store.read() as session:
            wanted = crawls.open_crawls(session, CrawlPurpose.ASSETS, project_id=project.id)
        if wanted and not _is_stopped(runtime, project, inventory.KIND):
            run = inventory.take_inventory(runtime.store, runtime.clock, runtime.fetcher, project)
            done.update(run.counts)
    return _said(done)


def ask_searches(runtime: Runtime) -> str:
    """Ask the providers what people want asked."""
    done: Counter[str] = Counter()
    with runtime.store.read() as session:
        wanted = searches.requested(session)
        rows = {one.id: one for one in searches.providers(session)}
    owners = {one.id: one for one in _projects(runtime)} if wanted else {}
    for request in wanted:
        project = owners.get(request.project_id)
        if project is None or _is_stopped(runtime, project, requested.KIND):
            continue
        with runtime.fetcher.api_client() as client:
            provider = rows[request.provider_id]
            engine = engine_of(provider, client, runtime.clock, runtime.keyring)
            asking = Searching(
                runtime.store, runtime.clock, provider, engine, budget=request.budget
            )
            run = requested.answer(runtime.store, runtime.clock, project, request, asking)
        done.update(run.counts)
    return _said(done)


def crawl_sites(runtime: Runtime) -> str:
    """Go on with the crawls for prospects that were asked for, or broken off."""
    done: Counter[str] = Counter()
    for project in _projects(runtime):
        with runtime.store.read() as session:
            begun = crawls.open_crawls(session, CrawlPurpose.PROSPECTS, project_id=project.id)
            waiting = [crawl for crawl in begun if not site_crawl.is_stopped(session, crawl)]
        for crawl in waiting:
            found = site_crawl.go_on(runtime.store, runtime.clock, runtime.fetcher, project, crawl)
            for run in found:
                done.update(run.counts)
    return _said(done)


def read_followed(runtime: Runtime) -> str:
    """Read the feeds and sitemaps whose day has come."""
    done: Counter[str] = Counter()
    for project in _projects(runtime):
        for run in following.read_due(runtime.store, runtime.clock, runtime.fetcher, project):
            done.update(run.counts)
    return _said(done)


def verify_evidence(runtime: Runtime) -> str:
    """Look again at the evidence of letters that wait, before it grows too old to be sent."""
    return _said(verify_due(runtime.workbench))


def find_contacts(runtime: Runtime) -> str:
    """Seek contacts for open opportunities."""
    done: Counter[str] = Counter()
    for project in _projects(runtime):
        with runtime.store.read() as session:
            waiting = opportunities.wanting_contacts(
                session,
                project.id or 0,
                now=runtime.clock.now(),
                again_after=AGAIN_AFTER,
                at_most=1,
            )
        if waiting and not _is_stopped(runtime, project, "discover"):
            run = discover_contacts(
                runtime.store, runtime.clock, runtime.fetcher, project, runtime.domain_check
            )
            done.update(run.counts)
    return _said(done)


def enrol(runtime: Runtime) -> str:
    """Wake held enrolments, end those about closed opportunities, enrol ready ones."""
    done: Counter[str] = Counter()
    cooldown = timedelta(days=runtime.settings.contact_cooldown_days)
    with runtime.store.write() as session:
        done["stopped"] = stop_closed(session, now=runtime.clock.now(), actor=WORKER)
        done["woken"] = wake_held(session, now=runtime.clock.now(), actor=WORKER)
    with runtime.store.read() as session:
        running = [campaign for campaign in campaigns.running(session) if campaign.enrols_itself]
    for campaign in running:
        done.update(enrol_ready(runtime.store, runtime.clock, campaign, cooldown=cooldown))
    return _said(done)


def draft(runtime: Runtime) -> str:
    """Write the letters that are due and schedule the approved ones."""
    done = prepare_due(runtime.drafting)
    done["scheduled"] = schedule_approved(runtime.store, runtime.clock, runtime.settings)
    return _said(done)


def read_mail(runtime: Runtime) -> str:
    """Collect new messages and let each have its consequence."""
    done: Counter[str] = Counter(collect_all(runtime.store, runtime.clock, runtime.open_inbox))
    done.update(apply_answers(runtime))
    del done["read"]
    return _said(done)


def read_mailbox(runtime: Runtime, mailbox: Mailbox) -> str:
    """Collect from one mailbox, whose server has told of news, and let it have its consequence."""
    stored = collect_one(runtime.store, runtime.clock, mailbox, runtime.open_inbox)
    done = Counter(stored=stored or 0)
    if stored:
        done.update(apply_answers(runtime))
    return _said(done)


def apply_answers(runtime: Runtime) -> Counter[str]:
    """Let what was stored have its consequence."""
    learns = runtime.settings.learn_from_corrections
    return apply_waiting(runtime.store, runtime.clock, runtime.read_token, learns=learns)


def propose_meanings(runtime: Runtime) -> str:
    """Ask the configured model about unclear answers; nothing where none is configured."""
    settings = runtime.settings
    if not settings.model_url:
        return ""
    proposed = propose(runtime.store, runtime.clock, runtime.ask_model, settings.model_name)
    return _said({"proposed": proposed})


def send_mail(runtime: Runtime) -> str:
    """Deliver what is due, unless this looks like a restored backup."""
    if fence.check(runtime.store, runtime.clock, runtime.settings.state_file):
        return "fenced: restored backup"
    with runtime.store.read() as session:
        anything_due = queue.anything_due(session, now=runtime.clock.now())
    if anything_due:
        # Before the first letter: a backup of an earlier moment must be told from this database.
        fence.advance(runtime.store, runtime.clock, runtime.settings.state_file)
    try:
        return _said(deliver_due(runtime.delivery))
    except Conflict as busy:
        return str(busy)


def send_bulletins(runtime: Runtime) -> str:
    """Send reports and digests that are due, unless this looks like a restored backup."""
    with runtime.store.read() as session:
        if not mailing.anything_to_send(session, runtime.clock.now()):
            return ""
    if fence.check(runtime.store, runtime.clock, runtime.settings.state_file):
        return "fenced: restored backup"
    fence.advance(runtime.store, runtime.clock, runtime.settings.state_file)
    try:
        mailing.plan_due(runtime.delivery)
        return _said(mailing.send_bulletins(runtime.delivery))
    except Conflict as busy:
        return str(busy)


def call_webhooks(runtime: Runtime) -> str:
    """Tell webhooks of changes of backlinks, unless this looks like a restored backup."""
    with runtime.store.read() as session:
        if not webhooks.running(session):
            return ""
    if fence.check(runtime.store, runtime.clock, runtime.settings.state_file):
        return "fenced: restored backup"
    return _said(call_all(runtime.calling))


def draw_calendar(runtime: Runtime) -> str:
    """Draw the calendar of sending ahead, where there are too many sequences to do it at a look."""
    return "drawn" if redraw(runtime.store, runtime.clock, runtime.settings) else ""


def reconcile(runtime: Runtime) -> str:
    """Look for uncertain letters in their Sent folders."""
    return _said(reconcile_uncertain(runtime.store, runtime.clock, runtime.open_inbox))


def check_mailboxes(runtime: Runtime) -> str:
    """Look at the DNS of mailboxes once a day (MB-4); pause those whose numbers are bad."""
    looked_up = runtime.dns_look.at_due()
    paused = judge_mailboxes(runtime.store, runtime.clock)
    return _said({"looked up": looked_up, "paused": paused})


def watch_links(runtime: Runtime) -> str:
    """Expect, look at and match links."""
    done: Counter[str] = Counter(expected=expect_due(runtime.store, runtime.clock))
    confirm = timedelta(hours=runtime.settings.loss_confirm_hours)
    looked = look_at_due(
        runtime.store,
        runtime.clock,
        runtime.fetcher,
        confirm_after=confirm,
        checker=runtime.checker,
    )
    done.update(looked)
    done.update(match_due(runtime.store, runtime.clock))
    return _said(done)


def seal_events(runtime: Runtime) -> str:
    """Add what has settled to the chain over the audit log."""
    with runtime.store.write() as session:
        return _said({"events sealed": audit.seal(session, now=runtime.clock.now())})


def refresh_backlinks(runtime: Runtime) -> str:
    """Compute profiles, ranks and judgements that are out of date."""
    return _said(refresh_figures(runtime.store, runtime.clock))


def collect_ideas(runtime: Runtime) -> str:
    """Collect what could be written, for pages that cannot wait for it."""
    return _said(collect_due(runtime.store, runtime.clock))


def count_gaps(runtime: Runtime) -> str:
    """Count who links to competitors, as soon as links were imported."""
    return _said(gaps.count_due(runtime.store, runtime.clock, _projects(runtime)))


def count_outcomes(runtime: Runtime) -> str:
    """Count first letters and what came of them, for reports that cannot wait for it."""
    return _said(ahead.count_due(runtime.store, runtime.clock))


def do_legal_duties(runtime: Runtime) -> str:
    """End consents, announce and erase contacts whose time is over."""
    settings = runtime.settings
    when = terms(
        warn_days=settings.notice_warn_days,
        untold_days=settings.notice_erase_days,
        silent_months=settings.retention_months,
    )
    return _said(keep_to_the_law(runtime.drafting, when))


def sweep(runtime: Runtime) -> str:
    """Forget sessions that ended by themselves, old sign-ins, old crawls; count anew."""
    now, settings = runtime.clock.now(), runtime.settings
    with runtime.store.write() as session:
        ended = web_sessions.sweep(
            session,
            seen_before=now - timedelta(hours=settings.session_idle_hours),
            made_before=now - timedelta(days=settings.session_days),
        )
        users.sweep_sign_ins(session, now=now)
        old = crawls.sweep(session, finished_before=now - CRAWLS_KEPT)
    runtime.store.take_statistics()
    return _said({"sessions ended": ended, "crawls forgotten": old})
