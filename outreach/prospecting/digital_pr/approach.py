"""Digital PR, as one tactic among others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from outreach.model.opportunity import Stage, Tactic
from outreach.model.placement import Acquisition
from outreach.model.press import StoryState
from outreach.prospecting.digital_pr.examined import read_page
from outreach.prospecting.digital_pr.record import record_opportunities
from outreach.prospecting.digital_pr.signals import WEIGHTS
from outreach.prospecting.digital_pr.verify import verify
from outreach.prospecting.tactic import Approach, Fact
from outreach.store import press

_STORY, _BEAT, _REQUEST = "your story", "their recent articles", "their request"
FACTS = (
    Fact("story.title", ("story", "title"), _STORY, "What 4,000 soil samples say"),
    Fact("story.text", ("story", "text"), _STORY, "Two thirds of them hold too much lime."),
    Fact("journalist.name", ("journalist", "name"), "the byline", "Ada Moss"),
    Fact("beat.article_title", ("beat", "article_title"), _BEAT, "No-dig gardens, ten years on"),
    Fact("beat.article_url", ("beat", "article_url"), _BEAT, "https://paper.example/no-dig"),
    Fact("request.topic", ("request", "topic"), _REQUEST, "Soil experts on no-dig gardens"),
    Fact("request.outlet", ("request", "outlet"), _REQUEST, "The Allotment"),
    Fact("request.deadline", ("request", "deadline"), _REQUEST, "09 May 2026, 23:59 UTC"),
)


def _line(evidence: Mapping[str, Any]) -> str:
    request, story = evidence.get("request") or {}, evidence.get("story") or {}
    if request:
        until = f" (until {request['deadline']})" if request.get("deadline") else ""
        return f"Asks: {request.get('topic')}{until}"
    person = evidence.get("journalist") or {}
    return f"“{story.get('title')}” for {person.get('name')}" if story else ""


def _wakes(session: Session, project_id: int, since: datetime) -> datetime | None:
    """The next embargo that ends, deadline that passes, or turn that goes to a colleague."""
    moments: list[datetime] = []
    for story in press.stories(session, project_id, StoryState.READY):
        asked = press.asked(session, story.id or 0).values()
        letters = press.last_letters(session, [row.id or 0 for row in asked])
        moments += [at + timedelta(days=story.follow_on_days) for at in letters.values()]
        moments += [story.embargo_until] if story.embargo_until else []
    moments += [one.deadline_at for one in press.requests(session, project_id) if one.deadline_at]
    return min((at for at in moments if at > since), default=None)


APPROACH = Approach(
    tactic=Tactic.DIGITAL_PR,
    about="Journalists whose recent articles fit a story of yours, one at an outlet at a time, and "
    "journalists who ask for somebody like you.",
    needs="A story on the press page, articles of outlets in your field among your pages, or a "
    "journalist's request, pasted there.",
    find=record_opportunities,
    weights=WEIGHTS,
    facts=FACTS,
    read=read_page,
    verify=verify,
    stages={
        Stage.OPEN: "Fits the beat",
        Stage.READY: "Ready to tell",
        Stage.CONTACTED: "Told",
        Stage.AGREED: "Writing about it",
        Stage.WON: "Published",
    },
    line=_line,
    acquisition=Acquisition.PRESS,
    wakes=_wakes,
)
