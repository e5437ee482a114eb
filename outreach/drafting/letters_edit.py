"""Own letters: a person sets, adds and removes the letters of a campaign, and looks at them first.

check    syntax, names of variables, and one rendering with examples; refused with line and remedy
| save   the campaign's steps
| carry  to who is enrolled: drafts that nobody touched are written anew, approved letters stay
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from outreach.campaigns import letters
from outreach.campaigns.letters import Step
from outreach.campaigns.manual_tasks import is_task
from outreach.drafting.carry import Effect, replan, save_steps
from outreach.drafting.prepare import Drafting, draft, load_rows
from outreach.drafting.usable import checked_body, checked_subject, rendered_with_examples
from outreach.errors import Conflict, InvalidInput
from outreach.model.campaign import Campaign, CampaignState, Enrolment
from outreach.model.event import record
from outreach.model.opportunity import Opportunity
from outreach.store import campaigns, outbound


@dataclass(frozen=True, slots=True)
class Previewed:
    """One letter as it would leave.

    Attributes:
        number: from 1.
        delay_days: after the letter before.
        objections: as a draft carries them; empty for a preview with examples.
    """

    number: int
    delay_days: float
    subject: str
    body: str
    footer: str
    objections: list[dict[str, Any]]


def set_letter(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    number: int,
    *,
    actor: str,
    subject: str | None = None,
    body: str | None = None,
    delay_days: int | None = None,
    after: str | None = None,
) -> Effect:
    """Change letter `number` (from 1) of a campaign; what is None stays.

    Args:
        after: the kind of answer that it follows, "" for none.

    Raises:
        InvalidInput: there is no such letter, or its text can't be used; names line and remedy.
        Conflict: the campaign is finished.
    """
    changes = _changes(subject, body, delay_days)
    if after is not None and after != (letters.step_at(campaign.steps, number).get("after") or ""):
        changes["after"] = after
    if not changes:
        raise InvalidInput("give a subject, a text or a delay.", field="letter")
    steps = letters.with_set(campaign.steps, number, changes)
    why = f"Letter {number} was changed: {', '.join(sorted(changes))}."
    return save_steps(session, drafting, campaign, steps, actor=actor, why=why)


def add_letter(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    *,
    actor: str,
    body: str,
    delay_days: int,
    subject: str = "",
    after: str = "",
) -> Effect:
    """Add a letter at the end; an empty subject keeps that of the letter before.

    Args:
        after: the kind of answer that it follows, "" for none.

    Raises:
        InvalidInput: there are enough, or its text can't be used.
        Conflict: the campaign is finished.
    """
    steps = _with_added(campaign, _changes(subject, body, delay_days), after)
    why = f"Letter {len(steps)} was added."
    return save_steps(session, drafting, campaign, steps, actor=actor, why=why)


def add_task(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    *,
    actor: str,
    title: str,
    note: str,
    delay_days: int,
    after: str = "",
) -> Effect:
    """Add a step at the end that a person does by hand.

    Raises:
        InvalidInput: it has no title, or there are enough steps.
        Conflict: the campaign is finished.
    """
    steps = _with_added(campaign, {"kind": "task", **_task(title, note, delay_days)}, after)
    why = f"Step {len(steps)}, to be done by hand, was added."
    return save_steps(session, drafting, campaign, steps, actor=actor, why=why)


def set_task(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    number: int,
    *,
    actor: str,
    title: str,
    note: str,
    delay_days: int,
    after: str = "",
) -> Effect:
    """Change step `number`, which a person does by hand.

    Raises:
        InvalidInput: it has no title, or there is no such step.
        Conflict: the campaign is finished.
    """
    changes = _task(title, note, delay_days) | {"after": after}
    steps = letters.with_set(campaign.steps, number, changes)
    why = f"Step {number}, to be done by hand, was changed."
    return save_steps(session, drafting, campaign, steps, actor=actor, why=why)


def remove_letter(
    session: Session, drafting: Drafting, campaign: Campaign, number: int, *, actor: str
) -> Effect:
    """Remove letter `number`; whoever has not got it yet skips it.

    Raises:
        InvalidInput: there is no such letter, or it is the only one.
        Conflict: the campaign is finished.
    """
    steps = letters.without(campaign.steps, number)
    why = f"Letter {number} was removed."
    return save_steps(session, drafting, campaign, steps, actor=actor, why=why)


def reorder_letters(
    session: Session, drafting: Drafting, campaign: Campaign, order: Sequence[int], *, actor: str
) -> Effect:
    """Put the letters of a campaign into a new order, also for whoever has not got them yet.

    A running campaign pauses: a person looks at it again before anything leaves in the new order.
    Done in a transaction that is rolled back, it is the preview of what changes for how many.

    Args:
        order: the present numbers, from 1, in the order in which they shall come.

    Returns:
        Counts of "reordered" enrolments and those "unchanged".

    Raises:
        InvalidInput: it is no order of these letters.
        Conflict: the campaign is finished.
    """
    if campaign.state is CampaignState.FINISHED:
        raise Conflict("The campaign is finished; its letters stay as they were.")
    now, why = drafting.clock.now(), f"New order: {', '.join(map(str, order))}."
    campaign.steps = letters.reordered(campaign.steps, order)
    session.add(campaign)
    record(campaign, "letters_changed", at=now, actor=actor, why=why)
    if campaign.state is CampaignState.RUNNING:
        campaign.move_to(CampaignState.PAUSED, at=now, actor=actor, why=why)
    effect: Effect = Counter()
    for enrolment in campaigns.open_in_campaign(session, campaign.id or 0):
        effect[_reorder(session, enrolment, campaign.steps)] += 1
    return effect


def _reorder(session: Session, enrolment: Enrolment, steps: list[Step]) -> str:
    place, before = enrolment.next_step, letters.keyed(enrolment.steps)
    written = outbound.for_step(session, enrolment.id or 0, place) is not None
    after = letters.in_new_order(before, steps, first_free=place + written, branch=enrolment.branch)
    if after == before:
        return "unchanged"
    enrolment.steps = after
    if not written:
        replan(session, enrolment, before)
    return "reordered"


def preview(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    opportunity: Opportunity | None = None,
    *,
    steps: Sequence[Step] | None = None,
) -> list[Previewed]:
    """All letters as they would leave for one opportunity, or with examples. Stores nothing.

    Args:
        steps: letters that are not saved yet; the campaign's own if None.

    Raises:
        Conflict: the opportunity has nobody to write to.
    """
    wanted = list(campaign.steps if steps is None else steps)
    if opportunity is None:
        return [_with_examples(number, step) for number, step in enumerate(wanted, 1)]
    if opportunity.contact_id is None:
        raise Conflict("The opportunity has nobody to write to: outreach contacts find")
    return _as_they_would_leave(session, drafting, campaign, opportunity, wanted)


def _changes(subject: str | None, body: str | None, delay_days: int | None) -> Step:
    changes: Step = {}
    if subject is not None:
        changes["subject"] = checked_subject(subject)
    if body is not None:
        changes["body"] = checked_body(body)
    if delay_days is not None:
        changes["delay_days"] = delay_days
    return changes


def _task(title: str, note: str, delay_days: int) -> Step:
    return {"title": title.strip(), "body": note, "delay_days": delay_days}


def _with_added(campaign: Campaign, step: Step, after: str) -> list[Step]:
    follows = {"after": after} if after else {}
    return letters.with_added(campaign.steps, step | follows, key=secrets.token_hex(4))


def _with_examples(number: int, step: Mapping[str, Any]) -> Previewed:
    if is_task(step):  # its words are for us, no template
        words = str(step.get("title") or ""), str(step.get("body") or "")
        return Previewed(number, float(step.get("delay_days", 0)), *words, "", [])
    subject, body = (
        rendered_with_examples(str(step.get(name) or ""))[0] for name in ("subject", "body")
    )
    delay = float(step.get("delay_days", 0))
    return Previewed(number, delay, subject.strip(), body.strip(), "", [])


def _as_they_would_leave(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    opportunity: Opportunity,
    steps: list[Step],
) -> list[Previewed]:
    now = drafting.clock.now()
    enrolment = Enrolment(
        project_id=campaign.project_id,
        campaign_id=campaign.id or 0,
        opportunity_id=opportunity.id or 0,
        contact_id=opportunity.contact_id or 0,
        mailbox_id=campaign.mailbox_id,
        steps=steps,
        created_at=now,
    )
    rows = load_rows(session, enrolment)
    found = []
    for place, step in enumerate(steps):
        if is_task(step):
            found.append(_with_examples(place + 1, step))
            continue
        enrolment.next_step = place
        email = draft(session, drafting, rows, now=now)
        enrolment.root_subject = enrolment.root_subject or email.subject
        found.append(
            Previewed(
                place + 1,
                float(step.get("delay_days", 0)),
                email.subject,
                email.body,
                email.footer,
                email.objections,
            )
        )
    return found
