"""The press list of a story: who fits, in which order an outlet is asked, whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.model.press import Journalist, PressListEntry, Rank, Story
from outreach.prospecting.digital_pr.beats import Beat, Fit, fits
from outreach.prospecting.digital_pr.escalation import Person, Turn, whose_turn
from outreach.store import campaigns, press


@dataclass(frozen=True, slots=True)
class Line:
    """One journalist on the list."""

    journalist: Journalist
    entry: PressListEntry
    fit: Fit


def bring_up_to_date(
    session: Session,
    story: Story,
    people: Mapping[int, Journalist],
    *,
    language: str,
    now: datetime,
) -> list[Line]:
    """Weigh the story against everybody's beat; those whom it fits are, or stay, on the list."""
    beats = [Beat(number, person.articles, language) for number, person in people.items()]
    found = fits(story.title, story.text, beats, language=language, today=now.date())
    known = press.press_list(session, story.id or 0)
    lines = []
    for number, fit in found.items():
        entry = known.get(number)
        if entry is None and not fit.is_enough:
            continue
        entry = entry or PressListEntry(
            story_id=story.id or 0, journalist_id=number, updated_at=now
        )
        entry.fit, entry.reason, entry.updated_at = fit.score, fit.sentence, now
        session.add(entry)
        lines.append(Line(people[number], entry, fit))
    session.flush()
    return lines


def turns(session: Session, story: Story, lines: list[Line], *, now: datetime) -> dict[int, Turn]:
    """Outlet to whose turn it is there."""
    asked = press.asked(session, story.id or 0)
    letters = press.last_letters(session, [row.id or 0 for row in asked.values()])
    by_outlet: dict[int, list[Person]] = {}
    for line in lines:
        row = asked.get(line.journalist.id or 0)
        if line.entry.left_out_by or (not line.fit.is_enough and row is None):
            continue
        person = Person(
            journalist_id=line.journalist.id or 0,
            name=line.journalist.name,
            rank=Rank(line.journalist.rank),
            fit=line.fit.score,
            stage=row.stage if row else None,
            last_letter_at=letters.get(row.id or 0) if row else None,
            in_sequence=bool(row and campaigns.is_open_about(session, row.id or 0)),
        )
        by_outlet.setdefault(line.journalist.outlet_id, []).append(person)
    follow_on = timedelta(days=story.follow_on_days)
    return {
        outlet: whose_turn(people, follow_on=follow_on, now=now)
        for outlet, people in by_outlet.items()
    }
