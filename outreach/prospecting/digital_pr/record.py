"""Reasons to write to journalists: stories that fit their beat, and requests of their own.

newsroom    journalists and beats out of the bylines of examined articles
| list      each story that may be told against each beat; one person per outlet has the turn
| requests  that are open, with their deadline and the page of ours that has to do with them
| record    opportunities, tied to the list and the request
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from outreach.model.asset import Asset
from outreach.model.opportunity import Opportunity, Tactic
from outreach.model.press import Journalist, JournalistRequest, PressListEntry, Story, StoryState
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.prospecting.digital_pr.keep import page_of
from outreach.prospecting.digital_pr.newsroom import Desk, note_journalists
from outreach.prospecting.digital_pr.press_list import Line, bring_up_to_date, turns
from outreach.prospecting.digital_pr.requested import finding_for, give_contact
from outreach.prospecting.digital_pr.signals import rate_story
from outreach.prospecting.offers import Offers
from outreach.prospecting.record import Finding, bring_in_line, page_told
from outreach.prospecting.tactic import Workbench
from outreach.sources.intake import take_in
from outreach.sources.source import Candidate
from outreach.store import assets, opportunities, press, prospects
from outreach.store.runs import Work

TOLD = Tactic.DIGITAL_PR.value


def record_opportunities(bench: Workbench, project: Project, work: Work) -> Counter[str]:
    """Bring the project's reasons to write to journalists in line with what is known now."""
    now, number = bench.clock.now(), project.id or 0
    _take_in_pages(bench, project)
    with bench.store.write() as session:
        desks = note_journalists(session, prospects.told_by(session, number, TOLD), TOLD, now=now)
        findings = [
            finding
            for story in press.stories(session, number, StoryState.READY)
            for finding in _of_story(session, project, story, desks, now)
        ]
        findings += _of_requests(session, project, now)
        counts = bring_in_line(session, project, Tactic.DIGITAL_PR, findings, now=now, over=_over)
        _tie(session, number, now)
    work.step()
    counts["journalists"] = len(desks)
    return counts


def _take_in_pages(bench: Workbench, project: Project) -> None:
    """Pages that requests name and that are no prospects yet."""
    with bench.store.read() as session:
        named = {
            url: row.source
            for row in press.requests(session, project.id or 0)
            if (url := page_of(row)) and prospects.at(session, project.id or 0, url) is None
        }
    if named:
        pages = [Candidate(url, f"request ({source})") for url, source in named.items()]
        take_in(bench.store, bench.clock, project, pages, title="Requests of journalists")


def _of_story(
    session: Session, project: Project, story: Story, desks: dict[int, Desk], now: datetime
) -> Iterator[Finding]:
    people = {number: desk.journalist for number, desk in desks.items()}
    lines = bring_up_to_date(session, story, people, language=project.language, now=now)
    on_turn = {turn.journalist_id for turn in turns(session, story, lines, now=now).values()}
    asset = session.get(Asset, story.asset_id) if story.asset_id else None
    for line in lines:
        if line.journalist.id in on_turn:
            desk = desks[line.journalist.id or 0]
            yield _finding(story, line, desk, asset, now)


def _finding(story: Story, line: Line, desk: Desk, asset: Asset | None, now: datetime) -> Finding:
    page = _nearest(desk, line)
    return Finding(
        prospect_id=page.id or 0,
        site_id=page.site_id,
        reason_key=story_key(story, line.entry),
        rating=rate_story(
            line.fit,
            newest=str(desk.pages[0].facts.get("published_on") or ""),
            embargo_until=story.embargo_until,
            today=now.date(),
            now=now,
        ),
        why=f"“{story.title}” fits the beat of {line.journalist.name}: {line.fit.sentence}.",
        evidence=_evidence(story, line, page, asset),
        asset_id=asset.id if asset else None,
        verified_at=now,
    )


def story_key(story: Story, entry: PressListEntry) -> str:
    """What makes a story with a journalist one reason."""
    return f"story:{story.id}:journalist:{entry.journalist_id}"


def _nearest(desk: Desk, line: Line) -> Prospect:
    wanted = (line.fit.article or {}).get("url")
    return next((page for page in desk.pages if page.url == wanted), desk.pages[0])


def _evidence(story: Story, line: Line, page: Prospect, asset: Asset | None) -> dict[str, object]:
    person, article = line.journalist, line.fit.article or {}
    return {
        "page": {**page_told(page), "author": person.name},
        "story": {
            "id": story.id,
            "title": story.title,
            "text": story.text[:600],
            "embargo_until": story.embargo_until.isoformat() if story.embargo_until else "",
        },
        "journalist": {
            "id": person.id,
            "name": person.name,
            "job": person.title,
            "articles": [dict(one) for one in person.articles[:5]],
        },
        "beat": {
            "sentence": line.fit.sentence,
            "words": list(line.fit.words[:6]),
            "article_title": article.get("title") or page.title,
            "article_url": article.get("url") or page.url,
        },
        "asset": asset and {"id": asset.id, "url": asset.url, "title": asset.title},
    }


def _of_requests(session: Session, project: Project, now: datetime) -> list[Finding]:
    waiting = press.requests(session, project.id or 0)
    offers = Offers(assets.live(session, project.id or 0)) if waiting else None
    found = []
    for request in waiting:
        page = prospects.at(session, project.id or 0, page_of(request))
        if page is not None and offers is not None:
            found.append(finding_for(request, page, offers, language=project.language, now=now))
    return found


def _tie(session: Session, project_id: int, now: datetime) -> None:
    """Tell lists and requests which opportunity is theirs; requests bring their own address."""
    rows = opportunities.by_reason(session, project_id, Tactic.DIGITAL_PR)
    by_reason = {reason: row for (_, reason), row in rows.items()}
    for story in press.stories(session, project_id, StoryState.READY):
        for entry in press.press_list(session, story.id or 0).values():
            row = by_reason.get(story_key(story, entry))
            if row is not None:
                entry.opportunity_id = row.id
                session.get_one(Journalist, entry.journalist_id).contact_id = row.contact_id
    for request in press.requests(session, project_id):
        row = by_reason.get(f"request:{request.id}")
        if row is not None:
            request.opportunity_id = row.id
            give_contact(session, request, row, now=now)


def _over(session: Session, row: Opportunity) -> str:
    """Why there is nothing to tell this person any more."""
    kind, _, rest = row.reason_key.partition(":")
    if kind == "request":
        gone = session.get(JournalistRequest, int(rest)) is None
        return "The request is gone." if gone else ""
    story = session.get(Story, int(rest.split(":")[0]))
    if story is None or story.state is not StoryState.READY:
        return "The story is not told any more."
    entry = press.press_list(session, story.id or 0).get(int(rest.rpartition(":")[2]))
    return "Taken off the press list." if entry is not None and entry.left_out_by else ""
