"""Makes campaigns, and changes their limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from outreach.campaigns.sequences import starter_steps, starter_tactic
from outreach.errors import Conflict, InvalidInput
from outreach.model.campaign import Campaign
from outreach.model.event import record
from outreach.store import campaigns

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Limits:
    """When and how much a campaign may send.

    Attributes:
        days: ISO weekdays, 1 is Monday.
        from_hour, to_hour: of the recipient's wall clock, the second exclusive.
        daily: letters a day; None leaves it to the mailbox.
        minimum_score: opportunities below it are not enrolled by themselves.
        approves_follow_ups: a person approves the later letters too.
        keeps_holidays: nothing leaves on public holidays of the recipient's country.
        waits_working_days: delays count Monday to Friday only.
    """

    days: Sequence[int] = (1, 2, 3, 4, 5)
    from_hour: int = 9
    to_hour: int = 17
    daily: int | None = None
    minimum_score: float = 0.0
    approves_follow_ups: bool = False
    enrols_itself: bool = True
    keeps_holidays: bool = False
    waits_working_days: bool = False


def checked_limits(limits: Limits) -> Limits:
    """The limits, if they leave room for a letter.

    Raises:
        InvalidInput: names the field.
    """
    if not limits.days or not set(limits.days) <= set(range(1, 8)):
        raise InvalidInput("choose at least one day of the week.", field="days")
    if not 0 <= limits.from_hour < limits.to_hour <= 24:
        raise InvalidInput("the hours must go from an earlier to a later one.", field="hours")
    if limits.daily is not None and limits.daily < 1:
        raise InvalidInput("write 1 or more, or leave it empty.", field="daily")
    if not 0 <= limits.minimum_score <= 100:
        raise InvalidInput("a score lies between 0 and 100.", field="minimum_score")
    return limits


def make(
    session: Session,
    *,
    project_id: int,
    mailbox_id: int,
    name: str,
    sequence: str,
    limits: Limits,
    at: datetime,
    actor: str,
) -> Campaign:
    """Store a campaign with a starter sequence; it does nothing until it is started.

    Raises:
        InvalidInput: the name is empty or too long, a limit leaves no room, or there is no such
            sequence.
        Conflict: the name is taken.
    """
    campaign = Campaign(
        project_id=project_id,
        mailbox_id=mailbox_id,
        name=_checked_name(session, project_id, name),
        tactic=starter_tactic(sequence),
        steps=starter_steps(sequence),
        created_at=at,
    )
    set_limits(campaign, limits)
    session.add(campaign)
    session.flush()
    record(campaign, "added", at=at, actor=actor)
    return campaign


def set_limits(campaign: Campaign, limits: Limits) -> None:
    """Take over limits; letters that are scheduled already are planned anew by the sender."""
    checked_limits(limits)
    campaign.window_days = sorted(set(limits.days))
    campaign.window_from, campaign.window_to = limits.from_hour, limits.to_hour
    campaign.daily_limit = limits.daily
    campaign.minimum_score = limits.minimum_score
    campaign.approves_follow_ups = limits.approves_follow_ups
    campaign.enrols_itself = limits.enrols_itself
    campaign.keeps_holidays = limits.keeps_holidays
    campaign.waits_working_days = limits.waits_working_days


def set_mailboxes(campaign: Campaign, numbers: Sequence[int]) -> None:
    """Write from these, the first one first; whoever was written to keeps their mailbox.

    Raises:
        InvalidInput: there is none.
    """
    if not numbers:
        raise InvalidInput("choose at least one mailbox to write from.", field="mailbox")
    campaign.mailbox_id, campaign.more_mailboxes = numbers[0], list(numbers[1:])


def _checked_name(session: Session, project_id: int, name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(f"give it a name of at most {LONGEST_NAME} characters.", field="name")
    if any(one.name.lower() == name.lower() for one in campaigns.of_project(session, project_id)):
        raise Conflict(f"There is already a campaign {name!r}.")
    return name
