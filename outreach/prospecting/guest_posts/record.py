"""One opportunity per site that invites writers: the page that says most, judged and matched.

told_by     examined pages that invite
| survey    a few articles of each site, read once and kept with the page
| idea      which page of ours they could learn from, and what to propose
| record    opportunities; sellers of links stay visible, with their quote and without a score
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect, ProspectState
from outreach.prospecting.guest_posts.ideas import idea_for
from outreach.prospecting.guest_posts.quality import Quality, judge
from outreach.prospecting.guest_posts.signals import InvitationFacts, policy_risk, rate
from outreach.prospecting.guest_posts.survey import samples_in, survey
from outreach.prospecting.offers import Offer, Offers
from outreach.prospecting.record import Finding, bring_in_line, page_told
from outreach.prospecting.tactic import Workbench
from outreach.store import assets, prospects
from outreach.store.runs import Work

TOLD = Tactic.GUEST_POST.value
SURVEY = "guest_post_survey"


def record_opportunities(bench: Workbench, project: Project, work: Work) -> Counter[str]:
    """Bring the project's guest-post opportunities in line with what is known now."""
    with bench.store.read() as session:
        pages = best_per_site(prospects.told_by(session, project.id or 0, TOLD))
        offers = Offers(assets.live(session, project.id or 0))
    work.expect(len(pages))
    for page in pages:
        if SURVEY not in page.facts and not policy_risk(page.facts[TOLD]):
            _survey(bench, page)
        work.step()
        if work.stopped:
            return Counter()
    findings = [_finding(bench, page, offers) for page in pages]
    with bench.store.write() as session:
        return bring_in_line(
            session, project, Tactic.GUEST_POST, findings, now=bench.clock.now(), over=_over
        )


def best_per_site(pages: Iterable[Prospect]) -> list[Prospect]:
    """The page of each site that says most about what is wanted; the older one in a tie.

    A page that speaks of money decides for its whole site.
    """
    best: dict[int, Prospect] = {}
    for page in sorted(pages, key=lambda one: one.id or 0):
        known = best.get(page.site_id)
        if known is None or _weight(page.facts[TOLD]) > _weight(known.facts[TOLD]):
            best[page.site_id] = page
    return list(best.values())


def _weight(invitation: dict[str, Any]) -> tuple[bool, int, float]:
    wanted = ("topics", "words_min", "words_max", "link_policy", "address", "form_url")
    told = sum(bool(invitation.get(name)) for name in wanted)
    return bool(invitation["sells_links"]), told, invitation["confidence"]


def _survey(bench: Workbench, page: Prospect) -> None:
    found = survey(bench.fetcher, page.url)
    with bench.store.write() as session:
        row = session.get_one(Prospect, page.id)
        row.facts = {**row.facts, SURVEY: found}
    page.facts = {**page.facts, SURVEY: found}


def _finding(bench: Workbench, page: Prospect, offers: Offers) -> Finding:
    invitation = page.facts[TOLD]
    stored = page.facts.get(SURVEY, {})
    quality = judge(
        samples_in(stored),
        topics=invitation["topics"],
        newsletter=bool(stored.get("newsletter")),
        today=bench.clock.now().date(),
    )
    offer = offers.best_for(_wanted(page), language=page.language)
    facts = InvitationFacts(
        invitation=invitation,
        quality=quality,
        offer=offer,
        noindex=bool(page.facts.get("noindex")),
        links_to_us=bool(page.facts.get("links_to_us")),
    )
    return Finding(
        prospect_id=page.id or 0,
        site_id=page.site_id,
        reason_key="",
        rating=rate(facts),
        why=f"It invites writers: “{invitation['invites'][:120]}”",
        evidence=_evidence(page, offer, quality, stored),
        asset_id=offer.asset.id if offer else None,
        verified_at=page.examined_at,
    )


def _wanted(page: Prospect) -> dict[str, str]:
    """What they publish, the topics that they name before the words of the page."""
    return {
        "anchor": " ; ".join(page.facts[TOLD]["topics"]),
        "title": page.title,
        "context": str(page.facts.get("description") or ""),
        "body": str(page.facts.get("summary") or ""),
    }


def _evidence(
    page: Prospect, offer: Offer | None, quality: Quality, stored: dict[str, Any]
) -> dict[str, Any]:
    invitation = page.facts[TOLD]
    return {
        "page": page_told(page),
        "guest": {
            **invitation,
            "guidelines_url": page.url,
            "length_in_words": length_in_words(invitation),
            "policy_risk": policy_risk(invitation),
            "farm": quality.farm,
            "articles": [one["url"] for one in stored.get("samples", ())],
        },
        "idea": idea_for(invitation["topics"], offer),
        "asset": offer.plain() if offer else None,
    }


def length_in_words(invitation: dict[str, Any]) -> str:
    """As "800 to 1200 words", "" if they set no limit."""
    low, high = invitation["words_min"], invitation["words_max"]
    if low and high:
        return f"{low} words" if low == high else f"{low} to {high} words"
    if low:
        return f"at least {low} words"
    return f"at most {high} words" if high else ""


def _over(session: Session, row: Opportunity) -> str:
    page = session.get_one(Prospect, row.prospect_id)
    if page.state is not ProspectState.EXAMINED:
        return ""
    if TOLD not in page.facts:
        return "The page no longer invites writers."
    return "Another page of the site says more."
