"""Every text that a letter of a campaign had: who saved it, when, and what differed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from outreach.campaigns.letters import Step, keyed
from outreach.campaigns.manual_tasks import is_task
from outreach.drafting.variants import Text, texts_of
from outreach.model.campaign import Campaign
from outreach.model.writing import LetterVersion
from outreach.store import letter_versions as stored

ORIGINAL = "system"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a difference; `sign` is "+", "-" or " "."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Past:
    """One version with what it changed in the one before.

    Attributes:
        number: from 1, the oldest.
    """

    number: int
    row: LetterVersion
    lines: list[Line]


def note_versions(
    session: Session, campaign: Campaign, steps: Sequence[Step], *, at: datetime, actor: str
) -> None:
    """Keep each text that `steps` say otherwise than the campaign does, and what it was before."""
    before = dict(_texts(campaign.steps))
    for place, text in _texts(steps):
        old = before.get(place)
        if old is not None and old.digest == text.digest:
            continue
        if old is not None and not stored.of_letter(session, campaign.id or 0, *place):
            _add(session, campaign, place, old, campaign.created_at, ORIGINAL)
        _add(session, campaign, place, text, at, actor)


def history(session: Session, campaign: Campaign, key: str, variant: str) -> list[Past]:
    """The versions of one text, the latest first; empty if it never changed."""
    rows = stored.of_letter(session, campaign.id or 0, key, variant)
    before = ""
    found = []
    for number, row in enumerate(rows, 1):
        whole = _whole(row)
        found.append(Past(number, row, difference(before, whole) if number > 1 else []))
        before = whole
    return found[::-1]


def difference(before: str, after: str) -> list[Line]:
    """What changed, line by line, with two lines around it. Pure."""
    told = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return [Line(one[0], one[1:]) for one in list(told)[2:] if not one.startswith("@@")]


def _whole(row: LetterVersion) -> str:
    return f"Subject: {row.subject}\n\n{row.body}"


def _texts(steps: Sequence[Step]) -> list[tuple[tuple[str, str], Text]]:
    return [
        ((str(step["key"]), text.key), text)
        for step in keyed(steps)
        if not is_task(step)
        for text in texts_of(step)
    ]


def _add(
    session: Session,
    campaign: Campaign,
    place: tuple[str, str],
    text: Text,
    at: datetime,
    actor: str,
) -> None:
    key, variant = place
    session.add(
        LetterVersion(
            campaign_id=campaign.id or 0,
            key=key,
            variant=variant,
            subject=text.subject,
            body=text.body,
            digest=text.digest,
            saved_by=actor[:64],
            saved_at=at,
        )
    )
    session.flush()
