"""Accepted letters, many at once: sent, the sequence goes on, the opportunity is contacted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.campaigns.due import next_step_at
from outreach.config import Settings
from outreach.model.email import OutboundState
from outreach.model.event import WORKER, event_values
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Stage
from outreach.sending.pacing import gap
from outreach.sending.situation import pause_bounds
from outreach.store import claims
from outreach.store.claims import Claim
from outreach.store.queued import Queued


@dataclass(frozen=True, slots=True)
class AcceptedLetter:
    """A letter that a server accepted, with its words, and when."""

    letter: Queued
    code: int | None
    text: str
    at: datetime


def settle_accepted(
    session: Session,
    accepted: Sequence[AcceptedLetter],
    claim: Claim,
    mailbox: Mailbox,
    settings: Settings,
) -> None:
    """Write down accepted letters of one claim, with all that follows from it."""
    if not accepted:
        return
    at = accepted[-1].at
    answers = [(one.letter.id, one.code, one.text) for one in accepted]
    ours = claims.mark_sent(session, answers, claim, at=at)
    letters = [one for one in accepted if one.letter.id in ours]
    _advance(session, [one.letter for one in letters], at)
    contacted = claims.mark_contacted(
        session, [one.letter.opportunity_id for one in letters if one.letter.opportunity_id], at=at
    )
    claims.write_events(session, list(_events(letters, contacted, at)))
    pause = gap(accepted[-1].letter.send_token, *pause_bounds(mailbox, settings))
    claims.rest_mailbox(session, mailbox.id or 0, until=at + pause)


def _advance(session: Session, letters: Sequence[Queued], at: datetime) -> None:
    """Only the enrolment whose turn this letter was; an older letter changes nothing."""
    of_enrolment = {one.enrolment_id: one for one in letters if one.enrolment_id is not None}
    rows: list[dict[str, Any]] = []
    for one in claims.open_enrolments(session, list(of_enrolment)):
        letter, step = of_enrolment[one.id], one.next_step + 1
        if letter.step == one.next_step:
            due = next_step_at(one.steps, step, accepted_at=at, working_days=one.working_days)
            rows.append({"number": one.id, "step": step, "due_at": due, "subject": letter.subject})
    claims.advance_enrolments(session, rows)


def _events(
    letters: Sequence[AcceptedLetter], contacted: set[int], at: datetime
) -> Iterator[dict[str, Any]]:
    for one in letters:
        letter = one.letter
        yield event_values(
            "outbound_email",
            letter.id,
            OutboundState.SENT.value,
            at=one.at,
            actor=WORKER,
            why=one.text[:500],
            project_id=letter.project_id,
            before=OutboundState.SENDING,
        )
        if letter.opportunity_id in contacted:
            contacted.discard(letter.opportunity_id)
            yield event_values(
                "opportunity",
                letter.opportunity_id,
                Stage.CONTACTED.value,
                at=at,
                actor=WORKER,
                why="The first letter was accepted.",
                project_id=letter.project_id,
                before=Stage.READY,
            )
