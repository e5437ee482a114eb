"""Looks at due backlinks again.

due            backlinks whose time has come
| fetch_many   one fetch per linking page, robots obeyed
| inspect      is the link there, followed, where, with which anchor?
| next_state   lost only after two successful looks without it, far enough apart
| record       the look, the state, the event and the time of the next look
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlmodel import Session

from outreach.backlinks.inspect import Finding, Look, inspect, without_page
from outreach.backlinks.next_check import next_check_at, next_state
from outreach.clock import Clock
from outreach.crawl.article import read_facts
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.html import parse
from outreach.crawl.links import extract_links
from outreach.crawl.values import Page
from outreach.errors import FetchError, NotAllowed
from outreach.model.backlink import Backlink, BacklinkLook, BacklinkState
from outreach.model.event import WORKER
from outreach.store import backlinks
from outreach.store.engine import Store

OWN_LOOK = "our own look"


def look_at_due(
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
    *,
    confirm_after: timedelta,
    at_most: int = 200,
    project_id: int | None = None,
) -> Counter[str]:
    """Look at due backlinks; counts each finding and each new state."""
    counts: Counter[str] = Counter()
    with store.read() as session:
        waiting = backlinks.due(session, now=clock.now(), at_most=at_most, project_id=project_id)
    by_page: dict[str, list[Backlink]] = {}
    for row in waiting:
        by_page.setdefault(row.linking_page, []).append(row)
    for url, answer in fetcher.fetch_many(list(by_page)):
        looks = _looks(by_page[url], answer)
        with store.write() as session:
            for number, look in looks:
                counts.update(_record(session, clock, number, look, confirm_after))
    return counts


def _looks(rows: list[Backlink], answer: Page | FetchError) -> list[tuple[int, Look]]:
    if isinstance(answer, FetchError):
        kind = Finding.BLOCKED if isinstance(answer, NotAllowed) else Finding.UNREACHABLE
        return [(row.id or 0, Look(kind, str(answer))) for row in rows]
    if answer.status != 200 or not answer.is_html:
        look = without_page(answer.status, is_html=answer.is_html)
        return [(row.id or 0, look) for row in rows]
    document = parse(answer)
    links, facts = extract_links(document), read_facts(document)
    return [
        (
            row.id or 0,
            inspect(links, facts, page_url=answer.final_url, target_url=row.target_url, status=200),
        )
        for row in rows
    ]


def _record(
    session: Session, clock: Clock, number: int, look: Look, confirm_after: timedelta
) -> list[str]:
    row = session.get_one(Backlink, number)
    now = clock.now()
    _note(row, look)
    row.looks += 1
    row.looked_at = now
    session.add(_history(row, look, clock))
    state = next_state(
        row.state, look.finding, missed_at=row.missed_at, confirm_after=confirm_after, now=now
    )
    if look.finding.shows_link and state is BacklinkState.LIVE:
        row.first_seen_at = row.first_seen_at or now
        row.last_seen_at, row.missed_at = now, None
        backlinks.sight(session, row, OWN_LOOK, at=now)
    elif state is BacklinkState.MISSING and row.state is BacklinkState.LIVE:
        row.missed_at = now
    changed = state is not row.state
    if changed:
        row.lost_at = now if state is BacklinkState.LOST else None
        row.move_to(state, at=now, actor=WORKER, why=look.sentence)
        row.looks = 1
    row.next_check_at = next_check_at(
        state,
        look.finding,
        since=row.first_seen_at or row.created_at,
        looks=row.looks,
        confirm_after=confirm_after,
        now=now,
    )
    return [look.finding.value, f"became {state.value}"] if changed else [look.finding.value]


def _note(row: Backlink, look: Look) -> None:
    row.finding = look.finding.value
    row.problem = "" if look.finding.shows_link else look.sentence
    if look.page_title:
        row.page_title = look.page_title[:500]
    if look.noindex is not None:
        row.noindex, row.canonical_elsewhere = look.noindex, look.canonical_elsewhere
    if look.link is not None:
        link = look.link
        row.anchor_text, row.rel = link.anchor_text, " ".join(sorted(link.rel))
        row.placement, row.context = link.placement.value, link.context
        row.followed = look.followed
        row.not_followed_because = list(look.not_followed_because)


def _history(row: Backlink, look: Look, clock: Clock) -> BacklinkLook:
    link = look.link
    return BacklinkLook(
        backlink_id=row.id or 0,
        at=clock.now(),
        finding=look.finding.value,
        status=look.status,
        evidence={
            "sentence": look.sentence,
            "anchor_text": link.anchor_text if link else "",
            "rel": sorted(link.rel) if link else [],
            "placement": link.placement.value if link else "",
            "target": link.target_url if link else "",
            "noindex": look.noindex,
            "not_followed_because": list(look.not_followed_because),
        },
    )
