"""Letters of the queue with what deciding, sealing and the sequel need of the rows around them.

What may change while a letter waits is its `Standing`: that alone is read again inside the claim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, and_, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.contact import Contact, Verification
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity, Stage


class Standing(NamedTuple):
    """How things stand with one letter; None for what an answer by hand does not have.

    Attributes:
        version: of the enrolment.
        verified_at: when the reason to write was last seen to be true.
        previous: state of the letter before.
        note: of the opportunity; some laws ask for it.
    """

    state: OutboundState
    approved_by: str
    verification: Verification
    country: str
    subscriber_type: str
    consent: dict[str, Any]
    law_override: str
    enrolment: EnrolmentState | None
    version: int | None
    held_until: datetime | None
    stage: Stage | None
    verified_at: datetime | None
    note: str | None
    previous: OutboundState | None


@dataclass(frozen=True, slots=True)
class Queued:
    """One letter. What belongs to an enrolment or an opportunity is None for an answer by hand."""

    standing: Standing
    id: int
    project_id: int
    campaign_id: int | None
    enrolment_id: int | None
    opportunity_id: int | None
    mailbox_id: int
    contact_id: int
    site_id: int
    step: int | None
    recipient: str
    subject: str
    body: str
    footer: str
    message_id: str
    send_token: str
    in_reply_to: str
    references: list[str]
    send_at: datetime | None

    @property
    def by_hand(self) -> bool:
        return self.step is None


# Built once: making and hashing a statement costs more than the database does with it.
_PREVIOUS = aliased(OutboundEmail)
_among: BindParameter[Any] = bindparam("numbers", expanding=True)
_OWN = [column.name for column in fields(Queued) if column.name != "standing"]
_STANDING: tuple[Any, ...] = (
    col(OutboundEmail.state),
    col(OutboundEmail.approved_by),
    col(Contact.verification),
    col(Contact.country),
    col(Contact.subscriber_type),
    col(Contact.consent),
    col(Contact.law_override),
    col(Enrolment.state),
    col(Enrolment.version),
    col(Enrolment.held_until),
    col(Opportunity.stage),
    col(Opportunity.verified_at),
    col(Opportunity.note),
    _PREVIOUS.state,
)


def _with_rows_around(query: Select[Any]) -> Select[Any]:
    return (
        query.join(Contact, col(Contact.id) == OutboundEmail.contact_id)
        .outerjoin(Enrolment, col(Enrolment.id) == OutboundEmail.enrolment_id)
        .outerjoin(Opportunity, col(Opportunity.id) == OutboundEmail.opportunity_id)
        .outerjoin(
            _PREVIOUS,
            and_(
                col(_PREVIOUS.enrolment_id) == col(OutboundEmail.enrolment_id),
                col(_PREVIOUS.step) == col(OutboundEmail.step) - 1,
            ),
        )
        .where(col(OutboundEmail.id).in_(_among))
    )


_LETTERS = _with_rows_around(select(*(getattr(OutboundEmail, name) for name in _OWN), *_STANDING))
_STANDINGS = _with_rows_around(select(col(OutboundEmail.id), *_STANDING))


def letters(session: Session, numbers: Iterable[int]) -> list[Queued]:
    """The letters with these ids, in this order; those that are gone are left out."""
    wanted, own = list(numbers), len(_OWN)
    rows = session.connection().execute(_LETTERS, {"numbers": wanted})
    found: dict[int, Queued] = {
        row[0]: Queued(Standing._make(row[own:]), *row[:own]) for row in rows
    }
    return [found[number] for number in wanted if number in found]


def standings(session: Session, numbers: Iterable[int]) -> dict[int, Standing]:
    """How things stand with these letters now; those that are gone are left out."""
    rows = session.connection().execute(_STANDINGS, {"numbers": list(numbers)})
    return {row[0]: Standing._make(row[1:]) for row in rows}
