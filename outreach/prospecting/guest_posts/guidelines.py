"""What guidelines ask: length, links, money, topics. Each reader takes lines and answers alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from outreach.prospecting.guest_posts.sales import is_for_sale
from outreach.prospecting.guest_posts.wordings import comparable, wordings


class LinkPolicy(StrEnum):
    """What the page says about links in guest posts."""

    UNSTATED = ""
    NONE = "no_links"
    BIO_ONLY = "bio_only"
    LIMITED = "limited"  # a number of links, or where they are useful
    NOFOLLOW = "nofollow"
    SPONSORED = "sponsored"
    FOLLOWED = "followed"  # a promise of followed links: usually for money


@dataclass(frozen=True, slots=True)
class Fee:
    """Money asked from the author; `amount` 0 with a currency "" if none is."""

    amount: float = 0.0
    currency: str = ""
    quote: str = ""


_WORD = (
    r"(?:words?|worter|worte|mots|palabras|parole|palavras|woorden|slow|ord|слов|sanaa|szo|kelime|"
    r"cuvinte|字|文字|단어|자)"
)
_NUMBER = r"(\d{1,2}[.,  ]?\d{3}|\d{2,5})(\s?k\b)?"
_RANGE = re.compile(
    rf"{_NUMBER}\s*(?:{_WORD}\s*)?(?:-|–|—|to|and|bis|und|a|à|et|y|e|tot|en|do|i|до|–|～|~|から)\s*"
    rf"{_NUMBER}\s*\+?\s*{_WORD}"
)
_SINGLE = re.compile(
    rf"{_NUMBER}\s*(\+|plus|or more|oder mehr)?\s*-?\s*{_WORD}"
    r"(\s+(?:or more|oder mehr|minimum|min\b|und mehr|ou plus|o mas)|以上)?"
)
_CURRENCIES = {
    **dict.fromkeys(("$", "us$", "usd", "dollars", "usdt"), "USD"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("£", "gbp", "pounds"), "GBP"),
    **dict.fromkeys(("zl", "pln"), "PLN"),
    **dict.fromkeys(("₽", "руб"), "RUB"),
    **dict.fromkeys(("₹", "inr"), "INR"),
    "kr": "SEK",
    "chf": "CHF",
    "a$": "AUD",
    "c$": "CAD",
    "r$": "BRL",
}
_SIGN = r"us\$|a\$|c\$|r\$|\$|€|£|₽|₹"
_CODE = r"usd|eur(?:os?)?|gbp|dollars|pounds|pln|zl|руб|chf|inr|kr"
# Bounded: hundreds of digits are infinity, which no database keeps.
_AMOUNT = r"\d{1,3}(?:[.,]\d{3}){0,3}(?:[.,]\d{1,2})?|\d{1,9}"
_MONEY = re.compile(
    rf"(?P<before>{_SIGN}|\b(?:usd|eur|gbp|chf|inr))\s?(?P<a>{_AMOUNT})|"
    rf"(?P<b>{_AMOUNT})\s?(?P<after>{_SIGN}|(?:{_CODE})\b)"
)
_LIST_BREAK = re.compile(
    r"\s*(?:,|;|/|•|\||\band\b|\bor\b|\bund\b|\boder\b|\bet\b|\by\b|\bi\b|\s&\s)\s*"
)
_SENTENCE_END = re.compile(
    r"[.!?:](?:\s|$)|\bthat\b|\bwhich\b|\bwe\b|\bbut\b|\bplease\b|\bwir\b|\bdie\b"
)
MOST_TOPICS = 12


def length_in(lines: Iterable[str]) -> tuple[int | None, int | None]:
    """Return the least and most words asked for; None where the page sets no limit.

    Lines about the author's biography have a length of their own and are left out.
    """
    for line in (comparable(one) for one in lines):
        if wordings("bio").search(line) and "article" not in line and "post" not in line:
            continue
        span = _RANGE.search(line)
        if span:
            low, high = _count(span[1], span[2] or span[4]), _count(span[3], span[4])
            if 50 <= low <= high:
                return low, high
        single = _SINGLE.search(line)
        count = _count(single[1], single[2]) if single else 0
        if single and count >= 100:
            return _bounds(line, single, count)
    return None, None


def _bounds(line: str, single: re.Match[str], count: int) -> tuple[int | None, int | None]:
    before = line[: single.start()]
    if wordings("most").search(before):
        return None, count
    if wordings("least").search(before) or single[3] or single[4]:
        return count, None
    return count, count


def _count(digits: str, thousand: str | None) -> int:
    return int(re.sub(r"\D", "", digits)) * (1000 if thousand else 1)


def fee_in(lines: Iterable[str]) -> Fee:
    """Return what an author has to pay, if a line names a price; what authors are paid is none."""
    for original in lines:
        line = comparable(original)
        money = _MONEY.search(line)
        if not money or not wordings("author_pays").search(line):
            continue
        if any(wordings(kind).search(line) for kind in ("author_is_paid", "no_fee", "other_price")):
            continue
        sign = money["before"] or money["after"]
        return Fee(_amount(money["a"] or money["b"]), _CURRENCIES.get(sign, ""), original.strip())
    return Fee()


def _amount(digits: str) -> float:
    """ "1.200" and "1,200" are thousands; "49.50" and "49,50" have cents."""
    if re.search(r"[.,]\d{1,2}$", digits):
        whole, cents = re.split(r"[.,](?=\d{1,2}$)", digits)
        return float(re.sub(r"\D", "", whole)) + float(f"0.{cents}")
    return float(re.sub(r"\D", "", digits))


def selling_quote(lines: Iterable[str]) -> str:
    """Return the line that offers links for money or for banned niches, "" if none does."""
    for original in lines:
        line = comparable(original)
        is_sale = wordings("sells").search(line) and not wordings("no_sale").search(line)
        if (is_sale or is_for_sale(original)) and not wordings("author_is_paid").search(line):
            return original.strip()
    return ""


# The order in which wordings are asked; "one in the bio, none in the text" is about the bio.
_POLICIES = (
    (LinkPolicy.SPONSORED, "links_sponsored"),
    (LinkPolicy.NOFOLLOW, "links_nofollow"),
    (LinkPolicy.FOLLOWED, "links_followed"),
    (LinkPolicy.BIO_ONLY, "links_bio"),
    (LinkPolicy.NONE, "links_none"),
    (LinkPolicy.LIMITED, "links_limited"),
)


def link_policy_in(lines: Iterable[str]) -> tuple[LinkPolicy, str]:
    """Return what the page says about links, and the line that says it."""
    kept = [(comparable(line), line.strip()) for line in lines]
    for policy, kind in _POLICIES:
        for line, original in kept:
            if wordings(kind).search(line):
                return policy, original
    return LinkPolicy.UNSTATED, ""


def topics_in(lines: list[str]) -> tuple[str, ...]:
    """Return the subjects that the page names, in lower case, at most a dozen."""
    found: list[str] = []
    for number, line in enumerate(lines):
        match = wordings("topics").search(comparable(line))
        if match:
            found.extend(_listed(next(group for group in match.groups() if group)))
        elif _is_topic_heading(line):
            found.extend(_short_lines(lines[number + 1 : number + 1 + MOST_TOPICS]))
    return tuple(dict.fromkeys(found))[:MOST_TOPICS]


def _listed(text: str) -> list[str]:
    kept = _SENTENCE_END.split(text)[0]
    parts = (part.strip(" .-–") for part in _LIST_BREAK.split(kept))
    return [part for part in parts if 2 < len(part) <= 40 and len(part.split()) <= 5]


def _is_topic_heading(line: str) -> bool:
    return wordings("topic_heading").match(comparable(line).strip()) is not None


def _short_lines(lines: list[str]) -> list[str]:
    """The list under a heading: it ends at the first line that is a sentence."""
    found: list[str] = []
    for line in lines:
        text = comparable(line).strip(" •-–*·.")
        if not text or len(text) > 40 or len(text.split()) > 5:
            break
        found.append(text)
    return found
