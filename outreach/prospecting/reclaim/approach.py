"""Reclaim, as one tactic among others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.model.opportunity import Stage, Tactic
from outreach.prospecting.reclaim.own_targets import AGE
from outreach.prospecting.reclaim.record import record_opportunities
from outreach.prospecting.reclaim.signals import WEIGHTS
from outreach.prospecting.reclaim.verify import verify
from outreach.prospecting.tactic import Approach, Fact

_LOOK = "our looks at the page"
FACTS = (
    Fact("reclaim.link_to", ("reclaim", "link_to"), "your pages", "https://www.ours.example/soil"),
    Fact("reclaim.lost_on", ("reclaim", "lost_on"), _LOOK, "2026-05-01"),
    Fact("reclaim.seen_on", ("reclaim", "seen_on"), _LOOK, "2026-04-02"),
    Fact("reclaim.old_url", ("reclaim", "old_url"), _LOOK, "https://www.ours.example/old"),
    Fact("reclaim.wrong", ("reclaim", "wrong"), "the link check", "The page answers 404."),
)


def _line(evidence: Mapping[str, Any]) -> str:
    told = evidence.get("reclaim") or {}
    if not told:
        return ""
    where = told["old_url"] or told["link_to"]
    return f"{told['sentence']} {where}"


def _wakes(_session: Session, _project_id: int, last: datetime) -> datetime:
    """Our own pages are asked again even if nothing else is new."""
    return last + AGE


APPROACH = Approach(
    tactic=Tactic.RECLAIM,
    about="Links that you had: lost ones, ones that lead to pages of yours that are gone or have "
    "moved, and ones that were spelt wrongly. The easiest to win; repair your own pages first.",
    needs="Your backlinks: an export of them, or Search Console's list of links.",
    find=record_opportunities,
    weights=WEIGHTS,
    facts=FACTS,
    verify=verify,
    stages={
        Stage.OPEN: "Lost or wrong",
        Stage.CONTACTED: "Asked to repair",
        Stage.WON: "Repaired",
    },
    line=_line,
    wakes=_wakes,
)
