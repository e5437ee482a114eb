"""Is a directory worth an entry? Only where somebody looks after it and it is about us.

A listing that anyone gets at once, for money or for a link in return, is what Google's spam
policies call a low-quality directory link: it is refused with that reason, never offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from outreach.text.words import fold, terms

LEAST_WORDS_PER_LINK = 3.0  # fewer: a bare list of links
MANY_LINKS = 150
WORTH_FROM = 2.0
OWN_WORDS_SHOWN = 4


class Standing(StrEnum):
    """What to do about it."""

    WORTH = "worth"
    DOUBTFUL = "doubtful"  # a person should look
    REFUSED = "refused"
    NO_DIRECTORY = "no_directory"


class Chance(StrEnum):
    """What kind of page it is, if it offers something."""

    DIRECTORY = "directory"
    INTERVIEW = "interview"
    REVIEW = "review"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was seen: its name, the points it gave, and the words or numbers."""

    name: str
    points: float
    reason: str


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """What is known of the page.

    Attributes:
        text: visible words of the page and, if read, of its submission page.
        outbound_links: to other sites; None if they were not counted.
        followed_links: of those, without nofollow, sponsored or ugc; None if unknown.
        has_contact: names who runs it: imprint, address or about page; None if unknown.
        language: of the text, "" if unknown.
    """

    text: str
    outbound_links: int | None = None
    followed_links: int | None = None
    has_contact: bool | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryVerdict:
    """What we think of it.

    Attributes:
        standing: see `Standing`.
        chance: directory, interview or review.
        reason: the sentence that decided.
        signals: all that was seen, weightiest first.
        needs_rel: True where an entry costs money: the link then needs sponsored or nofollow.
    """

    standing: Standing
    chance: Chance
    reason: str
    signals: tuple[Signal, ...] = ()
    needs_rel: bool = False


def judge_directory(
    page: DirectoryPage, *, our_topics: Iterable[str] = (), our_places: Iterable[str] = ()
) -> DirectoryVerdict:
    """Judge one directory page for a project about `our_topics` in `our_places`.

    Without topics and places relevance is unknown and does not count.
    """
    text = fold(page.text)
    chance = chance_in(text)
    if chance is Chance.NONE:
        return DirectoryVerdict(
            Standing.NO_DIRECTORY, chance, "It offers no entry, review or interview."
        )
    signals = _signals(page, text)
    relevance = _relevance(page, tuple(our_topics), tuple(our_places))
    signals = sorted([*signals, *relevance], key=lambda one: -abs(one.points))
    return _verdict(chance, tuple(signals), text)


def chance_in(text: str) -> Chance:
    """What a text offers, "" if nothing."""
    text = fold(text)
    for chance in (Chance.DIRECTORY, Chance.INTERVIEW, Chance.REVIEW):
        if _wordings(chance.value).search(text):
            return chance
    return Chance.NONE


_POINTS = (
    ("oversight", 1.2, 3, "people look at entries"),
    ("body", 1.0, 1, "an organisation stands behind it"),
    ("details", 0.4, 3, "entries have details that help a visitor"),
    ("free", 0.3, 1, "an entry is free"),
    ("mass", -1.0, 4, "it speaks to link builders, not to visitors"),
    ("follow_promise", -1.5, 1, "it promises followed links"),
    ("reciprocal", -4.0, 1, "it wants a link in return"),
    ("pays_for_link", -4.0, 1, "it sells links"),
)


def _signals(page: DirectoryPage, text: str) -> list[Signal]:
    found: list[Signal] = []
    for name, points, most, reason in _POINTS:
        said = list(dict.fromkeys(match.group() for match in _wordings(name).finditer(text)))
        if said:
            count = min(len(said), most)
            found.append(Signal(name, points * count, f"{reason}: “{said[0][:80]}”"))
    if page.has_contact is not None:
        points = 0.5 if page.has_contact else -1.0
        words = "it says who runs it" if page.has_contact else "nobody is named who runs it"
        found.append(Signal("contact", points, words))
    return found + _link_signals(page)


def _link_signals(page: DirectoryPage) -> list[Signal]:
    links = page.outbound_links
    if not links:
        return []
    per_link = len(page.text.split()) / links
    found: list[Signal] = []
    if links >= MANY_LINKS:
        found.append(Signal("many_links", -1.0, f"{links} outbound links on one page"))
    if links > 10 and per_link < LEAST_WORDS_PER_LINK:
        found.append(Signal("bare_list", -1.0, f"{per_link:.1f} words for each link"))
    return found


def _relevance(
    page: DirectoryPage, topics: tuple[str, ...], places: tuple[str, ...]
) -> list[Signal]:
    """Whether the page shares a topic or a place with us; said only where we have named any."""
    if not topics and not places:
        return []
    stems = {term.stem for term in terms(page.text, page.language)}
    wanted = [term for one in (*topics, *places) for term in terms(one, page.language)]
    shared = list(dict.fromkeys(term.surface for term in wanted if term.stem in stems))
    if shared:
        named = ", ".join(shared[:OWN_WORDS_SHOWN])
        return [Signal("relevance", min(2.0, 0.8 * len(shared)), f"it is about {named}")]
    return [Signal("relevance", -4.0, "it names neither our topics nor our places")]


_REFUSING = {
    "pays_for_link": "It sells links: followed paid links break Google's spam policies.",
    "reciprocal": "It wants a link in return: that is a link exchange.",
}


def _verdict(chance: Chance, signals: tuple[Signal, ...], text: str) -> DirectoryVerdict:
    by_name = {signal.name: signal for signal in signals}
    total = sum(signal.points for signal in signals)
    costs = bool(_wordings("fee").search(text))

    def said(standing: Standing, reason: str) -> DirectoryVerdict:
        return DirectoryVerdict(standing, chance, reason, signals, needs_rel=costs)

    for name, reason in _REFUSING.items():
        if name in by_name:
            return said(Standing.REFUSED, reason)
    relevance = by_name.get("relevance")
    if relevance is not None and relevance.points < 0:
        return said(Standing.REFUSED, "It is not about us: it names neither our topics nor places.")
    if chance is not Chance.DIRECTORY:
        standing = Standing.WORTH if total >= 0 else Standing.DOUBTFUL
        return said(standing, f"It offers {'an' if chance[0] == 'i' else 'a'} {chance}.")
    if total < 0:
        return said(Standing.REFUSED, f"A mass directory: {_worst(signals)}.")
    if "oversight" in by_name and total >= WORTH_FROM:
        return said(Standing.WORTH, f"Looked after: {by_name['oversight'].reason}.")
    if "body" in by_name and "mass" not in by_name and total >= WORTH_FROM:
        return said(Standing.WORTH, f"{by_name['body'].reason.capitalize()}.")
    return said(Standing.DOUBTFUL, "Nothing shows that anybody looks after the entries.")


def _worst(signals: tuple[Signal, ...]) -> str:
    return min(signals, key=lambda one: one.points).reason


@cache
def _wordings(kind: str) -> re.Pattern[str]:
    text = files("outreach.prospecting.directories").joinpath("wordings.txt").read_text("utf-8")
    section = re.search(rf"^\[{kind}\]\n((?:(?!^\[\w+\]$).*\n?)*)", text, re.MULTILINE)
    lines = section[1].splitlines() if section else []
    return re.compile("|".join(f"(?:{fold(line)})" for line in lines if line.strip()))
