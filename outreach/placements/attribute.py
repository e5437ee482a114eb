"""Asks of every new live link which opportunity earned it; the rest is organic.

new links on sites that we wrote to, or on pages that answers name
| earned_by   a sure one is tied and judged, a doubtful one proposed to a person
| the rest    organic, in one statement
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from outreach.clock import Clock
from outreach.model.backlink import Backlink
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.model.placement import Placement, PlacementState
from outreach.placements import evidence
from outreach.placements.earned import Match, earned_by
from outreach.placements.expect import acquisition_of
from outreach.placements.settle import judge
from outreach.store import attribution, placements
from outreach.store.engine import Store

_AT_ONCE = 500


def attribute_due(store: Store, clock: Clock) -> Counter[str]:
    """Decide about new links; counts "won", "risk", "judged", "asked" and "organic"."""
    with store.read() as session:
        projects = attribution.projects_with_news(session)
        again = attribution.answered_since(session, at_most=_AT_ONCE)
    counts = _decide_all(store, clock, again, {})
    for project_id in projects:
        with store.read() as session:
            named = evidence.named_in_threads(session, project_id)
            links = attribution.named_links(session, project_id, named)
            links += attribution.new_links(session, project_id, at_most=_AT_ONCE)
        counts += _decide_all(store, clock, (link.id or 0 for link in links), named)
        with store.write() as session:
            counts["organic"] += attribution.settle_rest(session, project_id, at=clock.now())
    return counts


def _decide_all(
    store: Store, clock: Clock, numbers: Iterable[int], named: Mapping[str, set[int]]
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for number in dict.fromkeys(numbers):
        with store.write() as session:
            backlink = session.get_one(Backlink, number)
            counts[_decide(session, backlink, named, now=clock.now())] += 1
    return counts


def _decide(
    session: Session, backlink: Backlink, named: Mapping[str, set[int]], *, now: datetime
) -> str:
    backlink.attributed_at = now
    best = best_match(session, backlink, named.get(backlink.page_key, ()))
    if best is None:
        return "organic"
    opportunity = session.get_one(Opportunity, best.opportunity)
    placement = tie(session, opportunity, backlink, best, now=now, actor=WORKER)
    if best.is_sure:
        return judge(session, placement, backlink, now=now, actor=WORKER)
    return "asked"


def best_match(session: Session, backlink: Backlink, named: Iterable[int] = ()) -> Match | None:
    """The opportunity that most likely earned the link; None if nobody of ours did."""
    known = evidence.approaches(session, backlink.project_id, [backlink.site_id], list(named))
    return earned_by(evidence.seen(session, backlink), known)


def tie(
    session: Session,
    opportunity: Opportunity,
    backlink: Backlink,
    match: Match,
    *,
    now: datetime,
    actor: str,
) -> Placement:
    """Tie the link to the opportunity, as a proposal that `judge` or a person then settles."""
    why = " ".join(match.reasons)
    known = placements.between(session, opportunity.id or 0, backlink.id or 0)
    if known is None:
        known = Placement(
            project_id=backlink.project_id,
            opportunity_id=opportunity.id or 0,
            backlink_id=backlink.id or 0,
            asset_id=opportunity.asset_id,
            acquisition=acquisition_of(opportunity),
            state=PlacementState.PROPOSED,
            created_at=now,
        )
        session.add(known)
        session.flush()
        record(known, "proposed", at=now, actor=actor, why=why)
    known.confidence, known.reasons = match.confidence, list(match.reasons)
    return known
