"""One opportunity per site that links to rivals and not to us: its best page, ranked.

edges       (site, rival) out of imports, counted by the database; examined pages beside them
| ranked    without hubs, our own, and whoever links to us
| pages     the links behind the best of them, and the page to speak of
| record    opportunities; a site that links to one rival only stays visible, gated
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any

from sqlmodel import Session

from outreach.clock import Clock
from outreach.model.imported_link import ImportedLink
from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.competitor_gap import ahead
from outreach.prospecting.competitor_gap.ahead import Listed
from outreach.prospecting.competitor_gap.intersect import Overlap, counts, ranked
from outreach.prospecting.competitor_gap.pages import GapPage, best, pages_of
from outreach.prospecting.competitor_gap.signals import GapFacts, rate
from outreach.prospecting.offers import Offer, Offers
from outreach.prospecting.record import Finding, bring_in_line, page_told
from outreach.prospecting.standing import Standings
from outreach.prospecting.tactic import Workbench
from outreach.store import assets, intersect, opportunities, prospects, standing
from outreach.store.engine import Store
from outreach.store.intersect import Edge
from outreach.store.runs import Work
from outreach.urls import site_key

TOLD = Tactic.COMPETITOR_GAP.value
_COUNT_AFTER = timedelta(minutes=5)  # an import of a million links goes on for minutes
MOST_SITES = 2_000  # recorded as opportunities; more than anybody will ever write to


@dataclass(frozen=True, slots=True)
class Gap:
    """What the imports and examined pages say of sites and rivals."""

    rivals: list[str]
    overlaps: list[Overlap]
    examined: dict[int, list[Prospect]]

    @property
    def counts(self) -> dict[int, int]:
        """How many sites link to at least k rivals and not to us."""
        return counts((one.links for one in self.overlaps), len(self.rivals))


def linking_to(rivals: int) -> str:
    """Under which name a run counts the sites that link to at least so many rivals."""
    return f"linking to {rivals}+"


def load_gap(session: Session, project: Project) -> Gap:
    """The whole gap of a project, most rivals first."""
    rivals = [str(key) for key in project.competitors]
    told = prospects.told_by(session, project.id or 0, TOLD) if rivals else []
    edges = intersect.edges(session, project.id or 0, rivals) if rivals else []
    among = {one.site_id for one in edges} | {page.site_id for page in told}
    without = intersect.sites_linking_to_us(session, project.id or 0, among)
    own = {project.site_key, *project.excluded, *rivals}
    examined: dict[int, list[Prospect]] = {}
    for page in told:
        examined.setdefault(page.site_id, []).append(page)
    return Gap(rivals, ranked(_overlaps(edges, told, rivals), without=without, own=own), examined)


def _overlaps(
    edges: Iterable[Edge], told: Iterable[Prospect], rivals: Sequence[str]
) -> list[Overlap]:
    found: dict[int, Overlap] = {}
    for edge in edges:
        site = found.setdefault(edge.site_id, Overlap(edge.site_id, edge.site_key))
        site.links[edge.rival] = edge.links
        site.linked_domains = max(site.linked_domains or 0, edge.linked_domains or 0) or None
    for page in told:
        for link in page.facts[TOLD]["links"]:
            if link["rival"] in rivals:
                site = found.setdefault(page.site_id, Overlap(page.site_id, site_key(page.url)))
                site.links.setdefault(link["rival"], 1)
    return list(found.values())


def record_opportunities(bench: Workbench, project: Project, work: Work) -> Counter[str]:
    """Bring the project's gap opportunities in line with what is known now."""
    gap = counted(bench.store, bench.clock, project)
    with bench.store.read() as session:
        sites = gap.overlaps[:MOST_SITES]
        links = intersect.links_of(
            session, project.id or 0, [one.site_id for one in sites], gap.rivals
        )
        known = opportunities.by_reason(session, project.id or 0, Tactic.COMPETITOR_GAP)
        offers = Offers(assets.live(session, project.id or 0))
        standings = Standings(standing.load(session, project.id or 0))
    work.count(**{linking_to(k): number for k, number in gap.counts.items()})
    spoken_of = {row.site_id: row.prospect_id for row in known.values()}
    work.expect(len(sites))
    findings = []
    for site in sites:
        found = _finding(site, gap, links, spoken_of.get(site.site_id), offers, standings)
        findings += [found] if found else []
        work.step()
    here = {one.site_id for one in findings}
    with bench.store.write() as session:
        return bring_in_line(
            session,
            project,
            Tactic.COMPETITOR_GAP,
            findings,
            now=bench.clock.now(),
            over=lambda _, row: _over(row, here),
        )


def counted(store: Store, clock: Clock, project: Project) -> Gap:
    """The gap of now, kept for the page that lists it."""
    began = perf_counter()
    with store.read() as session:
        newest = intersect.newest(session, project.id or 0)
        gap = load_gap(session, project)
    cost = round(perf_counter() - began, 3)
    with store.write() as session:
        listed = Listed(gap.overlaps, gap.counts, newest=newest)
        ahead.keep(session, project, listed, seconds=cost, at=clock.now())
    return gap


def count_due(store: Store, clock: Clock, projects: Iterable[Project]) -> Counter[str]:
    """Count ahead where links were imported or competitors named: the pages behind them may take
    hours to read, and somebody looks at the list meanwhile. Counts projects."""
    done: Counter[str] = Counter()
    for project in projects:
        with store.read() as session:
            due = ahead.is_due(session, project, since=clock.now() - _COUNT_AFTER)
        if due:
            counted(store, clock, project)
            done["counted"] += 1
    return done


def _over(row: Opportunity, here: set[int]) -> str:
    """The site left the gap: whatever is not found again is over, the page changed or the links."""
    if row.site_id in here:
        return "Another page of the site carries the links now."
    return "The site links to you now, or no longer to your competitors."


def _finding(
    site: Overlap,
    gap: Gap,
    links: Mapping[int, Sequence[tuple[Prospect, ImportedLink]]],
    kept: int | None,
    offers: Offers,
    standings: Standings,
) -> Finding | None:
    imported = links.get(site.site_id, ())
    pages = pages_of(imported, gap.examined.get(site.site_id, ()), TOLD, gap.rivals)
    chosen = best(pages, kept)
    if chosen is None and not imported:
        return None
    page = chosen.page if chosen else imported[0][0]
    linked = sorted(set().union(*(one.rivals for one in pages)) if pages else site.rivals)
    if not linked:
        return None
    offer = offers.best_for(_words(page, chosen), language=page.language)
    facts = GapFacts(
        site_id=site.site_id,
        linked=len(linked),
        rivals=len(gap.rivals),
        followed=chosen.followed if chosen else None,
        links_out=page.links_out or None,
        noindex=bool(page.facts.get("noindex")),
        page_known=chosen is not None,
        offer=offer,
    )
    return Finding(
        prospect_id=page.id or 0,
        site_id=site.site_id,
        reason_key="",
        rating=rate(facts, standings),
        why=f"It links to {len(linked)} of {len(gap.rivals)} competitors and not to you.",
        evidence=_evidence(page, chosen, pages, linked, gap.rivals, offer),
        asset_id=offer.asset.id if offer else None,
        verified_at=chosen.known_at if chosen else None,
    )


def _words(page: Prospect, chosen: GapPage | None) -> dict[str, str]:
    links = chosen.links if chosen else []
    return {
        "title": chosen.title if chosen else page.title,
        "anchor": " ; ".join(str(link["anchor_text"]) for link in links[:5]),
        "context": " ; ".join(str(link.get("context") or "") for link in links[:5]),
        "body": str(page.facts.get("summary") or ""),
    }


def _evidence(
    page: Prospect,
    chosen: GapPage | None,
    pages: Sequence[GapPage],
    linked: list[str],
    rivals: list[str],
    offer: Offer | None,
) -> dict[str, Any]:
    spoken = sorted(chosen.rivals) if chosen else []
    return {
        "page": page_told(page, title=chosen.title if chosen else ""),
        "gap": {
            "linked": linked,
            "not_linked": [one for one in rivals if one not in linked],
            "of": len(rivals),
            "k": len(linked),
            "on_the_page": spoken,
            "named": " and ".join(spoken[:2]),
            "pages": [
                {"url": one.page.url, "title": one.title, "links": one.links[:5]}
                for one in pages[:10]
            ],
        },
        "link": chosen.links[0] if chosen else {},
        "asset": offer.plain() if offer else None,
    }
