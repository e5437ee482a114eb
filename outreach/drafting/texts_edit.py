"""Several texts of one letter: add, change, pause, restore an older version, and compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from outreach.campaigns.letters import Step, checked, keyed, step_at
from outreach.campaigns.manual_tasks import is_task
from outreach.drafting.carry import Effect, save_steps
from outreach.drafting.comparison import Arm, Measure, Result, compare
from outreach.drafting.prepare import Drafting
from outreach.drafting.usable import checked_text
from outreach.drafting.variants import (
    compared_since,
    mark_of,
    texts_of,
    with_changed,
    with_text,
)
from outreach.errors import InvalidInput
from outreach.model.campaign import Campaign
from outreach.store import letter_versions

RIPE = timedelta(days=7)  # an answer comes within a week, or rarely


@dataclass(frozen=True, slots=True)
class Compared:
    """The texts of one letter side by side.

    Attributes:
        number: of the letter, from 1.
        since: from when on their letters are counted, "" for all.
    """

    number: int
    arms: list[Arm]
    results: dict[Measure, Result]
    since: str


def add_text(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    number: int,
    *,
    subject: str,
    body: str,
    actor: str,
) -> tuple[str, Effect]:
    """Give letter `number` one more text; return its key and what changed.

    Raises:
        InvalidInput: it is no letter, has enough texts, or the text can't be used.
        Conflict: the campaign is finished.
    """
    step = _letter(campaign, number)
    if number == 1 and not subject.strip():
        raise InvalidInput("the first letter needs a subject.", field="subject")
    more = with_text(step, *checked_text(subject, body), at=drafting.clock.now())
    key = texts_of(more)[-1].key
    why = f"Letter {number} has a text {key.upper()} too."
    return key, _kept(session, drafting, campaign, number, more, actor=actor, why=why)


def set_text(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    number: int,
    variant: str,
    *,
    subject: str,
    body: str,
    actor: str,
) -> Effect:
    """Change one text of letter `number`.

    Raises:
        InvalidInput: there is no such text, or it can't be used.
        Conflict: the campaign is finished.
    """
    step = _letter(campaign, number)
    words = dict(zip(("subject", "body"), checked_text(subject, body), strict=True))
    why = f"Letter {number}, text {variant.upper()}, was changed."
    changed = with_changed(step, variant, words)
    return _kept(session, drafting, campaign, number, changed, actor=actor, why=why)


def pause_text(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    number: int,
    variant: str,
    *,
    paused: bool,
    actor: str,
) -> Effect:
    """Let nobody new get a text, or let it go on; who has it keeps it.

    Raises:
        InvalidInput: there is no such text, or it is the last that goes on.
    """
    step = _letter(campaign, number)
    changes: dict[str, Any] = {"paused": paused}
    if not paused and variant != "a":  # its old letters were written beside other ones
        changes["added_at"] = drafting.clock.now().isoformat()
    why = f"Letter {number}, text {variant.upper()}: {'paused' if paused else 'goes on'}."
    changed = with_changed(step, variant, changes)
    return _kept(session, drafting, campaign, number, changed, actor=actor, why=why)


def restore(
    session: Session, drafting: Drafting, campaign: Campaign, version: int, *, actor: str
) -> Effect:
    """Make an older version the text again; that is a new version too.

    Raises:
        NotFound: the campaign has no such version.
        InvalidInput: its letter was removed, or it names a variable that is gone.
    """
    row = letter_versions.get(session, campaign.id or 0, version)
    numbers = {step["key"]: number for number, step in enumerate(keyed(campaign.steps), 1)}
    if row.key not in numbers:
        raise InvalidInput("the letter of this version was removed.", field="version")
    return set_text(
        session,
        drafting,
        campaign,
        numbers[row.key],
        row.variant,
        subject=row.subject,
        body=row.body,
        actor=actor,
    )


def compared(session: Session, campaign: Campaign, *, now: datetime) -> list[Compared]:
    """Each letter that has several texts, with what came of them."""
    return [
        _compared(session, campaign, place, step, now)
        for place, step in enumerate(keyed(campaign.steps))
        if not is_task(step) and len(texts_of(step)) > 1
    ]


def _compared(
    session: Session, campaign: Campaign, place: int, step: Mapping[str, Any], now: datetime
) -> Compared:
    since = compared_since(step)
    began = datetime.fromisoformat(since) if since else None
    arms = []
    for text in texts_of(step):
        found = letter_versions.became(
            session,
            campaign.id or 0,
            mark_of(step, place, text),
            since=began,
            ripe_before=now - RIPE,
        )
        name = text.key.upper()
        counts = (found.sent, found.replied, found.positive, found.linked, found.young)
        arms.append(Arm(name, *counts, paused=text.paused))
    results = {measure: compare(arms, measure) for measure in Measure}
    return Compared(place + 1, arms, results, since[:10])


def _letter(campaign: Campaign, number: int) -> Step:
    step = step_at(keyed(campaign.steps), number)
    if is_task(step):
        raise InvalidInput("this step is done by hand; it has no text.", field="step")
    return step


def _kept(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    number: int,
    step: Step,
    *,
    actor: str,
    why: str,
) -> Effect:
    steps = keyed(campaign.steps)
    steps[number - 1] = step
    return save_steps(session, drafting, campaign, checked(steps), actor=actor, why=why)
