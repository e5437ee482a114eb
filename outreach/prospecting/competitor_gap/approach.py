"""Competitor gap, as one tactic among others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outreach.model.opportunity import Stage, Tactic
from outreach.prospecting.competitor_gap.examined import read_page
from outreach.prospecting.competitor_gap.record import record_opportunities
from outreach.prospecting.competitor_gap.signals import WEIGHTS
from outreach.prospecting.competitor_gap.verify import verify
from outreach.prospecting.tactic import Approach, Fact, Input

_PAGE = "the page that links to your competitors"
FACTS = (
    Fact("gap.named", ("gap", "named"), _PAGE, "rival.example and other.example"),
    Fact("gap.k", ("gap", "k"), _PAGE, "2"),
    Fact("gap.of", ("gap", "of"), "your list of competitors", "3"),
)


def _line(evidence: Mapping[str, Any]) -> str:
    gap = evidence.get("gap") or {}
    if not gap:
        return ""
    return f"Links to {gap['k']} of {gap['of']}, not to you: {', '.join(gap['linked'])}"


APPROACH = Approach(
    tactic=Tactic.COMPETITOR_GAP,
    about="Sites that link to several of your competitors and not to you. They link to your "
    "field already, and may not know you.",
    needs="Your competitors' names, and exports of the links to them (Ahrefs, Semrush, Majestic, "
    "Moz, or any table of linking page and target).",
    find=record_opportunities,
    weights=WEIGHTS,
    facts=FACTS,
    read=read_page,
    verify=verify,
    stages={Stage.OPEN: "Links to them", Stage.CONTACTED: "Introduced", Stage.WON: "Links to us"},
    inputs=(
        Input(
            "competitors",
            "Competitors",
            "Their sites, as rival.example. Their own pages are never written to.",
            are_sites=True,
        ),
    ),
    line=_line,
)
