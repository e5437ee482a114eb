"""A person reads a draft: approves, edits or rejects it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.campaigns.lifecycle import end_enrolment
from outreach.drafting.duplicates import compare_again
from outreach.drafting.objections import blocking, look_over
from outreach.drafting.prechecks import RECENT, prechecks
from outreach.drafting.prepare import approve_as
from outreach.errors import Conflict, InvalidInput
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.event import record

MAX_BODY = 20_000


def approve(
    session: Session,
    email: OutboundEmail,
    *,
    at: datetime,
    actor: str,
    recent: timedelta = RECENT,
) -> None:
    """Approve a draft as it stands.

    Args:
        recent: whoever was written to within it, by anyone here, gets no first letter.

    Raises:
        Conflict: somebody dealt with it already.
        InvalidInput: an objection blocks it; the sentence lists them.
    """
    _require_draft(email)
    problems = [*blocking(email), *_stopping_now(session, email, at, recent)]
    if problems:
        raise InvalidInput(f"can't be approved yet. {' '.join(problems)}", field="draft")
    approve_as(email, actor, at=at)
    session.add(email)


def approve_clean(
    session: Session,
    emails: Iterable[OutboundEmail],
    *,
    at: datetime,
    actor: str,
    recent: timedelta = RECENT,
) -> tuple[int, int]:
    """Approve those drafts to which the linter has nothing to say, looked at anew; (done, left).

    A warning is a question to a person, and nobody answers questions in bulk.
    """
    done = left = 0
    for email in emails:
        if email.state is OutboundState.DRAFTED:
            look_over(email)
        questioned = email.objections or _stopping_now(session, email, at, recent)
        if email.state is not OutboundState.DRAFTED or questioned:
            left += 1
            continue
        approve_as(email, actor, at=at)
        session.add(email)
        done += 1
    return done, left


def edit(
    session: Session,
    email: OutboundEmail,
    *,
    subject: str,
    body: str,
    at: datetime,
    actor: str,
) -> None:
    """Change the text of a draft; it is looked over again at once.

    Raises:
        Conflict: it is no draft any more.
        InvalidInput: the text is empty or longer than a letter.
    """
    _require_draft(email)
    if not subject.strip():
        raise InvalidInput("write a subject.", field="subject")
    if not body.strip():
        raise InvalidInput("write a text.", field="body")
    if len(body) > MAX_BODY:
        raise InvalidInput(f"write at most {MAX_BODY} characters.", field="body")
    email.subject = " ".join(subject.split())
    email.body = body.replace("\r\n", "\n").strip()
    compare_again(session, email)
    look_over(email)
    session.add(email)
    record(email, "edited", at=at, actor=actor)


def reject(
    session: Session, email: OutboundEmail, *, at: datetime, actor: str, why: str = ""
) -> None:
    """Refuse a draft; nothing more is written to this person about it.

    Raises:
        Conflict: it is no draft any more.
    """
    _require_draft(email)
    reason = why.strip() or "Rejected in review."
    email.move_to(OutboundState.REJECTED, at=at, actor=actor, why=reason)
    if email.enrolment_id is not None:
        enrolment = session.get_one(Enrolment, email.enrolment_id)
        end_enrolment(session, enrolment, EnrolmentState.STOPPED, at=at, actor=actor, why=reason)


def _stopping_now(
    session: Session, email: OutboundEmail, at: datetime, recent: timedelta
) -> list[str]:
    found = prechecks(session, email, now=at, recent=recent)
    return [str(one["sentence"]) for one in found]


def _require_draft(email: OutboundEmail) -> None:
    if email.state is not OutboundState.DRAFTED:
        raise Conflict(f"Somebody was faster: this letter is {email.state.value} already.")
