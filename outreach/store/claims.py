"""The conditional updates that make sending happen once: claim, point of no return, sequel.

Each is one statement for many letters and says which ones it changed. The row test makes a second
claim impossible; the version test sees an answer, a bounce or an unsubscription that came in
meanwhile; the lease test fences off a worker that overslept.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Table,
    Text,
    bindparam,
    case,
    cast,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Session, SQLModel

from outreach.model.campaign import Campaign, CampaignState, Enrolment, EnrolmentState
from outreach.model.email import OutboundEmail, OutboundState, SealedLetter
from outreach.model.event import Event
from outreach.model.installation import Lease
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage
from outreach.store.outbound import STATE_OF_FEW


@dataclass(frozen=True, slots=True)
class Claim:
    """By whom and when letters are claimed; one for all letters that are claimed together.

    Attributes:
        token: random, never used twice.
        lease, epoch: under which lease, and its epoch.
    """

    token: str
    lease: str
    epoch: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """The bytes of one letter, and the version of its enrolment at which they were decided.

    Attributes:
        version: None for an answer typed by hand.
    """

    number: int
    version: int | None
    raw: bytes
    sha256: str


# Built once: making and hashing a statement costs more than the database does with it.
def _table(model: type[SQLModel]) -> Table:
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


_EMAIL, _ENROLMENT, _OPPORTUNITY = _table(OutboundEmail), _table(Enrolment), _table(Opportunity)
_SEALED = _table(SealedLetter)
_MAILBOX, _CAMPAIGN, _LEASE = _table(Mailbox), _table(Campaign), _table(Lease)
_email, _enrolment = _EMAIL.c, _ENROLMENT.c
_among: BindParameter[Any] = bindparam("numbers", expanding=True)
_lease_is_ours = exists().where(
    _LEASE.c.name == bindparam("lease"), _LEASE.c.epoch == bindparam("lease_epoch")
)
_is_ours = _email.claim_token == bindparam("token")
_is_sending = STATE_OF_FEW == OutboundState.SENDING


def _enrolment_stands_at(version: Any) -> Any:
    same = exists().where(_enrolment.id == _email.enrolment_id, _enrolment.version == version)
    return or_(_email.enrolment_id.is_(None), same)


_CLAIM = (
    update(_EMAIL)
    .where(
        _email.id.in_(_among),
        STATE_OF_FEW == OutboundState.SCHEDULED,
        _lease_is_ours,
        _enrolment_stands_at(bindparam("seen_version")),
    )
    .values(
        state=OutboundState.SENDING,
        claim_token=bindparam("token"),
        claimed_at=bindparam("at"),
        epoch=bindparam("lease_epoch"),
        enrolment_version=bindparam("seen_version"),
        phase="claimed",
        wait_reason="",
    )
    .returning(_email.id)
)
_KEEP_BYTES = insert(_SEALED)
# Mailbox, campaign and enrolment must still stand as they stood at the claim.
_BEGIN_BODIES = (
    update(_EMAIL)
    .where(
        _email.id.in_(_among),
        _is_ours,
        _is_sending,
        _lease_is_ours,
        _enrolment_stands_at(_email.enrolment_version),
        exists().where(_MAILBOX.c.id == _email.mailbox_id, _MAILBOX.c.state == MailboxState.OK),
        or_(
            _email.step.is_(None),
            exists().where(
                _CAMPAIGN.c.id == _email.campaign_id, _CAMPAIGN.c.state == CampaignState.RUNNING
            ),
        ),
    )
    .values(phase="body")
    .returning(_email.id)
)
_RELEASE = (
    update(_EMAIL)
    .where(_email.id.in_(_among), _is_ours, _is_sending)
    .values(state=OutboundState.SCHEDULED, phase="", claim_token="", claimed_at=None)
)
_is_pending = or_(_is_sending, STATE_OF_FEW == OutboundState.UNCERTAIN)
_PENDING_OURS = select(_email.id).where(_email.id.in_(_among), _is_ours, _is_pending)
_MARK_SENT = (
    update(_EMAIL)
    .where(_email.id == bindparam("number"), _is_ours, _is_pending)
    .values(
        state=OutboundState.SENT,
        accepted_at=bindparam("at"),
        smtp_code=bindparam("code"),
        smtp_text=bindparam("words"),
    )
)
_OPEN_ENROLMENTS = (
    select(
        _enrolment.id,
        _enrolment.next_step,
        cast(_enrolment.steps, Text),
        _CAMPAIGN.c.waits_working_days,
    )
    .join(_CAMPAIGN, _CAMPAIGN.c.id == _enrolment.campaign_id)
    .where(
        _enrolment.id.in_(_among),
        _enrolment.state.in_((EnrolmentState.ACTIVE, EnrolmentState.HELD)),
    )
)
_ADVANCE = (
    update(_ENROLMENT)
    .where(_enrolment.id == bindparam("number"))
    .values(
        next_step=bindparam("step"),
        next_step_at=bindparam("due_at"),
        root_subject=case(
            (_enrolment.root_subject == "", bindparam("subject")), else_=_enrolment.root_subject
        ),
    )
)
_MARK_CONTACTED = (
    update(_OPPORTUNITY)
    .where(_OPPORTUNITY.c.id.in_(_among), _OPPORTUNITY.c.stage == Stage.READY)
    .values(stage=Stage.CONTACTED, moved_at=bindparam("at"), version=_OPPORTUNITY.c.version + 1)
    .returning(_OPPORTUNITY.c.id)
)
_WRITE_EVENTS = insert(Event)
_REST = (
    update(_MAILBOX)
    .where(_MAILBOX.c.id == bindparam("mailbox"))
    .values(login_failures=0, next_send_at=bindparam("until"))
)


def claim(session: Session, letters: Sequence[Sealed], claim: Claim) -> set[int]:
    """Take scheduled letters for sending and save their bytes; return the ids that are ours now."""
    connection, ours = session.connection(), set[int]()
    for version, numbers in _by_version(letters).items():
        asked = {
            "numbers": numbers,
            "seen_version": version,
            "token": claim.token,
            "lease": claim.lease,
            "lease_epoch": claim.epoch,
            "at": claim.at,
        }
        ours.update(row[0] for row in connection.execute(_CLAIM, asked))
    if ours:
        taken = [one for one in letters if one.number in ours]
        rows = [{"email_id": one.number, "raw": one.raw, "sha256": one.sha256} for one in taken]
        connection.execute(_KEEP_BYTES, rows)
    return ours


def _by_version(letters: Sequence[Sealed]) -> dict[int | None, list[int]]:
    """Ids by the version of their enrolments: nearly all have the same one."""
    found: dict[int | None, list[int]] = {}
    for one in letters:
        found.setdefault(one.version, []).append(one.number)
    return found


def begin_bodies(session: Session, numbers: Collection[int], claim: Claim) -> set[int]:
    """The point of no return: committed before the first byte of any of these bodies leaves.

    Returns:
        The letters whose bodies may leave; the others have lost their turn meanwhile.
    """
    asked = {"numbers": list(numbers), "token": claim.token}
    lease = {"lease": claim.lease, "lease_epoch": claim.epoch}
    return {row[0] for row in session.connection().execute(_BEGIN_BODIES, {**asked, **lease})}


def release(session: Session, numbers: Collection[int], claim: Claim) -> None:
    """Put letters that were claimed, and certainly did not leave, back into the queue."""
    if numbers:
        asked = {"numbers": list(numbers), "token": claim.token}
        session.connection().execute(_RELEASE, asked)


def mark_sent(
    session: Session, answers: Sequence[tuple[int, int | None, str]], claim: Claim, *, at: datetime
) -> set[int]:
    """Write down accepted letters, given as (id, code, text); return the ids that were pending.

    One that is `uncertain` already is settled by its own late answer.
    """
    connection = session.connection()
    asked = {"numbers": [number for number, _, _ in answers], "token": claim.token}
    ours = {row[0] for row in connection.execute(_PENDING_OURS, asked)}
    rows = [
        {"number": number, "token": claim.token, "code": code, "words": words[:500], "at": at}
        for number, code, words in answers
        if number in ours
    ]
    if rows:
        connection.execute(_MARK_SENT, rows)
    return ours


@dataclass(frozen=True, slots=True)
class OpenEnrolment:
    """An open enrolment: where it stands, its steps, and whether its waits are working days."""

    id: int
    next_step: int
    steps: list[dict[str, Any]]
    working_days: bool


def open_enrolments(session: Session, numbers: Collection[int]) -> list[OpenEnrolment]:
    """Those of the enrolments that are open."""
    found = session.connection().execute(_OPEN_ENROLMENTS, {"numbers": list(numbers)})
    read = lru_cache(json.loads)  # most sequences of a campaign read the same
    return [OpenEnrolment(row[0], row[1], read(row[2]), row[3]) for row in found]


def advance_enrolments(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Move enrolments on: [{"number", "step", "due_at", "subject"}]."""
    if rows:
        session.connection().execute(_ADVANCE, list(rows))


def mark_contacted(session: Session, numbers: Collection[int], *, at: datetime) -> set[int]:
    """Ready opportunities become contacted; return those that did."""
    if not numbers:
        return set()
    moved = session.connection().execute(_MARK_CONTACTED, {"numbers": list(numbers), "at": at})
    return {row[0] for row in moved}


def write_events(session: Session, events: Sequence[dict[str, Any]]) -> None:
    """Store many events at once, as `outreach.model.event.event_values` makes them."""
    if events:
        session.connection().execute(_WRITE_EVENTS, list(events))


def rest_mailbox(session: Session, mailbox_id: int, *, until: datetime) -> None:
    """A letter was accepted: the log-in works, and the mailbox pauses."""
    session.connection().execute(_REST, {"mailbox": mailbox_id, "until": until})
