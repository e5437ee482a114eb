"""Connects a mailbox to a project: checked, tried by logging in, kept with sealed passwords."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from outreach.errors import Conflict, InvalidInput
from outreach.mail.addresses import checked_address
from outreach.mail.inbox import Inbox
from outreach.mail.outbox import Outbox
from outreach.mail.values import Security
from outreach.model.event import record
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.project import Project
from outreach.secrets import Keyring
from outreach.sending.pacing import ramp_cap
from outreach.store import inbound, mailboxes
from outreach.store.sealed import seal_into


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says about a mailbox; "" and None take what is usual.

    Attributes:
        smtp, imap: host or host:port.
        in_use_days: how long people get mail from it; 0 is new, and what we take it for unasked.
    """

    address: str
    smtp: str
    imap: str = ""
    name: str = ""
    username: str = ""
    security: Security = Security.TLS
    signature: str = ""
    zone: str = ""
    in_use_days: float = 0


def new_mailbox(
    given: Given, project: Project, *, zone: str, ramp_days: float, now: datetime
) -> Mailbox:
    """A mailbox that is not stored yet.

    Args:
        ramp_days: one in use for fewer days is led up to its cap.

    Raises:
        InvalidInput: an address or a server can't be used; names the field.
        Conflict: it is the sample project, from which nothing ever leaves.
    """
    if project.is_sample:
        raise Conflict("This is the sample project: its letters go nowhere. Use one of your own.")
    return Mailbox(
        project_id=project.id or 0,
        address=checked_address(given.address),
        sender_name=given.name or project.sender_name or given.address,
        signature=given.signature or given.name or project.sender_name,
        **_way_in(given),
        time_zone=given.zone or zone,
        ramp_began_at=_ramp(given.in_use_days, ramp_days, now),
        created_at=now,
    )


def _way_in(given: Given) -> dict[str, Any]:
    """The columns that say where its servers are and how to log in there."""
    smtp_host, smtp_port = hostname(given.smtp, "smtp")
    imap_host, imap_port = hostname(given.imap, "imap") if given.imap else ("", None)
    starttls = given.security is Security.STARTTLS
    return {
        "smtp_host": smtp_host,
        "smtp_port": smtp_port or (587 if starttls else 465),
        "smtp_security": _security(given.security, smtp_port, 587),
        "smtp_username": given.username or given.address,
        "imap_host": imap_host,
        "imap_port": imap_port or (143 if starttls else 993),
        "imap_security": _security(given.security, imap_port, 143),
        "imap_username": given.username or given.address,
    }


def _ramp(in_use_days: float, ramp_days: float, now: datetime) -> datetime | None:
    """Since when it is led up; a sender that is known already needs none."""
    return now - timedelta(days=in_use_days) if in_use_days < ramp_days else None


def pace_sentence(row: Mailbox, *, now: datetime) -> str:
    """How much a mailbox that was just connected may send, "" where only the cap counts."""
    if row.ramp_began_at is None:
        return ""
    first = ramp_cap((now - row.ramp_began_at).days)
    return (
        f"It is new, so it begins with {first} letters a day and gets more each week: a new "
        "sender that begins with its full number looks like a stolen one."
    )


def _security(wanted: Security, port: int | None, starttls_port: int) -> str:
    """The port of a submission server says how it is spoken to, even beside TLS for the other."""
    if wanted is Security.TLS and port == starttls_port:
        return Security.STARTTLS.value
    if wanted is Security.STARTTLS and port in (465, 993):
        return Security.TLS.value
    return wanted.value


def hostname(text: str, field: str) -> tuple[str, int | None]:
    """Host and port of "host" or "host:port"."""
    host, _, port = text.strip().partition(":")
    if not host or (port and not (port.isdigit() and 0 < int(port) < 65536)):
        raise InvalidInput("write host or host:port.", field=field)
    return host, int(port) if port else None


def keep(
    session: Session, keyring: Keyring, row: Mailbox, password: str, *, at: datetime, actor: str
) -> None:
    """Store a new mailbox. The row comes first: a sealed secret is bound to its id.

    Raises:
        Conflict: the address is taken.
    """
    mailboxes.add(session, row)
    set_password(keyring, row, password)
    record(row, "added", at=at, actor=actor)


def change_servers(
    session: Session, row: Mailbox, given: Given, *, at: datetime, actor: str
) -> None:
    """Let a mailbox log in elsewhere, or by another name; its password stays.

    What another server holds is read from where reading ended here: it counts messages anew.

    Raises:
        InvalidInput: names the field.
        Conflict: the servers are the provider's that gave its consent, or nothing ever leaves.
    """
    if row.oauth_provider or row.state is MailboxState.SAMPLE:
        raise Conflict("The servers of this mailbox are not to be changed.")
    moved = _way_in(given)
    if moved["imap_host"] != row.imap_host:
        inbound.number_anew(session, row.id or 0)
    for column, value in moved.items():
        setattr(row, column, value)
    record(row, "servers_changed", at=at, actor=actor)


def set_password(keyring: Keyring, row: Mailbox, password: str) -> None:
    """Seal a new password for both servers."""
    for column in ("smtp_secret", "imap_secret"):
        seal_into(keyring, row, column, password)


def try_log_in(
    row: Mailbox,
    open_outbox: Callable[[Mailbox], Outbox],
    open_inbox: Callable[[Mailbox], Inbox],
) -> list[str]:
    """Log in to both servers of a stored mailbox; return the names of its folders.

    Nothing is sent or changed.

    Raises:
        MailError: a server can't be reached, or refuses us; the sentence says which.
    """
    with open_outbox(row) as outbox:
        outbox.log_in(row.address)
    if not row.imap_host:
        return []
    with open_inbox(row) as inbox:
        return [folder.name for folder in inbox.folders()]
