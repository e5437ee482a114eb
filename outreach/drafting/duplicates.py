"""Which letters wait beside this one, for T-DUP: near-duplicates of a first letter in one batch.

Only first letters are compared. Reminders of one sequence are short and alike by nature, and are
read in a conversation of their own.
"""

from __future__ import annotations

from sqlmodel import Session

from outreach.drafting.likeness import Batch
from outreach.model.email import OutboundEmail
from outreach.store import outbound

_FIRST = 0


class Batches:
    """The first letters of each campaign: those that wait already, then those of this round."""

    def __init__(self) -> None:
        self._by_campaign: dict[int, Batch] = {}

    def likeness(self, session: Session, campaign_id: int, step: int, text: str) -> float:
        """Likeness of a letter with the nearest that waits, 0 to 1; it joins the batch."""
        if step != _FIRST:
            return 0.0
        if campaign_id not in self._by_campaign:
            self._by_campaign[campaign_id] = _waiting(session, campaign_id)
        return self._by_campaign[campaign_id].add(text)


def compare_again(session: Session, email: OutboundEmail) -> None:
    """After its text was changed by hand: how like the others is it now?"""
    if email.step != _FIRST or email.campaign_id is None:
        return
    alike = _waiting(session, email.campaign_id, besides=email.id or 0).add(email.body)
    facts = {**email.variables["facts"], "duplicate_ratio": alike}
    email.variables = {**email.variables, "facts": facts}


def _waiting(session: Session, campaign_id: int, *, besides: int = 0) -> Batch:
    batch = Batch()
    for text in outbound.waiting_texts(session, campaign_id, _FIRST, besides=besides):
        batch.add(text)
    return batch
