"""The queue of letters: who is next in each lane, and what left already, in bulk.

A lane is one mailbox, one urgency and one campaign. It is read through one range of one index, so
its cost does not depend on how many letters wait.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlmodel import Session, col, func

from outreach.model.campaign import Campaign, CampaignState
from outreach.model.email import OutboundEmail, OutboundState, Urgency
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.suppression import Suppression
from outreach.store.outbound import COUNTED, STATE_OF_FEW
from outreach.store.suppressions import keys_for, secret_of

# Built once: making and hashing a statement costs more than the database does with it.
_among: BindParameter[Any] = bindparam("numbers", expanding=True)
_OF_MAILBOX: Select[Any] = (
    select(col(OutboundEmail.id))
    .where(
        col(OutboundEmail.mailbox_id) == bindparam("mailbox"),
        col(OutboundEmail.state) == OutboundState.SCHEDULED,
        col(OutboundEmail.urgency) == bindparam("urgency"),
    )
    .limit(bindparam("at_most"))
)
_LANE_OF_CAMPAIGN = _OF_MAILBOX.where(
    col(OutboundEmail.campaign_id) == bindparam("campaign"),
    col(OutboundEmail.send_at) <= bindparam("now"),
).order_by(col(OutboundEmail.send_at), col(OutboundEmail.id))
# Without the campaign SQLite would walk through every due letter by `send_at`; hidden in an
# expression that column can't tempt it, and the few letters by hand are sorted in memory.
_hidden_send_at = func.coalesce(col(OutboundEmail.send_at), bindparam("now"))
_LANE_OF_ALL = _OF_MAILBOX.where(_hidden_send_at <= bindparam("now")).order_by(
    _hidden_send_at, col(OutboundEmail.id)
)


def next_in_lane(
    session: Session,
    mailbox_id: int,
    urgency: Urgency,
    campaign_id: int | None,
    *,
    now: datetime,
    at_most: int,
) -> list[int]:
    """Ids of the letters of one lane whose time has come, the longest waiting first.

    Args:
        campaign_id: None for answers by hand, whose campaign does not matter.
    """
    asked = {"mailbox": mailbox_id, "urgency": int(urgency), "now": now, "at_most": at_most}
    statement = _LANE_OF_ALL
    if campaign_id is not None:
        statement, asked["campaign"] = _LANE_OF_CAMPAIGN, campaign_id
    return [row[0] for row in session.connection().execute(statement, asked)]


def sending_mailboxes(session: Session) -> list[Mailbox]:
    """Mailboxes that may send, in all projects."""
    query = select(Mailbox).where(col(Mailbox.state) == MailboxState.OK).order_by(col(Mailbox.id))
    return list(session.scalars(query))


def running_campaigns(session: Session, project_id: int) -> list[int]:
    """Ids of the campaigns of a project whose letters may leave."""
    query = select(col(Campaign.id)).where(
        col(Campaign.project_id) == project_id, col(Campaign.state) == CampaignState.RUNNING
    )
    return [number for number in session.scalars(query.order_by(col(Campaign.id))) if number]


def anything_due(session: Session, *, now: datetime) -> bool:
    """Has the time of any letter come?"""
    query = select(col(OutboundEmail.id)).where(
        col(OutboundEmail.state) == OutboundState.SCHEDULED, col(OutboundEmail.send_at) <= now
    )
    return session.scalars(query.limit(1)).first() is not None


_SUPPRESSED = select(col(Suppression.value)).where(col(Suppression.value).in_(_among))
_KNOWN = (
    select(col(OutboundEmail.contact_id))
    .where(col(OutboundEmail.contact_id).in_(_among), col(OutboundEmail.accepted_at).is_not(None))
    .distinct()
)


def suppression_keys(session: Session, addresses: Collection[str]) -> dict[str, list[str]]:
    """Every value under which a suppression of each address may be stored."""
    secret = secret_of(session)
    return {address: keys_for(address, secret) for address in addresses}


def suppressed_among(session: Session, keys: Mapping[str, Sequence[str]]) -> set[str]:
    """Those of the addresses, given with their keys, that must not be written to."""
    asked = {key for known in keys.values() for key in known}
    found = {row[0] for row in session.connection().execute(_SUPPRESSED, {"numbers": list(asked)})}
    return {address for address, known in keys.items() if not found.isdisjoint(known)}


def known_among(session: Session, contact_ids: Collection[int]) -> set[int]:
    """Those of the contacts to whom a letter of ours was accepted before."""
    rows = session.connection().execute(_KNOWN, {"numbers": list(contact_ids)})
    return {row[0] for row in rows}


def _counting(column: Any) -> Any:
    return (
        select(column, func.count())
        .where(
            column.in_(_among),
            col(OutboundEmail.claimed_at) >= bindparam("since"),
            STATE_OF_FEW.in_(COUNTED),
            col(OutboundEmail.step).is_not(None),
        )
        .group_by(column)
    )


_BY_SITE = _counting(col(OutboundEmail.site_id))
_BY_PERSON = _counting(col(OutboundEmail.contact_id))
_BY_CAMPAIGN = _counting(col(OutboundEmail.campaign_id))


def sent_to_sites(session: Session, site_ids: Collection[int], since: datetime) -> dict[int, int]:
    """How many letters of sequences left for each site since then, or may have."""
    return _counted(session, _BY_SITE, site_ids, since)


def sent_to_persons(
    session: Session, contact_ids: Collection[int], since: datetime
) -> dict[int, int]:
    """How many letters of sequences left for each contact since then, or may have."""
    return _counted(session, _BY_PERSON, contact_ids, since)


def sent_by_campaigns(session: Session, since: datetime) -> dict[int, int]:
    """How many letters of each running campaign left since then, or may have."""
    running = select(col(Campaign.id)).where(col(Campaign.state) == CampaignState.RUNNING)
    numbers = [number for number in session.scalars(running) if number is not None]
    return _counted(session, _BY_CAMPAIGN, numbers, since)


def _counted(
    session: Session, statement: Any, numbers: Collection[int], since: datetime
) -> dict[int, int]:
    asked = {"numbers": list(numbers), "since": since}
    return {row[0]: row[1] for row in session.connection().execute(statement, asked)}


def sent_by_mailbox(session: Session, mailbox_id: int, since: datetime) -> tuple[int, int]:
    """(all letters, follow-ups) of a mailbox that left since then, or may have."""
    query = select(
        func.count(), func.count().filter(col(OutboundEmail.urgency) == Urgency.FOLLOW_UP)
    ).where(
        col(OutboundEmail.mailbox_id) == mailbox_id,
        col(OutboundEmail.claimed_at) >= since,
        col(OutboundEmail.state).in_(COUNTED),
    )
    everything, follow_ups = session.execute(query).one()
    return everything, follow_ups


def last_claims(
    session: Session, mailbox_id: int, since: datetime, *, at_most: int
) -> list[datetime]:
    """When the mailbox's latest letters since then were claimed, oldest first."""
    query = (
        select(col(OutboundEmail.claimed_at))
        .where(
            col(OutboundEmail.mailbox_id) == mailbox_id,
            col(OutboundEmail.claimed_at) >= since,
            col(OutboundEmail.state).in_(COUNTED),
        )
        .order_by(col(OutboundEmail.claimed_at).desc())
        .limit(at_most)
    )
    return sorted(at for at in session.scalars(query) if at is not None)


_WAITING = (OutboundState.SCHEDULED, OutboundState.APPROVED)


def waiting_of_campaign(session: Session, campaign_id: int, *, at_most: int) -> list[int]:
    """Ids of approved letters of a campaign that have not left, the longest waiting first."""
    return _waiting(session, col(OutboundEmail.campaign_id) == campaign_id, at_most)


def waiting_of_mailbox(session: Session, mailbox_id: int, *, at_most: int) -> list[int]:
    """Ids of approved letters of a mailbox that have not left, the longest waiting first."""
    return _waiting(session, col(OutboundEmail.mailbox_id) == mailbox_id, at_most)


def _waiting(session: Session, which: Any, at_most: int) -> list[int]:
    query = (
        select(col(OutboundEmail.id))
        .where(which, col(OutboundEmail.state).in_(_WAITING))
        .order_by(col(OutboundEmail.send_at), col(OutboundEmail.id))
        .limit(at_most)
    )
    return [number for number in session.scalars(query) if number is not None]


def count_drafts(session: Session, campaign_id: int) -> int:
    """How many letters of a campaign wait for a person."""
    query = select(func.count()).where(
        col(OutboundEmail.campaign_id) == campaign_id,
        col(OutboundEmail.state) == OutboundState.DRAFTED,
    )
    count: int = session.execute(query).scalar_one()
    return count
