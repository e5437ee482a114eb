"""Where a site makes URLs up without end: calendars, session ids, filters, paths that grow. Pure.

A link is judged by the family it belongs to: the path before its first part that is only a number,
a date or a token. A shop's /product/123 from a category page is welcome without limit; pages of
one family that lead to ever more of the same family are a calendar or a pager, and end somewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

from outreach.urls import Url, parse_http

MAX_URL_CHARS = 2_000
MAX_PATH_SEGMENTS = 15
MAX_SEGMENT_REPEATS = 3  # /a/b/a/b/a/b: a relative link that feeds on itself
MAX_FAMILY = 500  # URLs of one family that were found on pages of the same family
MAX_COMBINATIONS = 100  # of two and more parameters on one path: filters
MAX_SINGLE = 1_000  # of one parameter on one path: ?id=7, ?page=7
_FAMILIES_TOLD = 50

_VARYING = re.compile(r"[\d._-]+(?:\.[a-z]{2,5})?|[0-9a-f-]{16,}|(?=.*\d)[A-Za-z0-9]{16,}")
_SESSION_PATH = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?#;]*", re.IGNORECASE)
_SESSION_NAMES = frozenset(
    ("phpsessid", "jsessionid", "sessionid", "session_id", "session", "sid", "s", "cfid", "cftoken")
)
_TOKEN = re.compile(r"(?=.*\d)[A-Za-z0-9_-]{16,}")


class Trap(StrEnum):
    """Why a link is not followed."""

    TOO_LONG = "too_long"
    GROWING = "growing"  # too many parts, or the same part again and again
    ENDLESS = "endless"  # a family that leads to itself: a calendar, a pager
    FILTERS = "filters"  # ever new parameters on one path


_SENTENCES = {
    Trap.TOO_LONG: "{count:,} links were not followed because their URLs are too long",
    Trap.GROWING: "{count:,} links were not followed because their paths grow or repeat themselves",
    Trap.ENDLESS: "{count:,} links were not followed because pages there lead to ever more of "
    f"their kind; {MAX_FAMILY:,} were taken",
    Trap.FILTERS: "{count:,} links were not followed because they are the same page with ever "
    "new parameters",
}


class Traps:
    """Counts per family and path, and says when it is enough. Counts only what is taken.

    Attributes:
        left_out: links not followed per "trap|where"; `sentences` puts them into words.
    """

    def __init__(self, left_out: Mapping[str, int] | None = None) -> None:
        self.left_out: Counter[str] = Counter(left_out or {})
        self._families: Counter[str] = Counter()
        self._queries: Counter[str] = Counter()

    def take(self, url: str, found_on: str) -> tuple[bool, bool]:
        """Return (is it wanted, was it found on a page of its own family); counts it if wanted."""
        parts = parse_http(url)
        if parts is None:
            return False, False
        family = _family(parts)
        is_inbred = bool(family) and bool(found_on) and _is_below(found_on, family)
        trap = self._trap(parts, family if is_inbred else "")
        if trap is not None:
            self._leave_out(trap, family or parts.host + parts.path)
            return False, is_inbred
        self._count(parts, family if is_inbred else "")
        return True, is_inbred

    def restore(self, url: str, is_inbred: bool) -> None:
        """Count a URL that was taken by an earlier run."""
        parts = parse_http(url)
        if parts is not None:
            self._count(parts, _family(parts) if is_inbred else "")

    def sentences(self) -> list[str]:
        """What was left out, the most frequent first."""
        told = []
        for key, count in self.left_out.most_common():
            trap, _, where = key.partition("|")
            words = _SENTENCES[Trap(trap)].format(count=count)
            told.append(f"{where}: {words}." if where else f"{words}.")
        return told

    def _trap(self, parts: Url, family: str) -> Trap | None:
        if len(parts.href) > MAX_URL_CHARS:
            return Trap.TOO_LONG
        segments = [segment for segment in parts.path.split("/") if segment]
        repeats = max(Counter(segments).values(), default=0)
        if len(segments) > MAX_PATH_SEGMENTS or repeats > MAX_SEGMENT_REPEATS:
            return Trap.GROWING
        if family and self._families[family] >= MAX_FAMILY:
            return Trap.ENDLESS
        if parts.query:
            key, limit = _query_key(parts)
            if self._queries[key] >= limit:
                return Trap.FILTERS
        return None

    def _count(self, parts: Url, family: str) -> None:
        if family:
            self._families[family] += 1
        if parts.query:
            self._queries[_query_key(parts)[0]] += 1

    def _leave_out(self, trap: Trap, where: str) -> None:
        shown = "" if trap in (Trap.TOO_LONG, Trap.GROWING) else where
        key = f"{trap.value}|{shown[:200]}"
        if key not in self.left_out and len(self.left_out) >= _FAMILIES_TOLD:
            key = f"{trap.value}|"
        self.left_out[key] += 1


def without_session(url: str) -> str:
    """Return the URL without session ids, for comparing: each visit gets a new one."""
    plain = _SESSION_PATH.sub("", url)
    head, question, rest = plain.partition("?")
    if not question:
        return plain
    query, mark, fragment = rest.partition("#")
    if not any(_is_session(name, value) for name, value in parse_qsl(query, True)):
        return plain
    kept = [pair for pair in parse_qsl(query, True) if not _is_session(*pair)]
    return f"{head}?{urlencode(kept)}{mark}{fragment}" if kept else f"{head}{mark}{fragment}"


def _is_session(name: str, value: str) -> bool:
    """A session's parameter with a random value; ?sid=12 may well be a story's number."""
    bare = name.lower()
    known = bare in _SESSION_NAMES or bare.startswith("aspsessionid")
    return known and bool(_TOKEN.fullmatch(value))


def _family(parts: Url) -> str:
    """The path before its first varying part, "" if nothing varies."""
    kept: list[str] = []
    for segment in parts.path.split("/")[1:]:
        if segment and _VARYING.fullmatch(segment):
            return f"{parts.host}/{'/'.join(kept)}"
        kept.append(segment)
    return parts.host + parts.path if parts.query else ""


def _is_below(url: str, family: str) -> bool:
    """Is the URL of the family itself: below its path, and varying there?"""
    parts = parse_http(url)
    return parts is not None and _family(parts) == family


def _query_key(parts: Url) -> tuple[str, int]:
    names = sorted({name for name, _ in parse_qsl(parts.query, True)[:20]})
    if len(names) > 1:
        return f"{parts.host}{parts.path}?", MAX_COMBINATIONS
    return f"{parts.host}{parts.path}?{''.join(names)[:100]}", MAX_SINGLE
