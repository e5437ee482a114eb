"""One opportunity per partner who could list us and does not.

circle      partners with what is agreed, owed and linked
| seek      the page where they list others, from their home page, taken in as a prospect
| record    opportunities from examined pages; a scheme or a promise of ours that is overdue gates
"""

from __future__ import annotations

from collections import Counter

from sqlmodel import Session

from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.partner import Partner, PartnerKind
from outreach.model.placement import Acquisition
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState
from outreach.model.site import Site
from outreach.prospecting.partners.reciprocity import objection_to_asking
from outreach.prospecting.partners.seek import page_that_lists
from outreach.prospecting.partners.signals import PartnerFacts, rate
from outreach.prospecting.partners.standing import Circle, Standing, circle
from outreach.prospecting.record import Finding, bring_in_line
from outreach.prospecting.tactic import Workbench
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate
from outreach.store import partners, prospects
from outreach.store.runs import Work

TOLD = Tactic.PARTNER.value
_LABEL = "page of a partner"


def record_opportunities(bench: Workbench, project: Project, work: Work) -> Counter[str]:
    """Bring the project's partner opportunities in line with what is known now."""
    today = bench.clock.now().date()
    with bench.store.read() as session:
        known = circle(session, project.id or 0, today=today)
    working_together = [one for one in known.standings if one.partner.ended_on is None]
    work.expect(len(working_together))
    for standing in working_together:
        if not standing.partner.page_url and not standing.live_in:
            _seek(bench, standing)
        work.step()
        if work.stopped:
            return Counter()
    _take_in_pages(bench, project, working_together)
    with bench.store.write() as session:
        findings = [
            finding
            for one in working_together
            if (finding := _finding(session, one, known)) is not None
        ]
        return bring_in_line(
            session, project, Tactic.PARTNER, findings, now=bench.clock.now(), over=_over
        )


def _seek(bench: Workbench, standing: Standing) -> None:
    home = standing.site.home_url or f"https://{standing.site.key}/"
    url = page_that_lists(bench.fetcher, home)
    if url:
        with bench.store.write() as session:
            session.get_one(Partner, standing.partner.id).page_url = url
        standing.partner.page_url = url


def _take_in_pages(bench: Workbench, project: Project, standings: list[Standing]) -> None:
    """Pages that are no prospects yet; the worker examines them and comes back here."""
    with bench.store.read() as session:
        missing = [
            one.partner.page_url
            for one in standings
            if one.partner.page_url
            and prospects.at(session, project.id or 0, one.partner.page_url) is None
        ]
    if missing:
        candidates = [Candidate(url, _LABEL) for url in missing]
        take_in(bench.store, bench.clock, project, candidates, title="Pages of partners")


def _finding(session: Session, one: Standing, known: Circle) -> Finding | None:
    page = prospects.at(session, one.partner.project_id, one.partner.page_url)
    if page is None or page.state is not ProspectState.EXAMINED:
        return None
    told = page.facts.get(TOLD) or {"lists": "", "others": page.links_out}
    facts = PartnerFacts(
        lists=told["lists"],
        others=told["others"],
        agreements=len(one.in_force),
        we_owe=next((owed.what for owed in one.overdue_ours), ""),
        exchange=objection_to_asking(one.site.key, known.we_link_to, known.link_to_us),
        links_to_us=bool(page.facts.get("links_to_us") or one.live_in),
        noindex=bool(page.facts.get("noindex")),
        reliability=one.reliability,
    )
    return Finding(
        prospect_id=page.id or 0,
        site_id=page.site_id,
        reason_key="",
        rating=rate(facts),
        why=f"{one.partner.name} is a partner and lists {told['lists'] or 'others'}.",
        evidence=_evidence(page, one, told["lists"], told["others"]),
        verified_at=page.examined_at,
    )


_HOW = {
    PartnerKind.SUPPLIER: "you supply us",
    PartnerKind.CUSTOMER: "you buy from us",
    PartnerKind.ASSOCIATION: "we are a member",
    PartnerKind.EVENT: "we take part in your event",
    PartnerKind.SPONSOR: "we support you",
    PartnerKind.INTEGRATION: "our products work together",
    PartnerKind.OTHER: "we work together",
}


def _evidence(page: Prospect, one: Standing, lists: str, others: int) -> dict[str, object]:
    # A link that comes with money carries rel=sponsored, whoever asks for it.
    paid = one.partner.kind is PartnerKind.SPONSOR
    return {
        "page": {"url": page.url, "title": page.title, "words": page.facts.get("words", 0)},
        "partner": {
            "id": one.partner.id,
            "name": one.partner.name,
            "kind": one.partner.kind.value,
            "how": _HOW[one.partner.kind],
            "lists": lists or "organisations like us",
            "others": others,
            "we_link_to_them": one.links_out,
            "reliability": one.reliability.points,
        },
        "acquisition": (Acquisition.PAID if paid else Acquisition.EDITORIAL).value,
    }


def _over(session: Session, row: Opportunity) -> str:
    site = session.get_one(Site, row.site_id)
    partner = partners.of_site(session, row.project_id, site.id or 0)
    if partner is None or partner.ended_on is not None:
        return "The partnership has ended."
    page = session.get_one(Prospect, row.prospect_id)
    moved = partner.page_url and partner.page_url != page.url
    return "They list partners on another page." if moved else ""
