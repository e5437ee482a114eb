"""Enrols ready opportunities: copies the steps, and refuses whoever must not be written to."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.campaigns.collisions import Collision, History, collision
from outreach.clock import Clock
from outreach.errors import Conflict
from outreach.model.campaign import Campaign, Enrolment
from outreach.model.contact import Contact, Verification
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.store import campaigns, contacts, suppressions
from outreach.store.engine import Store

_BAD = {Verification.INVALID, Verification.BOUNCED}


def enrol_ready(
    store: Store, clock: Clock, campaign: Campaign, *, cooldown: timedelta, at_most: int = 200
) -> Counter[str]:
    """Enrol the best ready opportunities of a campaign; counts "enrolled" and each refusal."""
    counts: Counter[str] = Counter()
    waiting: list[int | None] = []
    with store.read() as session:
        # Refusals are found by reading: a round in which nothing changes takes no write lock.
        for row in campaigns.enrollable(session, campaign, at_most=at_most):
            reason = _refusal(session, campaign, row, now=clock.now(), cooldown=cooldown)
            if reason is None:
                waiting.append(row.id)
            else:
                counts[reason.value] += 1
    for number in waiting:
        with store.write() as session:
            opportunity = session.get_one(Opportunity, number)
            reason = enrol(
                session, campaign, opportunity, now=clock.now(), actor=WORKER, cooldown=cooldown
            )
            counts[reason.value if reason else "enrolled"] += 1
    return counts


def enrol(
    session: Session,
    campaign: Campaign,
    opportunity: Opportunity,
    *,
    now: datetime,
    actor: str,
    cooldown: timedelta,
) -> Collision | None:
    """Enrol one opportunity's contact, or return why not.

    Raises:
        Conflict: the opportunity has no contact, or is closed.
    """
    if opportunity.contact_id is None or opportunity.is_closed:
        raise Conflict("The opportunity has nobody to write to, or is closed.")
    reason = _refusal(session, campaign, opportunity, now=now, cooldown=cooldown)
    if reason is not None:
        return reason
    contact = session.get_one(Contact, opportunity.contact_id)
    row = Enrolment(
        project_id=campaign.project_id,
        campaign_id=campaign.id or 0,
        opportunity_id=opportunity.id or 0,
        contact_id=contact.id or 0,
        mailbox_id=campaigns.least_loaded(session, campaign.mailbox_ids),
        steps=[dict(step) for step in campaign.steps],
        next_step_at=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    record(row, "enrolled", at=now, actor=actor, why=f"Campaign {campaign.name}.")
    return None


def _refusal(
    session: Session,
    campaign: Campaign,
    opportunity: Opportunity,
    *,
    now: datetime,
    cooldown: timedelta,
) -> Collision | None:
    contact = session.get_one(Contact, opportunity.contact_id)
    return collision(_history(session, campaign, contact), cooldown=cooldown, now=now)


def _history(session: Session, campaign: Campaign, contact: Contact) -> History:
    assert campaign.id is not None
    assert contact.id is not None
    # What was said to one address of a person was said to the person.
    addresses = contacts.same_person(session, contact.id)
    letters = [campaigns.last_letter_at(session, number) for number in addresses]
    refusals = [campaigns.declined_at(session, number) for number in addresses]
    return History(
        suppressed=suppressions.is_suppressed(session, contact.address),
        guess_unapproved=contact.guessed and not contact.guess_approved_by,
        undeliverable=contact.verification in _BAD,
        in_this_campaign=any(
            campaigns.is_enrolled(session, campaign.id, number) for number in addresses
        ),
        open_with_person=any(campaigns.has_open(session, contact_id=n) for n in addresses),
        open_with_site=campaigns.has_open(session, site_id=contact.site_id),
        last_letter_at=max((at for at in letters if at), default=None),
        declined_at=max((at for at in refusals if at), default=None),
        away_until=contact.held_until,
    )
