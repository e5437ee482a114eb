"""Recipients out of bounces that are told in words: qmail, old sendmail, exim, and their cousins.

The words before the returned message are searched. Strong evidence (an address that opens a
paragraph, follows "recipient:", or stands alone on a line) wins over mere mention.
"""

from __future__ import annotations

import re
from pathlib import Path

from outreach.mail.wording import alternatives

MAX_NARRATION = 60_000

_LIST = Path(__file__).parent / "phrases" / "bounces.txt"
_ADDRESS = r"[A-Za-z0-9_.!#$%&'*+/=?^{|}~`-]{1,64}@(?:[A-Za-z0-9_-]{1,63}\.){1,9}[A-Za-z0-9-]{2,63}"
_TRACE = r"(?:Received|Return-Path|Message-ID|MIME-Version|Delivered-To|DKIM-Signature)"
_FIELD = rf"(?:{_TRACE}|X-[A-Za-z-]+|Content-Type|From|To|Date|Subject|Reply-To|Sender)"
_ORIGINAL_STARTS = re.compile(
    rf"^[> \t]*-{{2,}}[ \t]*(?:{alternatives(_LIST, 'original')})"
    rf"|^[ \t]*(?:{alternatives(_LIST, 'follows')})(?![^\n]*(?:deliver|recipient|reach))"
    r"[^\n]{0,60}(?:follows|below|:[ \t]*$)"
    rf"|^[> \t]*{_TRACE}:[^\n]*\n(?:[ \t][^\n]*\n)*[> \t]*{_FIELD}:"
    rf"|^(?:{_FIELD}:[^\n]*\n(?:[ \t][^\n]*\n)*){{3}}"
    r"|^[ \t]*\*{2,}[ \t]*(?:original|message)|^Content-Type: (?:message|text)/",
    re.IGNORECASE | re.MULTILINE,
)
_OPENS_LINE = re.compile(
    rf"^[ \t>*-]{{0,12}}<?\"?({_ADDRESS})\"?>?[ \t]*(?:\([^)\n]*\)[ \t]*)?"
    r"(?:$|[:;,]|\.{1,3}(?:\s|$)|[ \t]*(?:\.\.\.|-{1,2}|=)[ \t])",
    re.MULTILINE,
)
_AFTER_WORDS = re.compile(
    rf"(?:{alternatives(_LIST, 'before_recipient')})"
    rf"[^\S\n]*[:=]?[^\S\n]*['\"‘“(\[]?<?\"?({_ADDRESS})",
    re.IGNORECASE,
)
_ANY = re.compile(_ADDRESS)
_RULES = re.compile(r"-{3,}[^-]*-{3,}|[-=_]{3,}")
_NEVER = re.compile(r"^(?:postmaster|mailer-?daemon)@", re.IGNORECASE)
_STAFF = re.compile(
    r"^(?:postmaster|mailer-?daemon|abuse|support|helpdesk|hostmaster|webmaster|no-?reply|root|"
    r"contact|info|admin(?:istrator)?)@|(?:-owner|-bounces|-request|-admin)@|^owner-",
    re.IGNORECASE,
)


def narration(text: str) -> str:
    """The part of a bounce that tells what happened, without the returned message."""
    text = text[:MAX_NARRATION]
    start = 0
    while found := _ORIGINAL_STARTS.search(text, start):
        if text[: found.start()].strip():
            return text[: found.start()]
        start = found.end()
    return text


def narrated(text: str, *, own: frozenset[str]) -> list[tuple[str, str]]:
    """(address, words about it) of each failed recipient, in order; `own` are never among them."""
    for pattern in (_OPENS_LINE, _AFTER_WORDS, _ANY):
        places = _places(pattern, text, own)
        if places:
            return _with_words(text, places)
    return []


def _places(pattern: re.Pattern[str], text: str, own: frozenset[str]) -> list[tuple[str, int]]:
    places: dict[str, int] = {}
    for found in pattern.finditer(text):
        address = found.group(found.lastindex or 0).strip(".'\"").lower()
        strict = pattern is _ANY
        if address in own or _NEVER.match(address) or (strict and _STAFF.search(address)):
            continue
        places.setdefault(address, found.start())
        if len(places) >= 1000:
            break
    return list(places.items())


def _with_words(text: str, places: list[tuple[str, int]]) -> list[tuple[str, str]]:
    """Each address with the words up to the next one, at most 1,500 characters."""
    ordered = sorted(places, key=lambda place: place[1])
    ends = [start for _, start in ordered[1:]] + [len(text)]
    return [
        (address, " ".join(text[start : min(end, start + 1500)].split()))
        for (address, start), end in zip(ordered, ends, strict=True)
    ]


def words_about(address: str, text: str) -> str:
    """The paragraph of `text` that tells about `address`; all of it if the address is not named.

    A list of addresses that is followed by one explanation gives that explanation.
    """
    lower = text.lower()
    at = lower.find(address)
    if at < 0:
        return " ".join(text[:3000].split())
    line = text.rfind("\n", 0, at) + 1
    following = _OPENS_LINE.search(text, at + len(address))
    end = following.start() if following else len(text)
    words = " ".join(text[line : min(end, line + 1500)].split())
    if (
        len(_RULES.sub("", words)) - len(address) < 12
    ):  # the address alone: the words stand elsewhere
        return " ".join(text[:3000].split())
    return words
