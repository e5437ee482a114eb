"""Mail that answers no letter of ours may be a digest of journalists' requests."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.mail.values import MessageKind, ParsedMessage
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox
from outreach.model.project import Project
from outreach.prospecting.digital_pr.journalist_requests import read_requests
from outreach.prospecting.digital_pr.keep import take_requests

_FEWEST_LABELS = 3  # of lines "Label: value"
# They repeat our own letter in lines of that form, and nobody asks anything in them.
_NO_DIGEST = frozenset({MessageKind.BOUNCE, MessageKind.COMPLAINT})


def lists_requests(message: ParsedMessage, *, now: datetime) -> bool:
    """Does it list requests line by line? Nothing is asked of the database."""
    if message.kind in _NO_DIGEST or not _may_be_labelled(message.text):
        return False
    return bool(read_requests(message.text, today=now.date(), only_labelled=True))


def _may_be_labelled(text: str) -> bool:
    """Cheap: most mail has fewer lines with a colon that are not quoted."""
    if text.count(":") + text.count("：") < _FEWEST_LABELS:
        return False
    own = [line for line in text.split("\n") if line[:1] != ">" and (":" in line or "：" in line)]
    return len(own) >= _FEWEST_LABELS


def requests_in(session: Session, mailbox_id: int, message: ParsedMessage, *, now: datetime) -> int:
    """Keep the requests that a message lists, line by line; return how many were new."""
    mailbox = session.get_one(Mailbox, mailbox_id)
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
