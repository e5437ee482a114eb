"""What became of letters: bounced, refused, complained about, answered; by mailbox, step, tactic.

A letter counts once in each column, whatever came in about it. Breakers and reports read the same
numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case
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
) -> list[Rates]:
    """One value per group with letters accepted since `since`, the busiest first.

    What became of letters is gathered from the few events and answers that say so, instead of
    asking for each of many letters; names are looked up for groups, not for letters.
    """
    which = [
        col(OutboundEmail.state) == OutboundState.SENT,
        col(OutboundEmail.step).is_not(None),
        col(OutboundEmail.accepted_at) >= since,
    ]
    if project_id is not None:
        which.append(col(OutboundEmail.project_id) == project_id)
    keys = _keys(by)
    sent = _sums(session, by, keys, which, None, [func.count()])
    told, answered = _told(), _answered()
    bad = _sums(session, by, keys, which, told, [told.c.bounced, told.c.refused])
    good = [answered.c.complained, answered.c.replied, answered.c.positive]
    came = _sums(session, by, keys, which, answered, good)
    names = _names(session, by, sent)
    found = [
        Rates(
            names[key],
            0 if by is By.TACTIC else int(key[0] or 0),
            number,
            *(Rate(fate, number) for fate in (*bad.get(key, (0, 0)), *came.get(key, (0, 0, 0)))),
        )
        for key, (number,) in sent.items()
    ]
    return sorted(found, key=lambda one: (-one.sent, one.name))


def _keys(by: By) -> list[Any]:
    match by:
        case By.MAILBOX:
            return [col(OutboundEmail.mailbox_id)]
        case By.LETTER:
            return [col(OutboundEmail.campaign_id), col(OutboundEmail.step)]
        case By.TACTIC:
            return [col(Opportunity.tactic)]


def _sums(
    session: Session,
    by: By,
    keys: list[Any],
    which: list[ColumnElement[bool]],
    source: Subquery | None,
    columns: Sequence[ColumnElement[Any]],
) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """The columns of `source`, or of the letters themselves, summed in each group."""
    sums = columns if source is None else [func.sum(one) for one in columns]
    query: Any = select(*keys, *sums).where(*which).group_by(*keys)
    if source is None:
        query = query.select_from(OutboundEmail)
    else:
        query = query.select_from(source).join(
            OutboundEmail, col(OutboundEmail.id) == source.c.letter
        )
    if by is By.TACTIC:
        query = query.outerjoin(Opportunity, col(Opportunity.id) == OutboundEmail.opportunity_id)
    wide = len(keys)
    return {
        tuple(row[:wide]): tuple(int(one) for one in row[wide:]) for row in session.execute(query)
    }


def _names(session: Session, by: By, keys: Iterable[tuple[Any, ...]]) -> dict[Any, str]:
    """What each group is called."""
    if by is By.TACTIC:
        return {key: str(key[0]) for key in keys}
    table: Any = Mailbox if by is By.MAILBOX else Campaign
    label = col(Mailbox.address) if by is By.MAILBOX else col(Campaign.name)
    numbers = {key[0] for key in keys if key[0] is not None}
    query = select(col(table.id), label).where(col(table.id).in_(numbers))
    known = dict(session.execute(query).all())
    if by is By.MAILBOX:
        return {key: str(known.get(key[0], "")) for key in keys}
    return {key: f"{known.get(key[0], '')}, letter {key[1] + 1}" for key in keys}


def _told() -> Subquery:
    """(letter, bounced, refused): 1 where an event says so."""
    verbs = {name: f"outbound_email.{name}" for name in ("bounced", "refused")}
    columns = [_any(col(Event.verb) == verb).label(name) for name, verb in verbs.items()]
    return (
        select(col(Event.subject_id).label("letter"), *columns)
        .where(
            col(Event.subject_kind) == "outbound_email", col(Event.verb).in_(list(verbs.values()))
        )
        .group_by(col(Event.subject_id))
        .subquery("told")
    )


def _answered() -> Subquery:
    """(letter, complained, replied, positive): 1 where a message that came in says so."""
    complaint = col(InboundEmail.kind) == MessageKind.COMPLAINT.value
    reply = (col(InboundEmail.kind) == MessageKind.HUMAN.value) & (
        col(InboundEmail.rung) <= _STRONG
    )
    return (
        select(
            col(InboundEmail.outbound_id).label("letter"),
            _any(complaint).label("complained"),
            _any(reply).label("replied"),
            _any(reply & col(InboundEmail.intent).in_(POSITIVE_INTENTS)).label("positive"),
        )
        .where(col(InboundEmail.outbound_id).is_not(None))
        .group_by(col(InboundEmail.outbound_id))
        .subquery("answered")
    )


def _any(what: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((what, 1), else_=0))
