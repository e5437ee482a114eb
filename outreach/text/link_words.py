"""Links, posts and amounts of money: what lists of wordings on the trade in links share."""

from __future__ import annotations

from importlib.resources import files

from outreach.text.wordings import Sections, Slots, sections

_AMOUNT = (
    r"(?:[$€£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[€$£₽₺]|eur\w*|usd|dollars?|dólares|pounds?|gbp|chf|zł|pln|"
    r"kč|kr|sek|nok|dkk|руб\w*|tl)|r\$\s?\d[\d.,]*)(?!\w)"
)


def link_slots(found: Sections) -> Slots:
    """The slots of a list, with {link}, {links}, {post}, {what} and {amount} beside its own."""
    common = sections(files("outreach.text").joinpath("link_words.txt").read_text("utf-8"))
    return Slots({**common, **found}, {"amount": _AMOUNT})
