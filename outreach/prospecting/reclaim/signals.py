"""What makes a lost or misdirected link worth a letter. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from outreach.prospecting.qualify import CONTACTABILITY, Score, Signal, score
from outreach.prospecting.standing import AUTHORITY, WARMTH, Standings

WEIGHTS = {
    "what is at stake": 0.30,
    "how lately": 0.20,
    AUTHORITY: 0.20,
    CONTACTABILITY: 0.15,
    WARMTH: 0.15,
}
_FORGOTTEN_DAYS = 365
_PLACES = {"body": 1.0, "list": 0.9, "bio": 0.5, "sidebar": 0.4, "header": 0.4, "navigation": 0.4}


class Kind(StrEnum):
    """What is wrong with the link."""

    LOST = "lost"  # it was there
    DEAD = "dead"  # it leads to a page of ours that is gone
    MOVED = "moved"  # it leads to a page of ours that sends visitors on
    MISSPELT = "misspelt"  # it leads to an address that is almost ours


# A redirect brings most visitors home; the others bring none.
_STAKES = {Kind.LOST: 1.0, Kind.DEAD: 1.0, Kind.MISSPELT: 1.0, Kind.MOVED: 0.4}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is known of one link of ours that needs care.

    Attributes:
        followed: as last seen, None if nobody knows.
        place: where on the page it stands or stood, "" if unknown.
        since: when it was lost, or when its target was first seen to be gone.
        page_gone: the page that carried it is gone as well.
        link_to: the address to ask for, "" if no page of ours fits.
    """

    kind: Kind
    site_id: int
    followed: bool | None
    place: str
    since: datetime | None
    page_gone: bool
    noindex: bool
    link_to: str


def rate(trouble: Trouble, standings: Standings, *, now: datetime) -> Score:
    """The score of one link to win back, with its reasons."""
    return score(_signals(trouble, standings, now), _gates(trouble))


def _gates(trouble: Trouble) -> Iterator[str]:
    if trouble.page_gone:
        yield "The page that carried the link is gone."
    if trouble.noindex:
        yield "The page asks search engines not to index it."
    if not trouble.link_to:
        yield (
            "None of your pages is about what the link was about: bring the page back, or redirect "
            "it, and no letter is needed."
        )


def _signals(trouble: Trouble, standings: Standings, now: datetime) -> Iterator[Signal]:
    yield _stake(trouble)
    yield _lately(trouble.since, now)
    yield _signal(CONTACTABILITY, None, "not sought yet")
    yield from standings.signals(trouble.site_id, WEIGHTS)


def _stake(trouble: Trouble) -> Signal:
    value = _STAKES[trouble.kind] * _PLACES.get(trouble.place, 0.3 if trouble.place else 0.8)
    value *= 0.4 if trouble.followed is False else 1.0
    kind = {True: "a followed link", False: "a link that is not followed", None: "a link"}
    where = f", in: {trouble.place}" if trouble.place else ""
    return _signal("what is at stake", value, f"{kind[trouble.followed]}{where}, {trouble.kind}")


def _lately(since: datetime | None, now: datetime) -> Signal:
    if since is None:
        return _signal("how lately", None, "nobody knows since when")
    days = max(0, (now - since).days)
    value = max(0.1, 1 - days / _FORGOTTEN_DAYS)
    return _signal("how lately", value, f"for {days} {'day' if days == 1 else 'days'}")


def _signal(name: str, value: float | None, reason: str) -> Signal:
    return Signal(name, value, WEIGHTS[name], reason)
