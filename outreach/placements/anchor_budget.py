"""What one more link would do to the anchors of our page, before a letter is approved.

Shares count referring domains of the landing page; the cap is the rivals' upper quarter, or 5 %
without rivals. Too many exact anchors are diluted, never disavowed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from outreach.backlinks.anchors import (
    EXACT_CAP,
    LEAST_DOMAINS,
    AnchorClass,
    classify,
    projected,
)
from outreach.backlinks.figures import subject_of_page
from outreach.model.asset import Asset
from outreach.model.backlink_profile import SummaryKind
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.store import landing, profile


@dataclass(frozen=True, slots=True)
class AnchorBudget:
    """Share of exact anchors of a landing page, now and when the link lands as it is likely to.

    Attributes:
        anchor: the words that stand there today, "" if nobody knows which they will be.
        kind: their class; brand, the usual case, if unknown.
        now, then: shares of referring domains.
        domains: how many link to the page.
    """

    anchor: str
    kind: AnchorClass
    now: float
    then: float
    cap: float
    domains: int

    @property
    def is_telling(self) -> bool:
        """So many domains link to the page that a share says something."""
        return self.domains + 1 >= LEAST_DOMAINS

    @property
    def is_over(self) -> bool:
        """The link would take the page above the cap; never said of too few domains."""
        return self.is_telling and self.kind is AnchorClass.EXACT and self.then > self.cap

    @property
    def sentence(self) -> str:
        shares = f"{100 * self.now:.1f} % → {100 * self.then:.1f} % (cap {100 * self.cap:.1f} %)"
        words = f"“{self.anchor}”, {self.kind.value.replace('_', ' ')}" if self.anchor else ""
        told = f"If this link lands{f' with {words}' if words else ''}: exact match {shares}."
        if not self.is_telling:
            return f"{told} With {self.domains} linking sites a share says little."
        if self.is_over:
            return f"{told} Leave the words to them, or ask for your name instead."
        return told


def anchor_budget(
    session: Session, project: Project, opportunity: Opportunity
) -> AnchorBudget | None:
    """The budget of the asset that is offered; None if nothing is offered."""
    asset = session.get(Asset, opportunity.asset_id) if opportunity.asset_id else None
    if asset is None:
        return None
    about = subject_of_page(session, project, asset.url_key)
    votes: dict[int, AnchorClass] = {}
    for site, text in landing.anchors(session, asset.project_id, asset.url_key):
        votes.setdefault(site, classify(text, about))
    classes = Counter(votes.values())
    link = opportunity.evidence.get("link")
    anchor = str(link.get("anchor_text") or "")[:120] if isinstance(link, dict) else ""
    kind = classify(anchor, about) if anchor else AnchorClass.BRAND
    now, then = projected(classes, kind)
    return AnchorBudget(anchor, kind, now, then, _cap(session, asset.project_id), classes.total())


def _cap(session: Session, project_id: int) -> float:
    summary = profile.summary(session, project_id, SummaryKind.PROFILE)
    anchors = summary.figures.get("anchors") if summary else None
    return float(anchors.get("cap", EXACT_CAP)) if isinstance(anchors, dict) else EXACT_CAP
