"""Mail that answers no letter of ours may be a digest of journalists' requests."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.mail.values import ParsedMessage
from outreach.model.email import InboundEmail
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox
from outreach.model.project import Project
from outreach.prospecting.digital_pr.keep import take_requests


def requests_in(
    session: Session, row: InboundEmail, message: ParsedMessage, *, now: datetime
) -> int:
    """Keep the requests that a message lists, line by line; return how many were new."""
    mailbox = session.get_one(Mailbox, row.mailbox_id)
    project = session.get_one(Project, mailbox.project_id)
    new = take_requests(
        session,
        project,
        message.text.replace("\0", ""),
        source=mailbox.address,
        at=now,
        actor=WORKER,
        only_labelled=True,
    )
    return len(new)
