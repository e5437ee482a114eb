"""Orders for bulletins, as people give them: checked here, for page and command line."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from outreach.errors import Conflict, InvalidInput
from outreach.languages import codes
from outreach.mail.addresses import is_plain_address
from outreach.model.bulletin import BulletinKind, BulletinOrder, Rhythm
from outreach.model.event import record
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.project import Project
from outreach.reporting.compose import TOLD
from outreach.reporting.mailing import place, span_of
from outreach.reporting.rhythm import LAST_DAY, next_at
from outreach.store import bulletins, suppressions

MOST_RECIPIENTS = 20
_BETWEEN = re.compile(r"[\s,;]+")
_OF_REPORTS = (Rhythm.WEEK, Rhythm.MONTH)


def add_order(
    session: Session,
    project: Project,
    mailbox: Mailbox,
    *,
    kind: BulletinKind,
    rhythm: Rhythm,
    day: int,
    recipients: str,
    language: str = "en",
    with_costs: bool = False,
    comment: str = "",
    at: datetime,
    actor: str,
) -> BulletinOrder:
    """Keep an order; its first mail comes at the next morning that fits.

    Raises:
        InvalidInput: a day, an address or the mailbox does not do.
    """
    if mailbox.project_id != project.id or mailbox.state is MailboxState.SAMPLE:
        raise InvalidInput("choose a mailbox of this project.", field="mailbox")
    if kind is BulletinKind.REPORT and rhythm not in _OF_REPORTS:
        raise InvalidInput("a report comes every week or every month.", field="rhythm")
    last = LAST_DAY.get(rhythm, 0)
    if last and not 1 <= day <= last:
        raise InvalidInput(f"the day is a number from 1 to {last}.", field="day")
    told = [severity.value for severity in TOLD[rhythm]]
    row = BulletinOrder(
        project_id=project.id or 0,
        kind=kind,
        rhythm=rhythm,
        day=day if last else 0,
        mailbox_id=mailbox.id or 0,
        recipients=read_recipients(session, recipients),
        language=language if language in codes() else "en",
        with_costs=with_costs,
        comment=comment.strip()[:2_000],
        told_up_to=bulletins.newest_alert(session, project.id or 0, told),
        next_at=next_at(rhythm, day, after=at, zone=ZoneInfo(mailbox.time_zone)),
        created_at=at,
    )
    session.add(row)
    session.flush()
    record(row, "added", at=at, actor=actor, what=kind, rhythm=rhythm, to=len(row.recipients))
    return row


def read_recipients(session: Session, text: str) -> list[str]:
    """Addresses out of what somebody typed, each once.

    Raises:
        InvalidInput: one is no plain address, or its owner asked not to be written to.
    """
    found = list(dict.fromkeys(one for one in _BETWEEN.split(text) if one))
    if not 1 <= len(found) <= MOST_RECIPIENTS:
        raise InvalidInput(f"write 1 to {MOST_RECIPIENTS} addresses.", field="recipients")
    for one in found:
        if not is_plain_address(one):
            raise InvalidInput(f"{one[:80]!r} is no plain address.", field="recipients")
        if suppressions.is_suppressed(session, one):
            raise InvalidInput(f"{one} asked not to be written to.", field="recipients")
    return found


def pause(row: BulletinOrder, *, at: datetime, actor: str) -> None:
    """Stop an order, and what of it waits."""
    if row.paused_at is None:
        row.paused_at = at
        record(row, "paused", at=at, actor=actor)


def resume(row: BulletinOrder, mailbox: Mailbox, *, at: datetime, actor: str) -> None:
    """Let it go on, from the next time on: what was missed is not made up for."""
    if row.paused_at is not None:
        row.paused_at = None
        zone = ZoneInfo(mailbox.time_zone)
        row.next_at = next_at(row.rhythm, row.day, after=at, zone=zone)
        record(row, "resumed", at=at, actor=actor)


def send_now(
    session: Session, row: BulletinOrder, token: str, *, key: bytes, at: datetime, actor: str
) -> int:
    """Put a mail for each recipient into the queue; the worker sends it. How many there are.

    Args:
        token: of the form that was sent; the same one twice is one click.
        key: makes Message-IDs that we recognise.

    Raises:
        Conflict: the order is paused, or there is nothing to tell.
    """
    if row.paused_at is not None:
        raise Conflict("The order is paused: let it go on first.")
    mailbox = session.get_one(Mailbox, row.mailbox_id)
    span = span_of(session, row, at.astimezone(ZoneInfo(mailbox.time_zone)))
    if row.kind is BulletinKind.CHANGES and span.up_to_alert <= span.after_alert:
        raise Conflict("There is nothing to tell: nothing changed since the last mail.")
    made = place(session, row, mailbox, span, f"now {token[:64]}", key=key, now=at)
    if made:
        row.told_up_to = span.up_to_alert or row.told_up_to
        record(row, "asked_for_now", at=at, actor=actor)
    return made
