"""Does a letter offer or ask for what search engines call link spam? Pure.

Links for links, for money or goods, links that must be followed or carry given words, guarantees
(LP-4). Told by wordings of about a dozen languages, `wordings/offers.txt`; telling of such a thing
("your article on link exchanges") and denying it ("we never pay") are no offers.
Source: Google Search Central, "Spam policies for Google web search", link spam.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from outreach.text.link_words import link_slots
from outreach.text.wordings import Line, Slots, Wordings, any_of, sections, spelt

_SENTENCES = {
    "exchange": "It offers a link for a link, which Google's spam policies name as link spam.",
    "in return": "It offers something in exchange.",
    "money": "It offers money for a link, or asks what one costs.",
    "follow": "It asks for a “dofollow” link; who links decides how.",
    "anchor": "It lays down the words of the link.",
    "guarantee": "It guarantees something.",
}
_NEVER_DENIED = frozenset({"follow", "anchor"})  # "no nofollow" asks for it
_LAST_WORD = re.compile(r"(\w[\w'-]*)\W{0,3}$")
_WORD_CHARACTERS = 40


class Offer(NamedTuple):
    """One wording of link spam: what is wrong with it, and its place in the text."""

    sentence: str
    start: int
    end: int


class _Book(NamedTuple):
    """The list, ready to be asked."""

    slots: Slots
    rules: dict[str, Wordings]
    told_of: re.Pattern[str]
    denied: re.Pattern[str]
    paying_ours: re.Pattern[str]


def offers_in(text: str) -> Iterator[Offer]:
    """Find every wording in a letter's subject or body, rule by rule."""
    book, plain = _book(), spelt(text)
    present = book.slots.present_in(plain)
    for rule, wordings in book.rules.items():
        found = wordings.matches(plain, present)
        meant = [one.span() for one in found if not _is_harmless(one, rule, book)]
        for start, end in _apart(meant):
            yield Offer(_SENTENCES[rule], start, end)


def _is_harmless(found: re.Match[str], rule: str, book: _Book) -> bool:
    text, start = found.string, found.start()
    last = _LAST_WORD.search(text, max(start - _WORD_CHARACTERS, 0), start)
    before = last[1] if last else ""
    if book.told_of.fullmatch(before):
        return True
    if rule in _NEVER_DENIED:
        return False
    if book.denied.search(found[0]) or book.denied.fullmatch(before):
        return True
    return rule == "money" and book.paying_ours.match(text, start) is not None


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first and longest of those that overlap."""
    end = 0
    for span in sorted(spans, key=lambda one: (one[0], -one[1])):
        if span[0] >= end:
            yield span
            end = span[1]


@cache
def _book() -> _Book:
    text = files("outreach.drafting").joinpath("wordings", "offers.txt").read_text("utf-8")
    found = sections(text)
    slots = link_slots(found)

    def words(name: str) -> re.Pattern[str]:
        return re.compile(any_of(Line(entry, slots) for entry in found[name]))

    return _Book(
        slots=slots,
        rules={rule: Wordings(found[rule], slots) for rule in _SENTENCES},
        told_of=words("told of"),
        denied=words("denied"),
        paying_ours=words("paying ours"),
    )
