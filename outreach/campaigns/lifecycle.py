"""Starting, pausing and ending campaigns, and stopping enrolments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.campaigns.branches import on_branch, on_other_branch
from outreach.campaigns.due import next_step_at
from outreach.campaigns.letters import next_kept
from outreach.campaigns.manual_tasks import drop_open
from outreach.campaigns.readiness import lacks
from outreach.errors import InvalidInput
from outreach.model.campaign import Campaign, CampaignState, Enrolment, EnrolmentState
from outreach.model.email import OutboundState
from outreach.model.mailbox import Mailbox
from outreach.model.project import Project
from outreach.store import campaigns, opportunities


def start(session: Session, campaign: Campaign, *, at: datetime, actor: str) -> None:
    """Let the campaign run.

    Raises:
        InvalidInput: something is missing; the sentence lists everything that is.
    """
    project = session.get_one(Project, campaign.project_id)
    missing = [
        lack
        for number in campaign.mailbox_ids
        for lack in lacks(campaign, project, session.get_one(Mailbox, number))
    ]
    if missing:
        sentences = " ".join(dict.fromkeys(lack.sentence for lack in missing))
        raise InvalidInput(f"can't start yet. {sentences}", field=campaign.name)
    campaign.move_to(CampaignState.RUNNING, at=at, actor=actor)


def pause(session: Session, campaign: Campaign, *, at: datetime, actor: str, why: str) -> None:
    """Hold everything of the campaign that was not sent yet."""
    campaign.move_to(CampaignState.PAUSED, at=at, actor=actor, why=why)
    session.add(campaign)


def end_enrolment(
    session: Session,
    enrolment: Enrolment,
    state: EnrolmentState,
    *,
    at: datetime,
    actor: str,
    why: str,
) -> None:
    """End an enrolment and cancel, in the same transaction, each of its letters that is unsent."""
    if state in Enrolment.LEGAL.get(enrolment.state, frozenset()):
        enrolment.move_to(state, at=at, actor=actor, why=why)
    cancel_unsent(session, enrolment, at=at, actor=actor, why=why)
    drop_open(session, enrolment, at=at, actor=actor, why=why)


def cancel_unsent(
    session: Session, enrolment: Enrolment, *, at: datetime, actor: str, why: str
) -> None:
    """Cancel the letters of an enrolment that could still leave."""
    suppressed = enrolment.state is EnrolmentState.UNSUBSCRIBED
    state = OutboundState.SUPPRESSED if suppressed else OutboundState.CANCELLED
    for email in campaigns.unsent(session, enrolment.id or 0):
        email.move_to(state, at=at, actor=actor, why=why)


def follow_answer(
    session: Session,
    enrolment: Enrolment,
    kind: str,
    *,
    until: datetime | None,
    at: datetime,
    actor: str,
) -> bool:
    """Go on with the steps that the campaign has for such an answer; False if it has none.

    Args:
        kind: of the answer, as `outreach.replies` names it.
        until: the day that they named: the wait of the next step begins there.
    """
    if not enrolment.is_open or enrolment.branch:
        return False
    place = enrolment.next_step
    steps = on_branch(enrolment.steps, kind, first_free=place)
    return _go_on(session, enrolment, kind, steps, place, until=until, at=at, actor=actor)


def follow_corrected_answer(
    session: Session,
    enrolment: Enrolment,
    kind: str,
    *,
    until: datetime | None,
    at: datetime,
    actor: str,
) -> bool:
    """A person reads their last answer as `kind`: as `follow_answer`, also after it had its effect.

    A sequence that the wrong reading ended begins anew, one on the way of another answer changes
    over. What was prepared for the wrong one is withdrawn; what left stays.
    """
    if not enrolment.is_open and enrolment.state is not EnrolmentState.REPLIED:
        return False
    cancel_unsent(session, enrolment, at=at, actor=actor, why="The answer was read again.")
    drop_open(session, enrolment, at=at, actor=actor, why="The answer was read again.")
    session.flush()
    used = campaigns.used_places(session, enrolment.id or 0)
    steps = on_other_branch(enrolment.steps, kind, used=used)
    return _go_on(session, enrolment, kind, steps, 0, until=until, at=at, actor=actor)


def _go_on(
    session: Session,
    enrolment: Enrolment,
    kind: str,
    steps: Sequence[dict[str, Any]],
    place: int,
    *,
    until: datetime | None,
    at: datetime,
    actor: str,
) -> bool:
    """Continue with the first of `steps`, from `place` on, that comes; False if none does."""
    first = next_kept(steps, place)
    if first >= len(steps):
        return False
    working_days = session.get_one(Campaign, enrolment.campaign_id).waits_working_days
    begin = max(until or at, at)
    due = next_step_at(steps, first, accepted_at=begin, working_days=working_days)
    why = "They answered; other steps follow."
    cancel_unsent(session, enrolment, at=at, actor=actor, why=why)
    drop_open(session, enrolment, at=at, actor=actor, why=why)
    enrolment.branch_to(kind, list(steps), first, due, at=at, actor=actor)
    return True


def hold(
    session: Session,
    enrolment: Enrolment,
    *,
    until: datetime | None,
    at: datetime,
    actor: str,
    why: str,
) -> None:
    """Pause an enrolment until a time, or until a person decides (`until` None)."""
    if enrolment.state is EnrolmentState.ACTIVE:
        enrolment.move_to(EnrolmentState.HELD, at=at, actor=actor, why=why)
        enrolment.held_until = until
    elif enrolment.held_until is not None:  # what waits for a person goes on waiting for a person
        enrolment.held_until = until
    session.add(enrolment)


def stop_closed(session: Session, *, now: datetime, actor: str) -> int:
    """End enrolments whose opportunity was closed meanwhile; return how many."""
    found = opportunities.closed_but_enrolled(session)
    for enrolment, opportunity in found:
        why = f"The opportunity is {opportunity.stage.value}: there is nothing to write about."
        end_enrolment(session, enrolment, EnrolmentState.STOPPED, at=now, actor=actor, why=why)
    return len(found)


def wake_held(session: Session, *, now: datetime, actor: str) -> int:
    """Make enrolments active again whose hold has ended; return how many."""
    woken = campaigns.held_until(session, now=now)
    for enrolment in woken:
        enrolment.move_to(EnrolmentState.ACTIVE, at=now, actor=actor, why="The hold has ended.")
        enrolment.held_until = None
    return len(woken)
