"""Every tactic, one line each."""

from __future__ import annotations

from outreach.model.opportunity import Tactic
from outreach.prospecting.broken_links import approach as broken_links
from outreach.prospecting.competitor_gap import approach as competitor_gap
from outreach.prospecting.digital_pr import approach as digital_pr
from outreach.prospecting.directories import approach as directories
from outreach.prospecting.guest_posts import approach as guest_posts
from outreach.prospecting.mentions import approach as mentions
from outreach.prospecting.partners import approach as partners
from outreach.prospecting.reclaim import approach as reclaim
from outreach.prospecting.tactic import Approach, Fact

APPROACHES: tuple[Approach, ...] = (
    broken_links.APPROACH,
    guest_posts.APPROACH,
    digital_pr.APPROACH,
    directories.APPROACH,
    competitor_gap.APPROACH,
    mentions.APPROACH,
    reclaim.APPROACH,
    partners.APPROACH,
)


def approach_for(tactic: Tactic) -> Approach | None:
    """The approach of a tactic, None while it has none."""
    return next((one for one in APPROACHES if one.tactic is tactic), None)


def facts() -> tuple[Fact, ...]:
    """The template variables of all tactics; a name that two of them fill is listed twice."""
    return tuple(fact for one in APPROACHES for fact in one.facts)
