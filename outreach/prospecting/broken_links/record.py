"""One opportunity per (linking page, dead target), with its evidence; repaired ones withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from outreach.clock import Clock
from outreach.crawl.values import LinkPlacement, Verdict
from outreach.model.asset import Asset
from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState, Target
from outreach.prospecting.broken_links.replacement import DeadLinkWords, Replacement, Shelf
from outreach.prospecting.broken_links.signals import WEIGHTS, DeadLinkFacts, rate
from outreach.prospecting.record import Finding, bring_in_line
from outreach.prospecting.standing import Standings
from outreach.store import assets, dead_pages, standing, targets
from outreach.store.dead_pages import Cluster
from outreach.store.engine import Store
from outreach.store.targets import DeadLink
from outreach.urls import comparison_key


def record_opportunities(store: Store, clock: Clock, project: Project) -> Counter[str]:
    """Bring the project's broken-link opportunities in line with what is known now.

    Returns:
        counts of "added", "updated" and "withdrawn" (the link was seen to work, or is gone).
    """
    assert project.id is not None
    with store.read() as session:
        dead = targets.dead_links(session, project.id)
        shelf_assets = assets.live(session, project.id)
        spread = _clusters(session, project.id, dead)
        standings = Standings(standing.load(session, project.id))
    shelf = Shelf(shelf_assets)
    offers = {asset.id: asset for asset in shelf_assets}
    now = clock.now()
    findings = [
        _finding(link, shelf, offers, spread[comparison_key(link.target.url)], standings, now)
        for link in _best_per_page(dead)
    ]
    with store.write() as session:
        return bring_in_line(session, project, Tactic.BROKEN_LINK, findings, now=now, over=_over)


def _clusters(session: Session, project_id: int, dead: list[DeadLink]) -> dict[str, Cluster]:
    """Everybody who links to each dead URL: pages that we have read, and those of imports."""
    keys = {link.target.id: comparison_key(link.target.url) for link in dead}
    found = dead_pages.clusters(session, project_id, keys.values())
    for link in dead:
        cluster = found.setdefault(keys[link.target.id], Cluster())
        cluster.add(link.prospect.id or 0, link.prospect.site_id, link.link.anchor_text)
    return found


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


def _replacement(dead: DeadLink, shelf: Shelf, cluster: Cluster) -> Replacement | None:
    """By this link's own words first; else by what the page said, and what others call it."""
    own = shelf.best_for(_words(dead))
    about = dead.target.about
    if own is not None or (not about and len(cluster.anchors) < 2):
        return own
    told = f"{about.get('title', '')} {about.get('text', '')}".strip()
    return shelf.best_for(_words(dead, others=cluster.anchors, about=told))


def _words(dead: DeadLink, *, others: Sequence[str] = (), about: str = "") -> DeadLinkWords:
    return DeadLinkWords(
        others=" ; ".join(others),
        about=about,
        dead_url=dead.target.url,
        anchor_text=dead.link.anchor_text,
        context=dead.link.context,
        heading=dead.link.heading,
        page_title=dead.prospect.title,
        language=dead.prospect.language,
    )


def _finding(
    dead: DeadLink,
    shelf: Shelf,
    offers: dict[int | None, Asset],
    cluster: Cluster,
    standings: Standings,
    now: datetime,
) -> Finding:
    offer = _replacement(dead, shelf, cluster)
    known = standings.signals(dead.prospect.site_id, WEIGHTS)
    return Finding(
        prospect_id=dead.prospect.id or 0,
        site_id=dead.prospect.site_id,
        reason_key=dead.target.url_key,
        rating=rate(_facts(dead, offer), known, today=now.date()),
        why=dead.target.sentence,
        evidence=_evidence(dead, offer, offers, cluster),
        target_id=dead.target.id,
        asset_id=offer.asset_id if offer else None,
        verified_at=dead.target.checked_at,
    )


def _facts(dead: DeadLink, offer: Replacement | None) -> DeadLinkFacts:
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
    )


def _evidence(
    dead: DeadLink,
    offer: Replacement | None,
    offers: dict[int | None, Asset],
    cluster: Cluster,
) -> dict[str, object]:
    link, target, page = dead.link, dead.target, dead.prospect
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
        "asset": offer and _offered(offer, offers.get(offer.asset_id)),
        "about": target.about or {"anchors": cluster.anchors},
        "cluster": {"pages": len(cluster.pages), "sites": len(cluster.sites)},
    }


def _offered(offer: Replacement, asset: Asset | None) -> dict[str, object] | None:
    if asset is None:
        return None
    return {
        "id": asset.id,
        "url": asset.url,
        "title": asset.title,
        "summary": asset.description or asset.text[:200],
        "relevance": round(offer.relevance, 3),
        "sentence": offer.sentence,
        "reasons": [list(reason) for reason in offer.reasons],
    }
