"""What can be seen of an answer's page: its signs, from as little of the body as will do. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from outreach.crawl.fetching.answers import charset_of
from outreach.crawl.fetching.http1 import Answer, BodyWish
from outreach.crawl.verdicts.opening import read_opening
from outreach.crawl.verdicts.signs import Signs, count_words, read_signs, refresh_target
from outreach.crawl.verdicts.soft404 import by_words, says_not_found

_GLIMPSE_BYTES = 128 * 1024  # the worst page of this size costs the parser half a second
HTML = frozenset({"text/html", "application/xhtml+xml"})
_PLAIN = frozenset({"text/plain", "application/json", "application/problem+json"})
GLIMPSE = BodyWish(_GLIMPSE_BYTES, media_types=HTML | _PLAIN, cut=True)
_ERROR_BYTES = 2 * 1024  # an error that is told to a program is short
_ERROR_KEYS = frozenset(
    {"code", "detail", "details", "error", "error_description", "message", "msg", "reason"}
    | {"status", "statuscode", "title"}
)


def signs_of(answer: Answer, url: str) -> Signs | None:
    """Return the signs of an answer's page; None if there is none to judge by."""
    signs = None
    if answer.media_type in HTML and answer.body:
        signs = read_signs(answer.body, url, charset_of(answer.headers.get("content-type", "")))
    elif answer.media_type in _PLAIN:
        signs = _plain_error(answer, url)
    refresh = refresh_target(answer.headers.get("refresh", ""), url)
    if refresh:
        signs = replace(signs or Signs(url, "", (), "", 0), refresh_url=refresh)
    return signs


def opening_of(answer: Answer, url: str) -> Signs | None:
    """Return the title and the number of words of a long page whose title does not deny it."""
    if answer.media_type not in HTML or "refresh" in answer.headers:
        return None
    found = read_opening(answer.body, charset_of(answer.headers.get("content-type", "")))
    if found is None:
        return None
    signs = Signs(url, found.title, (), "", found.word_count)
    return None if says_not_found(signs) else signs


def _plain_error(answer: Answer, url: str) -> Signs | None:
    """An error told without HTML: a few words, or the fields of a JSON object."""
    if len(answer.body) > _ERROR_BYTES:
        return None
    text = answer.body.decode("utf-8", "replace")
    is_text = answer.media_type == "text/plain"
    lines = (text,) if is_text else tuple(_error_fields(text))
    signs = Signs(url, "", lines, " ".join(lines), count_words(text))
    return signs if by_words(signs, url) else None


def _error_fields(text: str) -> Iterator[str]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    outer = told if isinstance(told, dict) else {}
    for fields in (outer, outer.get("error")):
        if isinstance(fields, dict):
            for key, value in fields.items():
                if key.lower() in _ERROR_KEYS and isinstance(value, str | int):
                    yield str(value)
