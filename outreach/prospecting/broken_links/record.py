"""One opportunity per (linking page, dead target), with its evidence; repaired ones withdrawn."""

from __future__ import annotations

from sqlmodel import Session

from outreach.clock import Clock
from outreach.crawl.values import LinkPlacement, Verdict
from outreach.model.asset import Asset
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState, Target
from outreach.prospecting.broken_links.replacement import DeadLinkWords, Replacement, Shelf
from outreach.prospecting.broken_links.signals import DeadLinkFacts, rate
from outreach.prospecting.qualify import Score
from outreach.store import assets, opportunities, targets
from outreach.store.engine import Store
from outreach.store.targets import Cluster, DeadLink

# While nobody was written to, evidence and score follow what we learn; afterwards they are history.
_STILL_OURS = frozenset({Stage.OPEN, Stage.READY})


def record_opportunities(store: Store, clock: Clock, project: Project) -> dict[str, int]:
    """Bring the project's broken-link opportunities in line with what is known now.

    Returns:
        counts of "added", "updated" and "withdrawn" (the link was seen to work, or is gone).
    """
    assert project.id is not None
    with store.read() as session:
        dead = targets.dead_links(session, project.id)
        shelf_assets = assets.live(session, project.id)
    shelf = Shelf(shelf_assets)
    offers = {asset.id: asset for asset in shelf_assets}
    with store.write() as session:
        return _record_all(session, clock, project.id, dead, shelf, offers)


def _record_all(
    session: Session,
    clock: Clock,
    project_id: int,
    dead: list[DeadLink],
    shelf: Shelf,
    offers: dict[int | None, Asset],
) -> dict[str, int]:
    counts = {"added": 0, "updated": 0, "withdrawn": 0}
    known = opportunities.by_reason(session, project_id, Tactic.BROKEN_LINK)
    spread = targets.clusters(dead)
    seen: set[tuple[int, str]] = set()
    for link in _best_per_page(dead):
        key = (link.prospect.id or 0, link.target.url_key)
        seen.add(key)
        row = known.get(key)
        if row is not None and row.stage not in _STILL_OURS:
            continue
        counts["updated" if row else "added"] += 1
        offer = shelf.best_for(_words(link))
        _write(session, clock, project_id, row, link, offer, offers, spread[link.target.id or 0])
    for key, row in known.items():
        if key not in seen and row.stage in _STILL_OURS and (why := _over(session, row)):
            row.move_to(Stage.DISMISSED, at=clock.now(), actor=WORKER, why=why)
            counts["withdrawn"] += 1
    return counts


def _over(session: Session, row: Opportunity) -> str:
    """Why the reason to write is gone for certain, "" while it is only out of sight."""
    page = session.get_one(Prospect, row.prospect_id)
    target = session.get_one(Target, row.target_id)
    if page.state is not ProspectState.EXAMINED:
        return ""
    if not targets.is_linked(session, row.prospect_id, target.id or 0):
        return "The link is no longer on the page."
    return "The link works again." if targets.works_again(target) else ""


def _best_per_page(dead: list[DeadLink]) -> list[DeadLink]:
    """One link per page and target: the one in the best place, then the first."""
    order = list(LinkPlacement)
    best: dict[tuple[int, int], DeadLink] = {}
    for link in dead:
        key = (link.prospect.id or 0, link.target.id or 0)
        rank = order.index(LinkPlacement(link.link.placement))
        if key not in best or rank < order.index(LinkPlacement(best[key].link.placement)):
            best[key] = link
    return list(best.values())


def _words(dead: DeadLink) -> DeadLinkWords:
    return DeadLinkWords(
        dead_url=dead.target.url,
        anchor_text=dead.link.anchor_text,
        context=dead.link.context,
        heading=dead.link.heading,
        page_title=dead.prospect.title,
        language=dead.prospect.language,
    )


def _write(
    session: Session,
    clock: Clock,
    project_id: int,
    row: Opportunity | None,
    dead: DeadLink,
    offer: Replacement | None,
    offers: dict[int | None, Asset],
    cluster: Cluster,
) -> None:
    now = clock.now()
    rating = rate(_facts(dead, offer, row), today=now.date())
    is_new = row is None
    row = row or Opportunity(
        project_id=project_id,
        tactic=Tactic.BROKEN_LINK,
        prospect_id=dead.prospect.id or 0,
        site_id=dead.prospect.site_id,
        reason_key=dead.target.url_key,
        target_id=dead.target.id,
        created_at=now,
    )
    row.asset_id = offer.asset_id if offer else None
    row.score, row.gate = rating.points, rating.gate
    row.score_reasons = [signal.plain() for signal in rating.signals]
    confidence = row.evidence.get("contact_confidence")
    row.evidence = _evidence(dead, offer, offers, cluster, rating)
    row.evidence["contact_confidence"] = confidence
    row.verified_at = dead.target.checked_at
    session.add(row)
    if is_new:
        session.flush()
        record(row, "found", at=now, actor=WORKER, why=dead.target.sentence, score=row.score)


def _facts(dead: DeadLink, offer: Replacement | None, row: Opportunity | None) -> DeadLinkFacts:
    page = dead.prospect.facts
    rel = set(dead.link.rel.split())
    return DeadLinkFacts(
        place=LinkPlacement(dead.link.placement),
        followed=not rel & {"nofollow", "ugc", "sponsored"} and not page.get("nofollow_page"),
        noindex=bool(page.get("noindex")),
        published_on=page.get("published_on", ""),
        links_out=dead.prospect.links_out,
        links_to_us=bool(page.get("links_to_us")),
        replacement=offer,
        contact_confidence=row.evidence.get("contact_confidence") if row else None,
    )


def _evidence(
    dead: DeadLink,
    offer: Replacement | None,
    offers: dict[int | None, Asset],
    cluster: Cluster,
    rating: Score,
) -> dict[str, object]:
    link, target, page = dead.link, dead.target, dead.prospect
    asset = offers.get(offer.asset_id) if offer else None
    return {
        "page": {"url": page.url, "title": page.title, **page.facts},
        "link": {
            "href": link.href,
            "anchor_text": link.anchor_text,
            "rel": link.rel,
            "placement": link.placement,
            "context": link.context,
            "heading": link.heading,
            "position": link.position,
        },
        "dead": {
            "url": target.url,
            "verdict": target.verdict,
            "reason": target.reason,
            "sentence": target.sentence,
            "status": target.status,
            "final_url": target.final_url,
            "hops": target.hops,
            "checked_at": target.checked_at.isoformat() if target.checked_at else "",
            "is_certain": target.verdict == Verdict.DEAD.value,
        },
        "asset": asset
        and offer
        and {
            "id": asset.id,
            "url": asset.url,
            "title": asset.title,
            "summary": asset.description or asset.text[:200],
            "relevance": round(offer.relevance, 3),
            "sentence": offer.sentence,
            "reasons": [list(reason) for reason in offer.reasons],
        },
        "cluster": {"pages": cluster.pages, "sites": cluster.sites},
        "known_share": round(rating.known, 2),
    }
