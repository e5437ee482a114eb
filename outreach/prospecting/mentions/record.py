"""One opportunity per text that names us without a link, wherever it was first published.

told_by     examined pages that name us
| stories   syndicated copies folded into the page that published first
| rate      how we are named, what fits, who they are
| record    opportunities; pages that link to us stay visible, gated
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState
from outreach.prospecting.mentions.copies import Story, stories
from outreach.prospecting.mentions.quote import quote
from outreach.prospecting.mentions.signals import MentionFacts, rate
from outreach.prospecting.offers import Offer, Offers
from outreach.prospecting.record import Finding, bring_in_line, page_told
from outreach.prospecting.standing import Standings
from outreach.prospecting.tactic import Workbench
from outreach.store import assets, prospects, standing
from outreach.store.runs import Work

TOLD = Tactic.MENTION.value


def record_opportunities(bench: Workbench, project: Project, work: Work) -> Counter[str]:
    """Bring the project's mentions in line with what is known now."""
    with bench.store.read() as session:
        pages = _theirs(prospects.told_by(session, project.id or 0, TOLD), project)
        offers = Offers(assets.live(session, project.id or 0))
        standings = Standings(standing.load(session, project.id or 0))
    work.expect(len(pages))
    folded = stories(pages, TOLD)
    findings = [_finding(bench, project, story, offers, standings) for story in folded]
    work.step(len(pages))
    copied = {one.id for story in folded for one in story.copies}
    with bench.store.write() as session:
        return bring_in_line(
            session,
            project,
            Tactic.MENTION,
            findings,
            now=bench.clock.now(),
            over=lambda within, row: _over(within, row, copied),
        )


def _theirs(pages: Iterable[Prospect], project: Project) -> list[Prospect]:
    """Without mentions of names that the project no longer goes by."""
    names = set(project.brand_names)
    return [
        page for page in pages if any(one["name"] in names for one in page.facts[TOLD]["mentions"])
    ]


def _over(session: Session, row: Opportunity, copied: set[int | None]) -> str:
    if row.prospect_id in copied:
        return "The same text was published earlier elsewhere."
    page = session.get_one(Prospect, row.prospect_id)
    if page.state is not ProspectState.EXAMINED:
        return ""
    return "The page no longer names you."


def _finding(
    bench: Workbench, project: Project, story: Story, offers: Offers, standings: Standings
) -> Finding:
    page, told = story.page, story.page.facts[TOLD]
    offer = offers.best_for(_words(page), language=page.language)
    facts = MentionFacts(
        site_id=page.site_id,
        told=told,
        noindex=bool(page.facts.get("noindex")),
        published_on=str(page.facts.get("published_on") or ""),
        offer=offer,
    )
    return Finding(
        prospect_id=page.id or 0,
        site_id=page.site_id,
        reason_key="",
        rating=rate(facts, standings, today=bench.clock.now().date()),
        why=f"It names you: “{told['mentions'][0]['context'][:120]}”",
        evidence=_evidence(project, story, offer),
        asset_id=offer.asset.id if offer else None,
        verified_at=page.examined_at,
    )


def _words(page: Prospect) -> dict[str, str]:
    told = page.facts[TOLD]
    return {
        "context": " ; ".join(one["context"] for one in told["mentions"]),
        "title": page.title,
        "body": str(page.facts.get("summary") or ""),
    }


def _evidence(project: Project, story: Story, offer: Offer | None) -> dict[str, Any]:
    page, told = story.page, story.page.facts[TOLD]
    first = told["mentions"][0]
    return {
        "page": page_told(page),
        "mention": {
            "name": first["surface"],
            "quote": quote(first["context"], first["surface"]),
            "all": told["mentions"],
            "count": told["count"],
            "in_title": told["in_title"],
            "link_to": offer.asset.url if offer else project.site_url,
            "copies": [one.url for one in story.copies[:20]],
        },
        "asset": offer.plain() if offer else None,
    }
