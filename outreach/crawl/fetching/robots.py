"""robots.txt by RFC 9309: parse and match in linear time. Pure: nothing here fetches."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309 2.5: parse at least this much
MAX_CRAWL_DELAY_SECONDS = 60.0

# As owners of sites spell them; we understand what was meant (RFC 9309 2.2.4 leaves it to us).
_USER_AGENT = frozenset({"user-agent", "useragent", "user agent"})
_DISALLOW = frozenset(
    {"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw", "dis-allow"}
)
_SITEMAP = frozenset({"sitemap", "sitemaps", "site-map"})
_CRAWL_DELAY = frozenset({"crawl-delay", "crawl delay", "crawldelay"})
_NEEDS_NO_ESCAPE = re.compile(r"[A-Za-z0-9/:?#\[\]@!$&'()*+,;=\-._~]*")
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
        wanted = normalised(path).replace("$", "%24").replace("*", "%2A")
        best_length, verdict = -1, True
        for rule in self.rules:
            length = len(rule.pattern)
            decides = length > best_length or (length == best_length and rule.allows)
            if decides and matches(rule.pattern, wanted):
                best_length, verdict = length, rule.allows
        return verdict


ALLOW_ALL = Robots()


def parse_robots(raw: bytes, product: str) -> Robots:
    """Read a robots.txt for `product`, a token as "outreach". Rubbish has no rules."""
    text = raw[:MAX_ROBOTS_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    groups, sitemaps = _groups(text)
    named = {agent for group in groups for agent in group.agents}
    ours = max(filter(lambda agent: _names(agent, product.lower()), named), key=len, default="*")
    chosen = [group for group in groups if ours in group.agents]
    delays = [group.delay for group in chosen if group.delay is not None]
    return Robots(
        rules=tuple(rule for group in chosen for rule in group.rules),
        crawl_delay_seconds=delays[0] if delays else None,
        sitemaps=tuple(sitemaps),
    )


def _names(agent: str, product: str) -> bool:
    """Is `agent` our token, or the family it belongs to ("googlebot" of "googlebot-news")?"""
    return product == agent or product.startswith((f"{agent}-", f"{agent}_"))


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
        key, value = _directive(line)
        if key in _SITEMAP:
            sitemaps.append(value)
        elif key in _USER_AGENT:
            if not groups or groups[-1].is_closed:
                groups.append(_Group())
            groups[-1].agents.add(_product_token(value))
        elif key and groups:
            _add_to(groups[-1], key, value)
    return groups, sitemaps


def _directive(line: str) -> tuple[str, str]:
    """Split "Key: value", or "Key value" as some owners write; ("", "") if it is neither."""
    key, colon, value = line.partition(":")
    if key.strip().lower() not in _SITEMAP:  # a sitemap's URL may hold a "#"
        key, colon, value = line.partition("#")[0].partition(":")
    if not colon:
        key, _, value = line.partition("#")[0].strip().replace("\t", " ").partition(" ")
        if key.lower() not in _USER_AGENT | _DISALLOW | _CRAWL_DELAY | {"allow"}:
            return "", ""
    return key.strip().lower(), value.strip()


def _product_token(value: str) -> str:
    return "*" if value.startswith("*") else re.split(r"[/\s]", value)[0].lower()


def _add_to(group: _Group, key: str, value: str) -> None:
    group.is_closed = True  # by unknown keys too: what follows is another group
    if key == "allow" or key in _DISALLOW:
        if value:
            group.rules.append(Rule(_pattern(value), allows=key == "allow"))
    elif key in _CRAWL_DELAY and group.delay is None:
        group.delay = _delay(value)


def _pattern(value: str) -> str:
    """Spell a pattern as `normalised` spells paths; "$" is special only at its end."""
    rooted = value if value[0] in "/*" else f"/{value}"
    end = "$" if rooted.endswith("$") else ""
    return normalised(rooted.removesuffix("$")).replace("$", "%24") + end


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
    if _NEEDS_NO_ESCAPE.fullmatch(path):
        return path
    escaped = quote(path, safe=_UNRESERVED_MARKS)
    return re.sub(r"%([0-9A-Fa-f]{2})", _plain_or_upper, escaped)


def _plain_or_upper(found: re.Match[str]) -> str:
    character = unquote_to_bytes(found.group())
    is_unreserved = character.isalnum() or character in (b"-", b".", b"_", b"~")
    return character.decode("ascii") if is_unreserved else found.group().upper()


def matches(pattern: str, path: str) -> bool:
    """Does `pattern` match the beginning of `path`? "*" is any run, a final "$" the end.

    Greedy search piece by piece, left to right: linear in practice and quadratic at worst, where a
    regular expression would be exponential. A final "$" may also be meant literally.
    """
    if pattern.endswith("$"):
        return _found(pattern[:-1], path, to_the_end=True) or _found(
            f"{pattern[:-1]}%24", path, to_the_end=False
        )
    return _found(pattern, path, to_the_end=False)


def _found(pattern: str, path: str, *, to_the_end: bool) -> bool:
    pieces = pattern.split("*")
    if not path.startswith(pieces[0]):
        return False
    position = len(pieces[0])
    for piece in pieces[1:-1]:
        position = path.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    if len(pieces) == 1:
        return not to_the_end or position == len(path)
    if to_the_end:
        return path.endswith(pieces[-1]) and len(path) - len(pieces[-1]) >= position
    return path.find(pieces[-1], position) >= 0
