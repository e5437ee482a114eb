"""What a change of one letter means, and for whom, before it is saved. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from outreach.campaigns import letters
from outreach.campaigns.branches import is_on_the_way
from outreach.model.campaign import Campaign, Enrolment
from outreach.model.email import OutboundEmail, OutboundState
from outreach.store import campaigns, outbound

MOST = 300  # people whose sequences are looked at: the page must not wait for more
NAMED = 5


@dataclass(frozen=True, slots=True)
class Concerned:
    """Who is concerned by a change of one letter.

    Attributes:
        counts: "had_it" and "passes" (nothing changes), "gets_new", "rewritten" (a draft that
            nobody touched), "kept_edited" and "kept_approved" (they stay as they are).
        named: for each count the first addresses, where a draft or letter exists.
        is_part: there are more people than were looked at.
    """

    counts: Counter[str] = field(default_factory=Counter)
    named: dict[str, list[str]] = field(default_factory=dict)
    is_part: bool = False


def concerned_by(session: Session, campaign: Campaign, number: int) -> Concerned:
    """What becomes of letter `number` (from 1) for everybody whose sequence is open, if it changes.

    Raises:
        InvalidInput: there is no such letter.
    """
    key = str(letters.step_at(letters.keyed(campaign.steps), number)["key"])
    found = Concerned(is_part=campaigns.count_open(session, campaign.id or 0) > MOST)
    enrolments = campaigns.open_in_campaign(session, campaign.id or 0, at_most=MOST)
    written = outbound.for_next_steps(session, [one.id or 0 for one in enrolments])
    for enrolment in enrolments:
        what, email = _fate(session, enrolment, key, written.get(enrolment.id or 0))
        found.counts[what] += 1
        names = found.named.setdefault(what, [])
        if email is not None and len(names) < NAMED:
            names.append(email.recipient)
    return found


def concerned_by_order(session: Session, campaign: Campaign, order: Sequence[int]) -> Concerned:
    """How many people with an open sequence get their letters in the new order: "reordered", and
    "unchanged" for those who have had what would move.

    Raises:
        InvalidInput: it is no order of these letters.
    """
    steps = letters.reordered(campaign.steps, order)
    found = Concerned(is_part=campaigns.count_open(session, campaign.id or 0) > MOST)
    enrolments = campaigns.open_in_campaign(session, campaign.id or 0, at_most=MOST)
    written = outbound.for_next_steps(session, [one.id or 0 for one in enrolments])
    for enrolment in enrolments:
        before = letters.keyed(enrolment.steps)
        free = enrolment.next_step + (enrolment.id in written)
        after = letters.in_new_order(before, steps, first_free=free, branch=enrolment.branch)
        found.counts["unchanged" if after == before else "reordered"] += 1
    return found


def _fate(
    session: Session, enrolment: Enrolment, key: str, email: OutboundEmail | None
) -> tuple[str, OutboundEmail | None]:
    """What becomes of the letter, and `email` if it is that one: the letter of the next step."""
    own = letters.keyed(enrolment.steps)
    place = next((at for at, step in enumerate(own) if step["key"] == key), len(own))
    if place < enrolment.next_step:
        return "had_it", None
    if place < len(own) and not is_on_the_way(own[place]):
        return "passes", None
    if place > enrolment.next_step or email is None:
        return "gets_new", None
    if email.state is not OutboundState.DRAFTED:
        return "kept_approved", email
    edited = outbound.was_edited(session, email.id or 0)
    return ("kept_edited" if edited else "rewritten"), email
