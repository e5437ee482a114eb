"""Whose turn is it at an outlet? One person at a time, the writer first, the chief last. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.model.opportunity import Stage
from outreach.model.press import Rank

_RANK_WORDS = {
    Rank.WRITER: "writer",
    Rank.EDITOR: "editor",
    Rank.DESK_HEAD: "head of desk",
    Rank.CHIEF: "chief editor",
}


@dataclass(frozen=True, slots=True)
class Person:
    """One journalist of the outlet whose beat the story fits.

    Attributes:
        stage: of the story's opportunity with them, None if they were never considered.
        last_letter_at: of that opportunity.
        in_sequence: further letters to them may still leave.
    """

    journalist_id: int
    name: str
    rank: Rank
    fit: float
    stage: Stage | None = None
    last_letter_at: datetime | None = None
    in_sequence: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is next, and why; None as `journalist_id` while nobody is."""

    journalist_id: int | None
    reason: str


def whose_turn(people: Iterable[Person], *, follow_on: timedelta, now: datetime) -> Turn:
    """Who of an outlet may be told a story now.

    Nobody, while somebody there still thinks about it; nobody any more, once somebody there said
    no or took it up: asking round a colleague is what makes an outlet block a sender.
    """
    everyone = sorted(people, key=lambda one: (one.rank, -one.fit, one.journalist_id))
    for one in everyone:
        if one.stage in {Stage.REPLIED, Stage.AGREED, Stage.WON, Stage.LOST}:
            return Turn(None, f"{one.name} answered: the outlet has it.")
        if one.stage is Stage.DECLINED:
            return Turn(None, f"{one.name} said no for the outlet.")
        if one.stage is Stage.CONTACTED and not _has_been_silent(one, follow_on, now):
            return Turn(None, f"{one.name} was asked and may still answer.")
    holder = next((one for one in everyone if one.stage in {Stage.OPEN, Stage.READY}), None)
    chosen = holder or next((one for one in everyone if one.stage is None), None)
    if chosen is None:
        return Turn(None, "Everybody whose beat fits was asked.")
    before = sum(one.stage is Stage.CONTACTED for one in everyone)
    why = f"{chosen.name} ({_RANK_WORDS[chosen.rank]}) is {'next' if before else 'first'}"
    return Turn(chosen.journalist_id, f"{why}; {before} asked before." if before else f"{why}.")


def _has_been_silent(one: Person, follow_on: timedelta, now: datetime) -> bool:
    return (
        not one.in_sequence
        and one.last_letter_at is not None
        and now - one.last_letter_at >= follow_on
    )
