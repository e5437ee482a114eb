"""Results of searches that a person ran by hand: URLs out of whatever was copied. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

from outreach.sources.source import Candidate
from outreach.urls import checked_url, is_http, parse_http, registrable_domain

_URL = re.compile(r"https?://[^\s<>\"'\\^`{|}]+", re.IGNORECASE)
_BREADCRUMB = re.compile(r"^(https?://)?([\w-]+(?:\.[\w-]+)+)(?: › ([^›…\s]+))+$", re.IGNORECASE)
_ENGINES = frozenset(
    (
        *("google", "bing", "duckduckgo", "yahoo", "brave", "startpage", "ecosia", "qwant"),
        *("yandex", "baidu", "googleusercontent", "gstatic", "mojeek"),
    )
)
_TARGETS = ("q", "url", "u", "uddg", "RU")


def urls_in(text: str) -> Iterator[tuple[str, int]]:
    """(URL, line) of every result in pasted text, HTML or Markdown, each once.

    Redirects of search engines are undone; pages of the engines themselves are left out. A
    breadcrumb ("example.com › blog › post") is taken for the URL that it stands for, unless it
    is cut short.
    """
    told: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        for written in _written(line):
            url = _undone(written)
            if url and url not in told:
                told.add(url)
                yield url, number


def candidates_in(text: str, label: str) -> Iterator[Candidate]:
    """The URLs of pasted results as candidates."""
    for url, line in urls_in(text):
        yield Candidate(url, label, line)


def _written(line: str) -> list[str]:
    crumbs = line.strip()
    if " › " in crumbs:
        if not _BREADCRUMB.match(crumbs) or "…" in crumbs or "..." in crumbs:
            return []
        scheme = "" if crumbs.lower().startswith("http") else "https://"
        return [scheme + crumbs.replace(" › ", "/")]
    return [_trimmed(match[0]) for match in _URL.finditer(line)]


def _trimmed(url: str) -> str:
    """Without the punctuation of the sentence or Markdown round it."""
    while url and (url[-1] in ".,;:!?*]" or (url[-1] == ")" and url.count("(") < url.count(")"))):
        url = url[:-1]
    return url


def _undone(url: str) -> str:
    parsed = parse_http(url)
    if parsed is None or parsed.has_credentials:
        return ""
    if registrable_domain(parsed.host).partition(".")[0] not in _ENGINES:
        return checked_url(url) if " " not in url else ""
    asked = parse_qs(parsed.query)
    for name in _TARGETS:
        for target in asked.get(name, ()):
            if is_http(target) and not _is_engine(target):
                return checked_url(target) if " " not in target else ""
    return ""


def _is_engine(url: str) -> bool:
    return registrable_domain(url).partition(".")[0] in _ENGINES
