"""Versions of letters, and what became of the letters of each text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case
from sqlmodel import Session, col, func, select

from outreach.errors import NotFound
from outreach.mail.values import MessageKind
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.writing import LetterVersion
from outreach.store.statistics import POSITIVE_INTENTS

_STRONG = 5  # rungs 1 to 5 of the match ladder count as replies
_LINKED = (Stage.WON, Stage.LOST)  # lost again is another matter


def of_letter(session: Session, campaign_id: int, key: str, variant: str) -> list[LetterVersion]:
    """All versions of one text, the oldest first."""
    query = select(LetterVersion).where(
        LetterVersion.campaign_id == campaign_id,
        LetterVersion.key == key,
        LetterVersion.variant == variant,
    )
    return list(session.exec(query.order_by(col(LetterVersion.id))))


def get(session: Session, campaign_id: int, number: int) -> LetterVersion:
    """One version.

    Raises:
        NotFound: the campaign has none of this number.
    """
    row = session.get(LetterVersion, number)
    if row is None or row.campaign_id != campaign_id:
        raise NotFound("There is no such version.")
    return row


@dataclass(frozen=True, slots=True)
class Became:
    """What became of the letters written from one text.

    Attributes:
        sent, replied, positive, linked: among letters that were accepted by `ripe_before`.
        young: accepted later.
    """

    sent: int
    replied: int
    positive: int
    linked: int
    young: int


def became(
    session: Session, campaign_id: int, mark: str, *, since: datetime | None, ripe_before: datetime
) -> Became:
    """Count the letters of one text, as `OutboundEmail.variant` names it.

    Args:
        since: letters written before it don't count; None counts all.
    """
    ripe = col(OutboundEmail.accepted_at) <= ripe_before
    replied = _came()
    positive = _came(col(InboundEmail.intent).in_(POSITIVE_INTENTS))
    linked = col(Opportunity.stage).in_(_LINKED)
    columns: list[Any] = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        for condition in (
            ripe, and_(ripe, replied), and_(ripe, positive), and_(ripe, linked), ~ripe,
        )
    ]  # fmt: skip
    query: Any = (
        select(*columns)
        .select_from(OutboundEmail)
        .outerjoin(Opportunity, col(Opportunity.id) == OutboundEmail.opportunity_id)
        .where(
            col(OutboundEmail.campaign_id) == campaign_id,
            col(OutboundEmail.variant) == mark,
            col(OutboundEmail.state) == OutboundState.SENT,
        )
    )
    if since is not None:
        query = query.where(col(OutboundEmail.created_at) >= since)
    return Became(*(int(count) for count in session.exec(query).one()))


def _came(*more: Any) -> Any:
    return (
        select(InboundEmail.id)
        .where(
            col(InboundEmail.outbound_id) == col(OutboundEmail.id),
            col(InboundEmail.kind) == MessageKind.HUMAN.value,
            col(InboundEmail.rung) <= _STRONG,
            *more,
        )
        .exists()
    )
