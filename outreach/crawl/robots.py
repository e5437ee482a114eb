"""robots.txt by RFC 9309: parse and match in linear time. Pure: nothing here fetches."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309 2.5: parse at least this much
MAX_CRAWL_DELAY_SECONDS = 60.0

_PRODUCT = re.compile(r"[A-Za-z_-]+")
_UNRESERVED_MARKS = "%/:?#[]@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: a pattern and whether it allows."""

    pattern: str
    allows: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """What one robots.txt says to one product token.

    Attributes:
        rules: of all groups that name us, else of the groups for "*".
        crawl_delay_seconds: clamped to 0–60, None if none is given.
        sitemaps: as written, for everybody.
    """

    rules: tuple[Rule, ...] = ()
    crawl_delay_seconds: float | None = None
    sitemaps: tuple[str, ...] = ()

    def allows(self, path: str) -> bool:
        """May `path` (with query) be fetched? The longest match wins, Allow if two are equal."""
        if path == "/robots.txt":
            return True
        wanted = normalised(path)
        best_length, verdict = -1, True
        for rule in self.rules:
            length = len(rule.pattern)
            decides = length > best_length or (length == best_length and rule.allows)
            if decides and matches(rule.pattern, wanted):
                best_length, verdict = length, rule.allows
        return verdict


ALLOW_ALL = Robots()
DISALLOW_ALL = Robots(rules=(Rule("/", allows=False),))


def parse_robots(raw: bytes, product: str) -> Robots:
    """Read a robots.txt for `product`, a token as "outreach". Rubbish has no rules."""
    text = raw[:MAX_ROBOTS_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    groups, sitemaps = _groups(text)
    mine = [group for group in groups if product.lower() in group.agents]
    chosen = mine or [group for group in groups if "*" in group.agents]
    delays = [group.delay for group in chosen if group.delay is not None]
    return Robots(
        rules=tuple(rule for group in chosen for rule in group.rules),
        crawl_delay_seconds=delays[0] if delays else None,
        sitemaps=tuple(sitemaps),
    )


class _Group:
    def __init__(self) -> None:
        self.agents: set[str] = set()
        self.rules: list[Rule] = []
        self.delay: float | None = None
        self.is_closed = False  # a rule was seen: the next user-agent line opens another group


def _groups(text: str) -> tuple[list[_Group], list[str]]:
    groups: list[_Group] = []
    sitemaps: list[str] = []
    for line in re.split(r"[\r\n]", text):
        name, colon, rest = line.partition("#")[0].partition(":")
        key, value = name.strip().lower(), rest.strip()
        if not colon:
            continue
        if key == "sitemap":
            sitemaps.append(line.partition(":")[2].strip())
        elif key in ("user-agent", "useragent"):
            if not groups or groups[-1].is_closed:
                groups.append(_Group())
            groups[-1].agents.add(_product_token(value))
        elif groups:
            _add_to(groups[-1], key, value)
    return groups, sitemaps


def _product_token(value: str) -> str:
    if value.startswith("*"):
        return "*"
    found = _PRODUCT.match(value)
    return found.group().lower() if found else ""


def _add_to(group: _Group, key: str, value: str) -> None:
    if key in ("allow", "disallow"):
        group.is_closed = True
        if value:
            group.rules.append(Rule(normalised(value), allows=key == "allow"))
    elif key == "crawl-delay":
        group.is_closed = True
        group.delay = group.delay if group.delay is not None else _delay(value)


def _delay(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), MAX_CRAWL_DELAY_SECONDS)


def normalised(path: str) -> str:
    """Spell a path so that equal octets compare equal (RFC 9309 2.2.2).

    Percent escapes of unreserved characters are decoded, all others are in upper case, non-ASCII
    becomes escaped UTF-8.
    """
    if path.isascii() and "%" not in path:
        return path
    escaped = quote(path, safe=_UNRESERVED_MARKS)
    return re.sub(r"%([0-9A-Fa-f]{2})", _plain_or_upper, escaped)


def _plain_or_upper(found: re.Match[str]) -> str:
    character = unquote_to_bytes(found.group())
    is_unreserved = character.isalnum() or character in (b"-", b".", b"_", b"~")
    return character.decode("ascii") if is_unreserved else found.group().upper()


def matches(pattern: str, path: str) -> bool:
    """Does `pattern` match the beginning of `path`? "*" is any run, a final "$" the end.

    Greedy search piece by piece, left to right: linear in practice, and quadratic at worst, where a
    regular expression would be exponential.
    """
    anchored = pattern.endswith("$")
    pieces = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(pieces[0]):
        return False
    position = len(pieces[0])
    for piece in pieces[1:-1]:
        position = path.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    if len(pieces) == 1:
        return not anchored or position == len(path)
    last = pieces[-1]
    if anchored:
        return path.endswith(last) and len(path) - len(last) >= position
    return path.find(last, position) >= 0
