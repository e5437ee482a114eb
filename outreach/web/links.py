"""Addresses from outside: which may become a link, and where a sign-in may lead."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\\]")
_INVISIBLE = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SCHEMES = frozenset({"http", "https", "mailto"})


def safe_href(url: str) -> str:
    """`url` if it may be a link's address, else "": http, https and mailto, nothing hidden."""
    if _CONTROL.search(url) or len(url) > 4096:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES or (parts.scheme != "mailto" and not parts.netloc):
        return ""
    return url


def shown(text: str) -> str:
    """Invisible and direction-changing characters as visible marks, for addresses and names."""
    return _INVISIBLE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def safe_next(path: str, default: str) -> str:
    """`path` if it leads to a page of this app, else `default`."""
    if not path.startswith("/") or path.startswith("//") or _CONTROL.search(path):
        return default
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc else default
