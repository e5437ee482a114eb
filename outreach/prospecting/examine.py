"""Reads new prospects: facts and outbound links of each page, once for all tactics.

claim_new      prospects nobody else examines
| fetch_many   robots, guard, politeness and limits live in the fetcher
| read         facts and links, with place and surrounding words; then every tactic its own
| record       Prospect.examined with its PageLinks, or failed with a sentence
"""

from __future__ import annotations

from outreach.clock import Clock
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import parse
from outreach.crawl.reading.links import extract_links
from outreach.crawl.values import Link, Page
from outreach.errors import FetchError, NotAllowed
from outreach.model.project import Project
from outreach.model.prospect import PageLink, Prospect, ProspectState
from outreach.model.run import Run
from outreach.prospecting.registry import APPROACHES
from outreach.prospecting.tactic import Reading
from outreach.store import prospects, targets
from outreach.store.engine import Store
from outreach.store.runs import Watcher, Work, working
from outreach.urls import is_http, normalise, site_key

_BATCH = 20
MAX_LINKS = 2_000


def examine_new(
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
    project: Project,
    *,
    watch: Watcher | None = None,
) -> Run:
    """Examine every new prospect of the project; stopping keeps what was done."""
    assert project.id is not None
    title = f"Reading prospects of {project.name}"
    with working(store, clock, "examine", title, project_id=project.id, watch=watch) as work:
        with store.read() as session:
            work.expect(prospects.count_new(session, project.id))
        while not work.stopped and (batch := _claim(store, clock, project.id)):
            _examine(store, clock, fetcher, project, batch, work)
    return work.run


def _claim(store: Store, clock: Clock, project_id: int) -> list[Prospect]:
    with store.write() as session:
        return prospects.claim_new(session, project_id, now=clock.now(), at_most=_BATCH)


def _examine(
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
    project: Project,
    batch: list[Prospect],
    work: Work,
) -> None:
    waiting = {prospect.url: prospect for prospect in batch}
    try:
        for url, answer in fetcher.fetch_many(list(waiting)):
            _record(store, clock, project, waiting.pop(url), answer, work)
            work.step()
            if work.stopped:
                break
    finally:
        if waiting:
            with store.write() as session:
                prospects.release(session, [one.id for one in waiting.values() if one.id])


def _record(
    store: Store,
    clock: Clock,
    project: Project,
    prospect: Prospect,
    answer: Page | FetchError,
    work: Work,
) -> None:
    if isinstance(answer, FetchError):
        refused = isinstance(answer, NotAllowed)
        state = ProspectState.REFUSED if refused else ProspectState.FAILED
        _fail(store, clock, prospect, state, str(answer), work)
    elif answer.status != 200:
        sentence = f"The page answers with status {answer.status}."
        _fail(store, clock, prospect, ProspectState.FAILED, sentence, work)
    elif not answer.is_html:
        sentence = f"It is no HTML page but {answer.media_type or 'of unknown type'}."
        _fail(store, clock, prospect, ProspectState.FAILED, sentence, work)
    else:
        document = parse(answer)
        reading = Reading(answer.url, document, read_facts(document), extract_links(document))
        _save(store, clock, project, prospect, reading, work)


def _fail(
    store: Store,
    clock: Clock,
    prospect: Prospect,
    state: ProspectState,
    sentence: str,
    work: Work,
) -> None:
    work.problem(f"{prospect.url}: {sentence}")
    with store.write() as session:
        row = session.get_one(Prospect, prospect.id)
        if row.state is not ProspectState.DROPPED:  # by a person, while it was read
            row.move_to(state, at=clock.now(), problem=sentence)


def _save(
    store: Store,
    clock: Clock,
    project: Project,
    prospect: Prospect,
    reading: Reading,
    work: Work,
) -> None:
    facts = reading.facts
    own = site_key(prospect.url)
    outbound = [link for link in reading.links if is_http(link.target_url)]
    outbound = [link for link in outbound if site_key(link.target_url) != own][:MAX_LINKS]
    work.count(examined=1, links=len(outbound))
    told = _told(reading, project)
    with store.write() as session:
        row = session.get_one(Prospect, prospect.id)
        if row.state is ProspectState.DROPPED:  # by a person, while it was read
            return
        keys = {normalise(link.target_url): link.target_url for link in outbound}
        ids = targets.ids_for(session, keys)
        rows = [_page_link(row, link, ids, clock) for link in outbound]
        prospects.replace_links(session, row.id or 0, rows)
        row.title, row.language = facts.title[:500], facts.language
        row.links_out = len(outbound)
        row.facts = {
            "description": facts.description[:1000],
            "headings": [heading[:200] for heading in facts.headings[:20]],
            "summary": facts.text[:1500],
            "author": facts.author,
            "published_on": facts.published_on,
            "noindex": facts.noindex,
            "nofollow_page": facts.nofollow_page,
            "canonical_url": facts.canonical_url,
            "words": len(facts.text.split()),
            "links_to_us": any(site_key(one.target_url) == project.site_key for one in outbound),
            **told,
        }
        row.move_to(ProspectState.EXAMINED, at=clock.now())


def _told(reading: Reading, project: Project) -> dict[str, object]:
    """What each tactic takes from the page, under the tactic's name."""
    told: dict[str, object] = {}
    for approach in APPROACHES:
        if approach.read is not None and (found := approach.read(reading, project)) is not None:
            told[approach.tactic.value] = found
    return told


def _page_link(row: Prospect, link: Link, ids: dict[str, int], clock: Clock) -> PageLink:
    return PageLink(
        prospect_id=row.id or 0,
        target_id=ids[normalise(link.target_url)],
        position=link.position,
        href=link.href[:2048],
        anchor_text=link.anchor_text,
        rel=" ".join(sorted(link.rel)),
        placement=link.placement.value,
        context=link.context,
        heading=link.heading,
        seen_at=clock.now(),
    )
