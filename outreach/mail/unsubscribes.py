"""Does this message ask us to stop? By mailto, or in words of its own, never in quoted ones."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from outreach.mail.wording import OWN_WORDS, alternatives, load_wording

MAX_READ = 5_000

_LIST = Path(__file__).parent / "phrases" / "unsubscribe.txt"
_WORDS = load_wording(_LIST, beside=OWN_WORDS).section("words")
_NOT_A_REQUEST = load_wording(_LIST, beside=OWN_WORDS).section("not_a_request")
_SUBJECT = re.compile(
    rf"(?:(?:re|aw|sv|rif|antw|fwd?)\s*:\s*)*(?:{alternatives(_LIST, 'subject')})\b.{{0,30}}$"
    r"|unsubscribe[:\s][a-z0-9._~=-]{8,}$",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)  # the letters of a campaign are answered under the same few subjects
def _asked_in(subject: str) -> str:
    bare = subject.strip()
    return bare if _SUBJECT.match(bare) else ""


@lru_cache(maxsize=4)  # asked when a message is judged and again when it is classified
def unsubscribe_words(subject: str, fresh: str) -> str:
    """The words that ask us to stop, "" if there are none.

    Args:
        subject: decoded subject; a mailto unsubscribe carries the request there.
        fresh: the sender's own words; a quoted footer must not be among them.
    """
    if asks := _asked_in(subject):
        return asks
    text = fresh[:MAX_READ]
    for _, found in _WORDS.matches(text):
        if not _means_another(text, found):
            return " ".join(text[found.start() : found.end()].split())
    return ""


def _means_another(text: str, found: re.Match[str]) -> bool:
    """The very words are no request: "don't remove me"; others of the same line change nothing."""
    begins = text.rfind("\n", 0, found.start()) + 1
    others = _NOT_A_REQUEST.matches(text[begins : found.end() + 20])
    start, end = found.start() - begins, found.end() - begins
    return any(other.start() < end and start < other.end() for _, other in others)
