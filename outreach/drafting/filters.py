"""The filters of letter templates. Each turns a value into a text that is no longer than it.

An empty value stays empty through all of them, so that the gap is found where it would be printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Undefined

_DATE_PART = re.compile(r"%(?:-[dm]|[dmYyBbAaHM%])")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DATE_PARTS: dict[str, Callable[[datetime], str]] = {
    "%d": lambda at: f"{at.day:02d}",
    "%-d": lambda at: str(at.day),
    "%m": lambda at: f"{at.month:02d}",
    "%-m": lambda at: str(at.month),
    "%Y": lambda at: str(at.year),
    "%y": lambda at: f"{at.year % 100:02d}",
    "%B": lambda at: MONTHS[at.month - 1],
    "%b": lambda at: MONTHS[at.month - 1][:3],
    "%A": lambda at: DAYS[at.weekday()],
    "%a": lambda at: DAYS[at.weekday()][:3],
    "%H": lambda at: f"{at.hour:02d}",
    "%M": lambda at: f"{at.minute:02d}",
    "%%": lambda _: "%",
}


def is_blank(value: object) -> bool:
    """Whether printing `value` would leave a gap: missing, None, white space, an empty list."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or isinstance(value, Undefined) or value in ([], {})


def text_of(value: object) -> str:
    """The value as it is printed; "" for None and for what is missing.

    Raises:
        TypeError: a dictionary or list: printing it shows Python, and more than was meant.
    """
    if isinstance(value, dict | list):
        raise TypeError("a group of values can't be printed; name one of them, or use |join")
    return "" if value is None or isinstance(value, Undefined) else str(value)


def or_else(value: object, fallback: object = "", _also_empty: object = True) -> object:
    """`default`: the fallback for a value that is missing or empty."""
    return fallback if is_blank(value) else value


def first(value: Any) -> object:
    """First of a list, or first character."""
    return None if is_blank(value) else next(iter(value))


def last(value: Any) -> object:
    """Last of a list, or last character."""
    return None if is_blank(value) else list(value)[-1]


def length(value: Any) -> int:
    """Number of characters or members; 0 if empty."""
    return 0 if is_blank(value) else len(value)


def join(value: Any, between: str = "") -> str:
    """Members of a list with `between` between them; a text stays as it is."""
    if is_blank(value):
        return ""
    if isinstance(value, str):
        return value
    return str(between).join(text_of(member) for member in value)


def listed(value: Any, word: str = "and") -> str:
    """ "a, b and c"; `word` stands before the last."""
    if is_blank(value):
        return ""
    if isinstance(value, str):
        return value
    members = [text_of(member) for member in value]
    return (
        " ".join(filter(None, (", ".join(members[:-1]), word, members[-1])))
        if members[1:]
        else members[0]
    )


def truncate(value: object, most: int = 255, end: str = "…") -> str:
    """At most `most` characters, cut between words, `end` included."""
    text = text_of(value)
    if len(text) <= most:
        return text
    room = max(most - len(end), 0)
    kept = text[:room]
    if " " in kept and not text[room].isspace():
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(" ,;:") + end


def written_date(value: object, form: str = "%d %B %Y") -> str:
    """A date, time or ISO text in the given form; month names in English."""
    if is_blank(value):
        return ""
    at = _moment(value)
    if at is None:
        return text_of(value)
    return _DATE_PART.sub(lambda part: _DATE_PARTS[part[0]](at), form)


def host(value: object) -> str:
    """Host of a web address without "www."; the text itself if it is none."""
    text = text_of(value)
    try:
        name = urlsplit(text).hostname or text
    except ValueError:
        return text
    return name.removeprefix("www.")


def _moment(value: object) -> datetime | None:
    if isinstance(value, date):
        value = value.isoformat()
    try:
        return datetime.fromisoformat(text_of(value))
    except ValueError:
        return None


def _on_text(change: Callable[[str], str]) -> Callable[[object], str]:
    return lambda value: change(text_of(value))


BY_NAME: Mapping[str, Callable[..., object]] = {
    "default": or_else,
    "d": or_else,
    "title": _on_text(str.title),
    "lower": _on_text(str.lower),
    "upper": _on_text(str.upper),
    "capitalize": _on_text(str.capitalize),
    "trim": _on_text(str.strip),
    "escape": _on_text(escape),
    "e": _on_text(escape),
    "first": first,
    "last": last,
    "length": length,
    "join": join,
    "listed": listed,
    "truncate": truncate,
    "date": written_date,
    "host": host,
}
