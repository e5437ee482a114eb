"""Which opportunity earned this link? Pure.

Four things speak for an opportunity: the place (page or site that we wrote about), the target (the
page that we offered), the time (soon after a letter or an answer) and the thread (they said so).
A link that was there before the first letter can't have been earned by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

SURE, WORTH_ASKING = 80, 50
_RIVAL_MARGIN = 10  # two opportunities this close: a person says which one it was
AMBIGUOUS = SURE - 5
_PREDATES = 30  # asked for on this very page: shown to a person, never counted by itself
_SOON, _LATER, _LATE = timedelta(days=30), timedelta(days=90), timedelta(days=180)
# Mail servers and our looks have clocks of their own, and vendors give days without hours.
_CLOCKS = timedelta(hours=36)


class Saying(StrEnum):
    """The most telling thing that they wrote back."""

    NOTHING = "nothing"
    ANSWERED = "answered"
    AGREED = "agreed"
    PLACED = "placed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class NewLink:
    """A live link to us.

    Attributes:
        page_key, site_key, target_key: comparison forms of the page, its site and the target.
        appeared_at: when it was first there, as far as anybody knows.
        is_dated: somebody knows that it was not there before; else it may be older than that.
        page_published_on: of the page that it stands on, None if unknown.
    """

    page_key: str
    site_key: str
    target_key: str
    appeared_at: datetime
    is_dated: bool = True
    page_published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Approach:
    """What we did about one opportunity.

    Attributes:
        page_key, site_key: of the page that we wrote about.
        targets: keys of what we offered.
        written_at: our first letter; last_word_at: the latest letter or answer.
        delivered: not every letter came back.
        saying: what they answered.
        named_pages: keys of URLs in their letters.
        has_link: its promised link was found elsewhere already.
    """

    opportunity: int
    page_key: str
    site_key: str
    targets: frozenset[str]
    written_at: datetime
    last_word_at: datetime
    delivered: bool = True
    saying: Saying = Saying.NOTHING
    named_pages: frozenset[str] = frozenset()
    has_link: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """How well an opportunity explains a link: 0 to 100, with reasons in words."""

    opportunity: int
    confidence: int
    reasons: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE

    @property
    def is_worth_asking(self) -> bool:
        return self.confidence >= WORTH_ASKING


def earned_by(link: NewLink, approaches: Iterable[Approach]) -> Match | None:
    """The opportunity that most likely earned the link; None if it is organic."""
    ranked = sorted(
        (weigh(link, one) for one in approaches),
        key=lambda match: (-match.confidence, match.opportunity),
    )
    if not ranked or not ranked[0].is_worth_asking:
        return None
    best = ranked[0]
    if len(ranked) > 1 and best.is_sure and ranked[1].confidence > best.confidence - _RIVAL_MARGIN:
        told = f"Opportunity {ranked[1].opportunity} explains it about as well."
        return Match(best.opportunity, AMBIGUOUS, (*best.reasons, told))
    return best


def weigh(link: NewLink, approach: Approach) -> Match:
    """How well this opportunity explains the link; 0 if it can't."""
    named = link.page_key in approach.named_pages
    here = named or link.page_key == approach.page_key
    same_site = link.site_key == approach.site_key
    if not here and not same_site:
        return Match(approach.opportunity, 0, ("It stands on another site.",))
    if link.appeared_at < approach.written_at - _CLOCKS and not named:
        told = f"It was there before our first letter of {approach.written_at:%Y-%m-%d}."
        asked = here and link.target_key in approach.targets
        return Match(approach.opportunity, _PREDATES if asked else 0, (told,))
    scored = [
        _place(here=here, named=named),
        _target(link, approach),
        _time(link, approach, here=here),
        _thread(approach, named=named),
    ]
    points = sum(number for number, _ in scored) - 15 * approach.has_link
    reasons = tuple(reason for _, reason in scored if reason)
    if approach.has_link:
        reasons += ("Its link was found on another page already.",)
    return Match(approach.opportunity, max(0, min(100, points)), reasons)


def _place(*, here: bool, named: bool) -> tuple[int, str]:
    if named:
        return 55, "They named this page in their letter."
    if here:
        return 45, "It stands on the page that we wrote about."
    return 30, "It stands on the site that we wrote to, on another page."


def _target(link: NewLink, approach: Approach) -> tuple[int, str]:
    if link.target_key in approach.targets:
        return 35, "It leads to the page that we offered."
    return 12, "It leads to another page of ours than the one that we offered."


def _time(link: NewLink, approach: Approach, *, here: bool) -> tuple[int, str]:
    after = max(link.appeared_at - approach.last_word_at, timedelta())
    points, told = 0, _how_long(after)
    for limit, worth in ((_SOON, 20), (_LATER, 12), (_LATE, 5)):
        if after <= limit:
            points = worth
            break
    published = link.page_published_on
    if published is not None and published > approach.written_at.date():
        return points, f"The page was published after our letter; the link was seen {told}."
    # We had read the page that we wrote about: the link was not on it. Of others we know nothing.
    if not link.is_dated and not here:
        return points - 18, f"It was first seen {told}, but may have been there before."
    return points, f"It was first seen {told}."


def _how_long(after: timedelta) -> str:
    if not after.days:
        return "within a day of the last letter or answer"
    if after.days == 1:
        return "a day after the last letter or answer"
    return f"{after.days} days after the last letter or answer"


def _thread(approach: Approach, *, named: bool) -> tuple[int, str]:
    if not approach.delivered:
        return -40, "Our letter came back."
    if approach.saying is Saying.PLACED:
        return (10 if named else 20), "They wrote that they placed it."
    if approach.saying is Saying.AGREED:
        return 15, "They had agreed."
    if approach.saying is Saying.ANSWERED:
        return 5, "They had answered."
    if approach.saying is Saying.DECLINED:
        return -20, "They had declined."
    return 0, ""
