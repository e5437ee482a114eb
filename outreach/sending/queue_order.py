"""Whose turn it is in a mailbox: answers by hand, follow-ups, then openings of all campaigns. Pure.

Openings go round the campaigns: the one that got the least today is asked first, so that a big old
campaign can't starve a new one. With a share below 1, openings get their turn between follow-ups.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from itertools import islice, zip_longest

from outreach.model.email import Urgency
from outreach.sending.tally import Tally

Lane = tuple[Urgency, int]
"""Urgency and campaign."""


def follow_ups_first(tally: Tally, mailbox_id: int, day: date, share: float) -> bool:
    """Is it the turn of follow-ups, if there are any?

    Args:
        share: of the day's letters that follow-ups may have before openings; 1 is all of them.
    """
    sent = tally.days["mailbox", mailbox_id, day]
    return share >= 1 or tally.days["follow_up", mailbox_id, day] <= share * sent


def lanes(
    campaigns: Collection[int], tally: Tally, mailbox_id: int, day: date, *, share: float
) -> list[list[Lane]]:
    """Groups of lanes in the order of their turn; within a group they alternate."""
    fewest_first = sorted(campaigns, key=lambda one: (tally.days["campaign", one, day], one))
    follow_ups: list[Lane] = [(Urgency.FOLLOW_UP, one) for one in fewest_first]
    openings: list[Lane] = [(Urgency.FIRST, one) for one in fewest_first]
    if follow_ups_first(tally, mailbox_id, day, share):
        return [follow_ups, openings]
    return [openings, follow_ups]


def in_turn(
    groups: Sequence[Sequence[Lane]], read: Callable[[Lane], list[int]], *, at_most: int
) -> list[int]:
    """The next letters: group by group, within a group one of each lane after the other."""
    return list(islice(_in_turn(groups, read), at_most))


def _in_turn(groups: Sequence[Sequence[Lane]], read: Callable[[Lane], list[int]]) -> Iterator[int]:
    for group in groups:
        for row in zip_longest(*(read(lane) for lane in group)):
            yield from (number for number in row if number is not None)
