"""Expressions, durations, statuses and headers in the options of `outreach check`. Loads little."""

from __future__ import annotations

import fnmatch
import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from outreach.errors import InvalidInput

_DURATION = re.compile(r"(\d+)\s*([smhdw]?)")
_UNITS = {"": "seconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_ACCEPTED = re.compile(r"\s*(\d{3})\s*(?:(?:-|\.\.=?)\s*(\d{3}))?\s*")
_GROUP = re.compile(r"\$\{?(\d{1,2})\}?")
_LOOKS_LIKE_A_GLOB = re.compile(r"^\*|/\*(?!\?)|\*\*")

Remap = tuple[re.Pattern[str], str]


def patterns(
    option: str, given: Iterable[str], files: Iterable[Path] = ()
) -> tuple[re.Pattern[str], ...]:
    """Read expressions and globs of an option; blank lines and comments of files are skipped.

    Raises:
        InvalidInput: one is neither, or a file can't be read.
    """
    written = list(given)
    for file in files:
        try:
            lines = (line.strip() for line in file.read_text("utf-8-sig").splitlines())
        except (OSError, UnicodeDecodeError) as unreadable:
            raise InvalidInput(
                f"{file} can't be read as text.", field="ignore-file"
            ) from unreadable
        written += [line for line in lines if line and not line.startswith("#")]
    return tuple(_pattern(text, option) for text in written)


def _pattern(text: str, option: str) -> re.Pattern[str]:
    """A regular expression, or a glob of the whole URL: "glob:…", or with "/*", "**", "*." """
    glob = text.removeprefix("glob:")
    if glob != text or _LOOKS_LIKE_A_GLOB.search(text):
        return re.compile(rf"\A{fnmatch.translate(glob)}")
    try:
        return re.compile(text)
    except re.error as wrong:
        raise InvalidInput(f"{text!r} is no regular expression: {wrong}.", field=option) from wrong


def remaps(given: Iterable[str]) -> tuple[Remap, ...]:
    r"""Read "PATTERN REPLACEMENT"; groups are \1 or, as other checkers have them, $1.

    Raises:
        InvalidInput: there are not two parts, or one of them is wrong.
    """
    found = []
    for text in given:
        pattern, _, replacement = text.strip().partition(" ")
        if not replacement.strip():
            raise InvalidInput(f"{text!r} is not 'PATTERN REPLACEMENT'.", field="remap")
        replacement = _GROUP.sub(r"\\g<\1>", replacement.strip())
        try:
            (searched := re.compile(pattern)).sub(replacement, "")
        except (re.error, IndexError) as wrong:
            raise InvalidInput(f"{text!r} can't be used: {wrong}.", field="remap") from wrong
        found.append((searched, replacement))
    return tuple(found)


def duration(text: str) -> timedelta:
    """Read "90", "15m", "12h", "1d", "2w".

    Raises:
        InvalidInput: it is none of them.
    """
    found = _DURATION.fullmatch(text.strip().lower())
    if found is None:
        raise InvalidInput(f"{text!r} is no duration; write 15m, 12h or 1d.", field="max-age")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def names(text: str) -> tuple[str, ...]:
    """Read "index.html, README.md"."""
    return tuple(filter(None, map(str.strip, text.split(","))))


def accepted(text: str) -> frozenset[int]:
    """Read "404, 500-599".

    Raises:
        InvalidInput: a part is no status or range of them.
    """
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        match = _ACCEPTED.fullmatch(part)
        if match is None:
            raise InvalidInput(f"{part!r} is no status; write 404 or 500-599.", field="accept")
        found.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(found)


def headers(given: Iterable[str], user: str) -> dict[str, str]:
    """Headers for the sites that are given.

    Raises:
        InvalidInput: one is no "Name: value", or has control characters.
    """
    found: dict[str, str] = {}
    for text in given:
        name, colon, value = text.partition(":")
        wrong = not colon or not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name.strip())
        if wrong or not value.strip().isprintable():
            raise InvalidInput(f"{text!r} is no header; write 'Name: value'.", field="header")
        found[name.strip()] = value.strip()
    if user:
        found["Authorization"] = f"Basic {b64encode(user.encode()).decode()}"
    return found


def origin(url: str) -> str:
    """The origin of a URL that was given, as "https://staging.example.org"."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}"
