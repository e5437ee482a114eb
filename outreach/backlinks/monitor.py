"""Looks at due backlinks again.

due            backlinks whose time has come
| landing      does our own page still answer? Asked once in a while, not once a link
| fetch_many   one fetch per linking page, robots obeyed
| look_at      is the link there, followed, where, with which anchor?
| ask_again    a link that seems gone: what does the page show to a browser?
| next_state   lost only after two successful looks without it, far enough apart
| record       the look, the state, the event, the alert and the time of the next look
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.backlinks.alerts import SEVERITY, Before, alert_for
from outreach.backlinks.inspect import Expected, Finding, Look, weighty, with_landing
from outreach.backlinks.landing import Checker, landing_problems
from outreach.backlinks.look import PageLook, Wanted, look_at
from outreach.backlinks.next_check import LONGEST, LONGEST_IF_WON, next_check_at, next_state
from outreach.clock import Clock
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.values import Page
from outreach.errors import FetchError
from outreach.model.backlink import Backlink, BacklinkLook, BacklinkState
from outreach.model.event import WORKER, record
from outreach.store import backlinks, footprints, watching
from outreach.store.engine import Store

OWN_LOOK = "our own look"
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
_WORTH_A_SECOND_CLIENT = {Finding.NOT_FOUND, Finding.REDIRECTED_AWAY, Finding.SOFT_404}
Spread = Callable[[int, int], float]


def spread_of(number: int, looks: int) -> float:
    """A fraction of a row and the number of its look: even over rows, the same in every run."""
    return (number * 2_654_435_761 + looks * 40_503) % (1 << 32) / (1 << 32)


def look_at_due(
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
    *,
    confirm_after: timedelta,
    at_most: int = 200,
    project_id: int | None = None,
    spread: Spread = spread_of,
    checker: Checker | None = None,
) -> Counter[str]:
    """Look at due backlinks; counts each finding and each new state.

    Args:
        checker: says whether our own pages answer; None leaves that out.
    """
    counts: Counter[str] = Counter()
    with store.read() as session:
        waiting = backlinks.due(session, now=clock.now(), at_most=at_most, project_id=project_id)
    by_page: dict[str, list[Backlink]] = {}
    for row in waiting:
        by_page.setdefault(row.linking_page, []).append(row)
    ours = {row.target_url for row in waiting}
    problems = landing_problems(store, clock, checker, ours) if checker and ours else {}
    for url, answer in fetcher.fetch_many(list(by_page)):
        seen = _seen(fetcher, by_page[url], answer)
        with store.write() as session:
            footprints.note(session, by_page[url][0].site_id, seen.traces, now=clock.now())
            for number, look in seen.looks.items():
                row = session.get_one(Backlink, number)
                problem = problems.get(row.target_url)
                told = with_landing(look, *problem) if problem else look
                counts.update(_record(session, clock, row, told, seen, confirm_after, spread))
    return counts


def _seen(fetcher: Fetcher, rows: list[Backlink], answer: Page | FetchError) -> PageLook:
    wanted = [Wanted(row.id or 0, row.target_url, expected_of(row)) for row in rows]
    seen = look_at(answer, wanted)
    known = {row.id for row in rows if row.state in {BacklinkState.LIVE, BacklinkState.MISSING}}
    in_doubt = [one for one in known if seen.looks[one or 0].finding in _WORTH_A_SECOND_CLIENT]
    if not in_doubt:
        return seen
    try:
        other = fetcher.fetch(rows[0].linking_page, user_agent=BROWSER)
    except FetchError:
        return seen  # the browser learnt nothing: what we saw counts
    return look_at(answer, wanted, seen_by_browser=other)


def expected_of(row: Backlink) -> Expected | None:
    """What the link was when it was first seen; None before."""
    said = row.expected
    if not said:
        return None
    return Expected(
        said["anchor_text"], tuple(said["rel"]), said["placement"], bool(said["followed"])
    )


def accept_as_it_is(row: Backlink, *, at: datetime, actor: str) -> None:
    """Somebody is content with the link as it is now: changes are measured against this."""
    _expect(row)
    record(row, "accepted", at=at, actor=actor, why=row.problem, expected=row.expected)
    row.finding, row.problem = Finding.LIVE.value, ""


def _expect(row: Backlink) -> None:
    row.expected = {
        "anchor_text": row.anchor_text,
        "rel": list(weighty(set(row.rel.split()))),
        "placement": row.placement,
        "followed": bool(row.followed),
    }


def _record(
    session: Session,
    clock: Clock,
    row: Backlink,
    look: Look,
    page: PageLook,
    confirm_after: timedelta,
    spread: Spread,
) -> list[str]:
    now = clock.now()
    before = Before(
        row.state,
        watching.last_telling(session, row),
        row.trouble_since,
        row.looked_at,
    )
    state = next_state(
        row.state,
        look.finding,
        missed_at=row.missed_at,
        confirm_after=confirm_after,
        now=now,
        flaps=row.flaps,
    )
    _note(row, look, page)
    session.add(_history(row, look, clock))
    _count(row, look, state, before, clock)
    changed = state is not row.state
    _settle(session, row, look, state, now)
    row.next_check_at = next_check_at(
        state,
        look.finding,
        since=row.lost_at or row.created_at,
        looks=row.looks,
        confirm_after=confirm_after,
        now=now,
        trouble_since=row.trouble_since,
        retry_after=look.retry_after,
        spread=spread(row.id or 0, row.looks),
        longest=LONGEST_IF_WON if watching.is_won(session, row) else LONGEST,
    )
    kind = alert_for(before, state, look, now=now)
    if kind is not None:
        watching.alert(session, row, kind.value, SEVERITY[kind].value, look.sentence, at=now)
    watching.profile_changed(session, row.project_id)
    return [look.finding.value, f"became {state.value}"] if changed else [look.finding.value]


def _settle(
    session: Session, row: Backlink, look: Look, state: BacklinkState, now: datetime
) -> None:
    """Move to the new state, and note a link that stands there as seen."""
    if state is not row.state:
        row.lost_at = now if state is BacklinkState.LOST else None
        row.move_to(state, at=now, actor=WORKER, why=look.sentence)
    if look.finding.shows_link and state is BacklinkState.LIVE:
        row.first_seen_at, row.last_seen_at = row.first_seen_at or now, now
        backlinks.sight(session, row, OWN_LOOK, at=now)
        if not row.expected:
            _expect(row)


def _count(row: Backlink, look: Look, state: BacklinkState, before: Before, clock: Clock) -> None:
    """Looks since the last change, trouble in a row, misses and flaps."""
    now = clock.now()
    is_news = state is not before.state or (
        look.finding.shows_link and look.finding.value != before.finding
    )
    row.looks = 1 if is_news else row.looks + 1
    row.looked_at = now
    row.trouble_since = (row.trouble_since or now) if look.finding.is_unknown else None
    if state is BacklinkState.MISSING and before.state is BacklinkState.LIVE:
        row.missed_at = now
    elif state is BacklinkState.LIVE:
        row.flaps += before.state is BacklinkState.MISSING
        row.missed_at = row.missed_at if look.finding.is_unknown else None


def _note(row: Backlink, look: Look, page: PageLook) -> None:
    row.finding = look.finding.value
    row.problem = "" if look.finding is Finding.LIVE else look.sentence
    if look.page_title:
        row.page_title = look.page_title[:500]
    if look.noindex is not None:
        row.noindex, row.canonical_elsewhere = look.noindex, look.canonical_elsewhere
    if page.links is not None:
        row.page_links, row.page_weight = page.links, page.weight
        row.page_language = page.language[:8]
        row.page_published_on = page.published_on[:10]
    if look.link is not None:
        link = look.link
        row.anchor_text, row.rel = link.anchor_text, " ".join(sorted(link.rel))
        row.placement, row.context = link.placement.value, link.context
        row.is_image, row.followed = link.is_image, look.followed
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
            "changes": [change.value for change in look.changes],
            "anchor_text": link.anchor_text if link else "",
            "rel": sorted(link.rel) if link else [],
            "placement": link.placement.value if link else "",
            "target": link.target_url if link else "",
            "noindex": look.noindex,
            "canonical_elsewhere": look.canonical_elsewhere,
            "not_followed_because": list(look.not_followed_because),
        },
    )
