"""Changed letters reach those who are enrolled; what a person edited or approved stays."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlmodel import Session

from outreach.campaigns import letters
from outreach.campaigns.due import next_step_at
from outreach.campaigns.letters import Step
from outreach.drafting.prepare import Drafting, redraft
from outreach.drafting.variants import text_of
from outreach.drafting.versions import note_versions
from outreach.errors import Conflict
from outreach.model.campaign import Campaign, CampaignState, Enrolment
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.event import record
from outreach.store import campaigns, outbound

Effect = Counter[str]
"""What an edit did to letters on their way: counts of "rewritten", "cancelled", "replanned",
"kept_edited" (by a person) and "kept_approved"."""


def save_steps(
    session: Session,
    drafting: Drafting,
    campaign: Campaign,
    steps: list[Step],
    *,
    actor: str,
    why: str,
) -> Effect:
    """Keep the steps with the versions of their texts, and bring them to who is enrolled.

    Raises:
        Conflict: the campaign is finished.
    """
    if campaign.state is CampaignState.FINISHED:
        raise Conflict("The campaign is finished; its letters stay as they were.")
    note_versions(session, campaign, steps, at=drafting.clock.now(), actor=actor)
    campaign.steps = steps
    session.add(campaign)
    record(campaign, "letters_changed", at=drafting.clock.now(), actor=actor, why=why)
    effect: Effect = Counter()
    for enrolment in campaigns.open_in_campaign(session, campaign.id or 0):
        effect.update(_carry(session, drafting, enrolment, steps, actor=actor, why=why))
    return effect


def _carry(
    session: Session,
    drafting: Drafting,
    enrolment: Enrolment,
    steps: list[Step],
    *,
    actor: str,
    why: str,
) -> Effect:
    """Bring one enrolment up to the new letters. What a person has approved stays as it is."""
    place, before = enrolment.next_step, letters.keyed(enrolment.steps)
    email = outbound.for_step(session, enrolment.id or 0, place)
    settled = email is not None and email.state is not OutboundState.DRAFTED
    if place == 0 and not settled:  # nobody has read anything yet: begin with the new first letter
        enrolment.steps = [dict(step) for step in steps]
    else:
        enrolment.steps = letters.carried_over(
            before, steps, next_step=place + settled, branch=enrolment.branch
        )
    if email is None:
        return replan(session, enrolment, before)
    if settled:
        current = {step["key"]: step for step in steps}.get(before[place]["key"])
        return Counter(kept_approved=int(current != before[place]))
    return _rewrite(session, drafting, enrolment, email, before[place], actor=actor, why=why)


def replan(session: Session, enrolment: Enrolment, before: list[Step]) -> Effect:
    """Nothing is written yet: only the day may change."""
    sent = outbound.thread(session, enrolment.id or 0)
    place = enrolment.next_step
    enrolment.next_step = letters.next_kept(enrolment.steps, enrolment.next_step)
    if not sent or enrolment.steps == before:
        return Counter()
    if enrolment.branch and place == enrolment.next_step < len(before):
        return _shift(enrolment, before[place])
    accepted = sent[-1].accepted_at or sent[-1].created_at
    campaign = session.get_one(Campaign, enrolment.campaign_id)
    enrolment.next_step_at = next_step_at(
        enrolment.steps,
        enrolment.next_step,
        accepted_at=accepted,
        working_days=campaign.waits_working_days,
    )
    return Counter(replanned=1)


def _shift(enrolment: Enrolment, old: Step) -> Effect:
    """After an answer the wait began on the day that they named: only its length may change."""
    new = enrolment.steps[enrolment.next_step]
    more = timedelta(days=float(new.get("delay_days", 0)) - float(old.get("delay_days", 0)))
    if enrolment.next_step_at is None or not more:
        return Counter()
    enrolment.next_step_at += more
    return Counter(replanned=1)


def _rewrite(
    session: Session,
    drafting: Drafting,
    enrolment: Enrolment,
    email: OutboundEmail,
    old: Step,
    *,
    actor: str,
    why: str,
) -> Effect:
    now = drafting.clock.now()
    new = enrolment.steps[enrolment.next_step]
    if letters.is_removed(new):
        email.move_to(OutboundState.CANCELLED, at=now, actor=actor, why=why)
        session.flush()
        replan(session, enrolment, [])
        return Counter(cancelled=1)
    if _same_text(old, new, email.variant.rpartition("/")[2]):
        return Counter()
    if outbound.was_edited(session, email.id or 0):
        return Counter(kept_edited=1)
    redraft(session, drafting, email, actor=actor, why=why)
    return Counter(rewritten=1)


def _same_text(old: Step, new: Step, variant: str) -> bool:
    """Does the text that the letter was written from read as before?"""
    return text_of(old, variant).digest == text_of(new, variant).digest
