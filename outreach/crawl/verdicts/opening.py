"""The beginning of a long page, read from its bytes without building a tree.

A parser takes several times as long. Where the bytes leave room for doubt nothing is said: whatever
may hold unseen words is left out as far as it could reach, and counting ends at the first "<" that
begins none of the tags known here.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from outreach.crawl.reading.charsets import to_utf8
from outreach.crawl.verdicts.signs import SHORT_PAGE_WORDS, count_words

_LENGTHS = (3 * 1024, 8 * 1024, 16 * 1024, 32 * 1024)  # of the body; the last is enough for most
_TITLE_CHARACTERS = 1_000
_SIGHT = b" \0"  # put at an end, to see whether something unseen reaches so far

# Every part is possessive: nothing is looked at twice. What is not closed reaches to the end.
_COMMENT = rb"!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->|\Z)"
_UNSEEN = (
    rb"(?i:(script|style|template|noscript|svg|title|textarea|iframe|xmp|noembed|noframes|plaintext)\b"
    rb"[^<]*+(?:<(?!/\1\b)[^<]*+)*+(?:</\1[^<>]*+>|\Z))"
)
_TAG = rb"(?!(?i:frameset))[a-zA-Z/!][^<>\"']*+(?:(?:\"[^\"<]*+\"|'[^'<]*+')[^<>\"']*+)*+>"
_HIDING = re.compile(b"<(?:%b|%b)" % (_COMMENT, _UNSEEN))
_MARKUP = re.compile(b"<(?:%b|%b|%b)" % (_COMMENT, _UNSEEN, _TAG))
_TITLE_TAG = re.compile(rb"<(?i:title)\b")
_TITLE = re.compile(rb"<[^\s<>]++(?:\s[^<>]*+)?+>([^<]++)</(?i:title)\s*+>")
_SENDING_ON = re.compile(
    rb"<(?i:meta\b(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*?http-equiv)"
    rb"(?!\s*+=\s*+[\"']?+(?!(?i:refresh))[a-zA-Z][a-zA-Z-]*+[\"'\s/>])"
)


class Opening(NamedTuple):
    """What a long page begins with.

    Attributes:
        title: white space collapsed.
        word_count: of its first words, more than any short page has.
    """

    title: str
    word_count: int


def read_opening(body: bytes, charset: str) -> Opening | None:
    """Read the beginning of a long page; None if it is short, or its beginning tells too little.

    Enough is a title, more words than any short page has, and no meta tag anywhere that could send
    the browser on. No headings are read.
    """
    utf8 = body if _says_the_same_in_utf8(body) else to_utf8(body, charset)[0]
    start = max(utf8.find(b"<body"), 0)
    if not _ends_in_sight(utf8[:start]):
        return None
    end, word_count = _first_words(utf8, start)
    # `rfind` takes a third of the time of `find` here.
    if word_count <= SHORT_PAGE_WORDS or utf8.rfind(b"http-equiv", end) >= 0:
        return None
    title = "" if _SENDING_ON.search(utf8, 0, end) else _title(utf8)
    return Opening(title, word_count) if title else None


def _says_the_same_in_utf8(body: bytes) -> bool:
    """Is it ASCII in any character set? Escapes begin other sets, zeros are halves of wide ones."""
    return body.isascii() and b"\x1b" not in body and b"\0" not in body


def _first_words(utf8: bytes, start: int) -> tuple[int, int]:
    """Count words from `start`, until there are more than a short page has.

    Returns where counting ended, and how many there were.
    """
    at, count = start, 0
    for length in _LENGTHS:
        end = start + length
        if end >= len(utf8):
            break
        end = _end_of_tags(utf8, at, end)
        text = _MARKUP.sub(b" ", utf8[at:end] + _SIGHT)
        if not text.endswith(_SIGHT):  # within something unseen, which is then read anew
            continue
        if b"<" in text:
            break
        count += _words_in(text.removesuffix(_SIGHT).replace(b"&nbsp;", b" "))
        if count > SHORT_PAGE_WORDS:
            return end, count
        at = end
    return at, count


def _words_in(text: bytes) -> int:
    if text.isascii():
        return len(text.split(None, SHORT_PAGE_WORDS))
    return count_words(text.decode("utf-8", "replace"))


def _end_of_tags(utf8: bytes, start: int, end: int) -> int:
    """Return where a tag begins that `end` would cut, else `end`."""
    tag = utf8.rfind(b"<", start + 1, end)
    return end if tag < 0 or utf8.find(b">", tag, end) >= 0 else tag


def _ends_in_sight(utf8: bytes) -> bool:
    """Does nothing reach beyond the end that hides what follows?"""
    return _HIDING.sub(b"", utf8 + _SIGHT).endswith(_SIGHT)


def _title(utf8: bytes) -> str:
    """Return the first title, "" if there is none or it may be within something unseen."""
    tag = _TITLE_TAG.search(utf8)
    found = _TITLE.match(utf8, tag.start()) if tag else None
    if found is None or not _ends_in_sight(utf8[: found.start()]):
        return ""
    return " ".join(unescape(found[1].decode("utf-8", "replace"))[:_TITLE_CHARACTERS].split())
