"""One opportunity per page that offers an entry, an interview or a review; refusals say why."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlmodel import Session

from outreach.model.asset import Asset
from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.placement import Acquisition
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState
from outreach.prospecting.directories.judge import (
    Chance,
    DirectoryPage,
    DirectoryVerdict,
    Standing,
    judge_directory,
)
from outreach.prospecting.directories.ours import our_places, our_topics
from outreach.prospecting.directories.signals import rate
from outreach.prospecting.offers import Offer, Offers
from outreach.prospecting.record import Finding, bring_in_line
from outreach.prospecting.tactic import Workbench
from outreach.store import assets, prospects
from outreach.store.runs import Work
from outreach.urls import comparison_key

TOLD = Tactic.DIRECTORY.value
WHAT = {
    Chance.DIRECTORY: "an entry in your directory",
    Chance.INTERVIEW: "an interview",
    Chance.REVIEW: "a review",
}


def record_opportunities(bench: Workbench, project: Project, work: Work) -> Counter[str]:
    """Bring directories, interviews and reviews in line with what is known now."""
    with bench.store.read() as session:
        pages = prospects.told_by(session, project.id or 0, TOLD)
        ours = assets.live(session, project.id or 0)
    offers, home = Offers(ours), _home(ours, project)
    topics, places = our_topics(ours), our_places(project)
    findings = []
    for page in pages:
        verdict = judge_directory(_page(page), our_topics=topics, our_places=places)
        if verdict.standing is not Standing.NO_DIRECTORY:
            findings.append(_finding(page, verdict, offers, home))
        work.step()
    with bench.store.write() as session:
        return bring_in_line(
            session, project, Tactic.DIRECTORY, findings, now=bench.clock.now(), over=_over
        )


def _home(ours: list[Asset], project: Project) -> Asset | None:
    key = comparison_key(project.site_url)
    return next((asset for asset in ours if asset.url_key == key), None)


def _page(page: Prospect) -> DirectoryPage:
    told = page.facts[TOLD]
    return DirectoryPage(
        text=told["text"],
        outbound_links=told["outbound_links"],
        followed_links=told["followed_links"],
        has_contact=told["has_contact"],
        language=page.language,
    )


def _finding(
    page: Prospect, verdict: DirectoryVerdict, offers: Offers, home: Asset | None
) -> Finding:
    fields = {"title": page.title, "body": page.facts[TOLD]["text"]}
    offer = offers.best_for(fields, language=page.language)
    # A directory lists who we are; a review or an interview is about one thing that we made.
    entry = verdict.chance is Chance.DIRECTORY and home is not None
    asset = home if entry else (offer.asset if offer else home)
    rating = rate(
        verdict,
        noindex=bool(page.facts.get("noindex")),
        links_to_us=bool(page.facts.get("links_to_us")),
    )
    return Finding(
        prospect_id=page.id or 0,
        site_id=page.site_id,
        reason_key="",
        rating=rating,
        why=verdict.reason,
        evidence=_evidence(page, verdict, offer),
        asset_id=asset.id if asset else None,
        verified_at=page.examined_at,
    )


def _evidence(page: Prospect, verdict: DirectoryVerdict, offer: Offer | None) -> dict[str, Any]:
    acquisition = Acquisition.PRODUCT if verdict.chance is Chance.REVIEW else Acquisition.DIRECTORY
    if verdict.chance is Chance.INTERVIEW:
        acquisition = Acquisition.EDITORIAL
    return {
        "page": {"url": page.url, "title": page.title, "words": page.facts.get("words", 0)},
        "listing": {
            "chance": verdict.chance.value,
            "what": WHAT[verdict.chance],
            "standing": verdict.standing.value,
            "reason": verdict.reason,
            "submit_url": page.facts[TOLD]["submit_url"],
            "costs_money": verdict.needs_rel,
            "signals": [[one.name, one.points, one.reason] for one in verdict.signals],
        },
        "acquisition": acquisition.value,
        "asset": offer.plain() if offer else None,
    }


def _over(session: Session, row: Opportunity) -> str:
    page = session.get_one(Prospect, row.prospect_id)
    if page.state is not ProspectState.EXAMINED:
        return ""
    return "The page offers nothing any more."
