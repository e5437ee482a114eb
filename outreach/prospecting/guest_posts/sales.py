"""Does a line of a page offer links, or posts for the sake of their links, for money? Pure."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from outreach.text.link_words import link_slots
from outreach.text.wordings import Line, Slots, Wordings, any_of, sections, spelt

_LONGEST_LINE = 600  # characters; beyond, it is no offer but a text


class _Book(NamedTuple):
    slots: Slots
    sale: Wordings
    denied: re.Pattern[str]


def is_for_sale(line: str) -> bool:
    """Does one of its sentences offer some? Denying it, and what is free, is no sale."""
    if len(line) > _LONGEST_LINE:
        return False
    book, plain = _book(), spelt(line)
    present = book.slots.present_in(plain)
    return any(not _is_denied(found, book) for found in book.sale.matches(plain, present))


def _is_denied(found: re.Match[str], book: _Book) -> bool:
    before = found.string[: found.end()]
    sentence = max(before.rfind(end, 0, found.start()) for end in ".!?") + 1
    return book.denied.search(before, sentence) is not None


@cache
def _book() -> _Book:
    text = files("outreach.prospecting.guest_posts").joinpath("sales.txt").read_text("utf-8")
    found = sections(text)
    slots = link_slots(found)
    return _Book(
        slots=slots,
        sale=Wordings(found["sale"], slots),
        denied=re.compile(any_of(Line(entry, slots) for entry in found["denied"])),
    )
