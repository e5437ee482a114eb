"""What became of letters: bounced, refused, complained about, answered; by mailbox, step, tactic.

A letter counts once in each column, whatever came in about it. Breakers and reports read the same
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, literal
from sqlmodel import Session, col, func, select

from outreach.intervals import wilson
from outreach.mail.values import MessageKind
from outreach.model.campaign import Campaign
from outreach.model.email import InboundEmail, OutboundEmail, OutboundState
from outreach.model.event import Event
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity
from outreach.store.statistics import POSITIVE_INTENTS

_STRONG = 5  # rungs 1 to 5 of the match ladder count as replies


class By(StrEnum):
    """What letters are grouped by."""

    MAILBOX = "mailbox"
    LETTER = "letter"  # campaign and step: the template, in effect
    TACTIC = "tactic"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of letters with its 95 % Wilson interval; `share` is 0 if none was sent."""

    count: int
    out_of: int

    @property
    def share(self) -> float:
        return self.count / self.out_of if self.out_of else 0.0

    @property
    def low(self) -> float:
        return wilson(self.count, self.out_of)[0]

    @property
    def high(self) -> float:
        return wilson(self.count, self.out_of)[1]


@dataclass(frozen=True, slots=True)
class Rates:
    """What became of the letters of one group.

    Attributes:
        name: address of the mailbox, campaign and step, or tactic.
        key: id of the mailbox or campaign, 0 for a tactic.
        sent: letters of sequences that a server accepted.
        bounced: came back for good.
        refused: came back for what we are: policy, reputation, content.
        complained: reported as spam.
        replied: answered by a person, certainly to this letter.
        positive: answered with interest, a question or the link.
    """

    name: str
    key: int
    sent: int
    bounced: Rate
    refused: Rate
    complained: Rate
    replied: Rate
    positive: Rate


def rates(
    session: Session,
    by: By,
    *,
    since: datetime,
    project_id: int | None = None,
    mailbox_id: int | None = None,
) -> list[Rates]:
    """One value per group with letters accepted since `since`, the busiest first."""
    sent = func.count(col(OutboundEmail.id))
    columns = [func.sum(case((one, 1), else_=0)) for one in _fates()]
    name, key = _group(by)
    query: Any = (
        select(name, key, sent, *columns)
        .select_from(OutboundEmail)
        .join(Mailbox, col(Mailbox.id) == OutboundEmail.mailbox_id)
        .outerjoin(Campaign, col(Campaign.id) == OutboundEmail.campaign_id)
        .outerjoin(Opportunity, col(Opportunity.id) == OutboundEmail.opportunity_id)
        .where(
            col(OutboundEmail.state) == OutboundState.SENT,
            col(OutboundEmail.step).is_not(None),
            col(OutboundEmail.accepted_at) >= since,
        )
        .group_by(name, key)
        .order_by(sent.desc(), name)
    )
    if project_id is not None:
        query = query.where(col(OutboundEmail.project_id) == project_id)
    if mailbox_id is not None:
        query = query.where(col(OutboundEmail.mailbox_id) == mailbox_id)
    return [
        Rates(str(name), int(key), count, *(Rate(int(fate), count) for fate in fates))
        for name, key, count, *fates in session.exec(query)
    ]


def _group(by: By) -> tuple[Any, Any]:
    """(name, key) as columns."""
    match by:
        case By.MAILBOX:
            return col(Mailbox.address), col(Mailbox.id)
        case By.LETTER:
            number = cast(col(OutboundEmail.step) + 1, String)
            named: ColumnElement[str] = func.coalesce(col(Campaign.name), literal(""))
            return named + ", letter " + number, func.coalesce(col(Campaign.id), literal(0))
        case By.TACTIC:
            return cast(col(Opportunity.tactic), String), literal(0)


def _fates() -> list[ColumnElement[bool]]:
    """Bounced, refused, complained, replied, positive, in the order of `Rates`."""
    reply = (col(InboundEmail.kind) == MessageKind.HUMAN.value) & (
        col(InboundEmail.rung) <= _STRONG
    )
    return [
        _happened("bounced"),
        _happened("refused"),
        _came(col(InboundEmail.kind) == MessageKind.COMPLAINT.value),
        _came(reply),
        _came(reply & col(InboundEmail.intent).in_(POSITIVE_INTENTS)),
    ]


def _happened(verb: str) -> ColumnElement[bool]:
    return (
        select(Event.id)
        .where(
            col(Event.subject_kind) == "outbound_email",
            col(Event.subject_id) == col(OutboundEmail.id),
            col(Event.verb) == f"outbound_email.{verb}",
        )
        .exists()
    )


def _came(what: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(InboundEmail.id)
        .where(col(InboundEmail.outbound_id) == col(OutboundEmail.id), what)
        .exists()
    )
