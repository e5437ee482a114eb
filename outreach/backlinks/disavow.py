"""Google's disavow file: read, written, merged and compared. Pure.

Rules (Google Search Console help, "Disavow links to your site"): plain text in UTF-8, one URL or
`domain:name` a line, "#" begins a comment; at most 100,000 lines and 2 MB, comments included; an
upload replaces the whole list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from outreach.backlinks.harm_lists import HarmLists
from outreach.errors import InvalidInput
from outreach.urls import (
    SHARED_PLATFORMS,
    host_of,
    is_http,
    normalise,
    registrable_domain,
    site_key,
)

MOST_LINES = 100_000
MOST_BYTES = 2 * 1024 * 1024
MOST_URL = 2_048
_BREAKS = re.compile(r"\r\n|\r|\n")
_HOST = re.compile(r"^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63})+$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that counts.

    Attributes:
        value: "domain:example.com", or a URL.
        reason: comment above it, "" if there is none; one line.
    """

    value: str
    reason: str = ""

    @property
    def domain(self) -> str:
        """The domain of a domain line, "" of a URL."""
        return self.value.removeprefix("domain:") if self.value.startswith("domain:") else ""

    @property
    def host(self) -> str:
        return self.domain or host_of(self.value)


@dataclass(frozen=True, slots=True)
class Rubbish:
    """A line that means nothing to Google."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as it was read.

    Attributes:
        lines: of the file, comments and empty ones included.
        repaired: lines that were understood although they break a rule.
    """

    entries: tuple[Entry, ...]
    rubbish: tuple[Rubbish, ...]
    lines: int
    repaired: int = 0


class Refusal(StrEnum):
    OWN = "your own site"
    PROTECTED = "a protected site: disavowing it can only harm you"
    FINE = "somebody said that this site is fine"
    SUFFIX = "a public suffix: it would disavow everybody's sites"
    PLATFORM = "a whole publishing platform: name the one host instead"
    TOO_LONG = "longer than 2,048 characters"


def parse(content: bytes | str) -> Parsed:
    """Read any disavow file; what Google would not understand is told, and nothing raised."""
    return _parsed(content.decode("utf-8", "replace") if isinstance(content, bytes) else content)


@lru_cache(maxsize=3)  # a page compares the newest version, the one in force and the one to come
def _parsed(text: str) -> Parsed:
    lines = _BREAKS.split(text.removeprefix("\ufeff"))
    if lines and not lines[-1]:
        lines.pop()
    entries: dict[str, Entry] = {}
    rubbish: list[Rubbish] = []
    reason, repaired = "", 0
    for number, line in enumerate(lines, start=1):
        written = line.strip().lstrip("\ufeff")
        if written.startswith("#"):
            reason = written.lstrip("# ").strip()
            continue
        for part in re.split(r"[,;]\s*(?=domain:|https?://)", written):
            value, why = _read(part.strip())
            if value:
                repaired += value != part
                entries.setdefault(value, Entry(value, reason))
            elif part.strip():
                rubbish.append(Rubbish(number, part[:200], why))
        reason = reason if written else ""
    return Parsed(tuple(entries.values()), tuple(rubbish), len(lines), repaired)


def _read(text: str) -> tuple[str, str]:
    """(entry as we write it, "") or ("", why it is none)."""
    if not text:
        return "", ""
    lowered = text.lower()
    if lowered.startswith("domain:"):
        host = _host(text[7:])
        return (f"domain:{host}", "") if host else ("", "no domain follows “domain:”")
    if is_http(text):
        return (normalise(text), "") if len(text) <= MOST_URL else ("", str(Refusal.TOO_LONG))
    host = _host(text.removeprefix("*."))
    if host and "/" not in text:
        return f"domain:{host}", ""
    return "", "neither a full URL nor “domain:” with a name"


def _host(text: str) -> str:
    """An ASCII host name out of what follows "domain:", "" if there is none."""
    bare = re.sub(r"^[a-z]+://", "", text.strip().lower()).lstrip("*.").split("/")[0]
    host = host_of(f"http://{bare}/") if bare else ""
    host = host.removeprefix("www.")
    return host if _HOST.match(host) else ""


def refusal(
    entry: Entry, *, own_sites: frozenset[str], fine: frozenset[str], lists: HarmLists
) -> Refusal | None:
    """Why an entry must not be in the file, None if it may. The last gate, whoever asked for it."""
    host = entry.host
    domain = registrable_domain(host)
    if not domain:
        return Refusal.SUFFIX
    if {host, domain} & own_sites:
        return Refusal.OWN
    if entry.domain and host == domain and domain in SHARED_PLATFORMS:
        return Refusal.PLATFORM
    if lists.is_protected(host):
        return Refusal.PROTECTED
    if {host, domain} & fine:
        return Refusal.FINE
    return Refusal.TOO_LONG if len(entry.value) > MOST_URL else None


@dataclass(frozen=True, slots=True)
class Written:
    """A file ready to be uploaded.

    Attributes:
        excluded: entries that were left out, with the reason.
    """

    content: str
    entries: tuple[Entry, ...]
    excluded: tuple[tuple[Entry, str], ...]

    @property
    def domains(self) -> int:
        return sum(bool(entry.domain) for entry in self.entries)


def write(
    entries: Iterable[Entry],
    *,
    project: str,
    day: date,
    own_sites: frozenset[str],
    fine: frozenset[str] = frozenset(),
    lists: HarmLists,
) -> Written:
    """The file: sorted, each once, each below its reason; what must not be in it is left out.

    Where that is too long, entries of one reason stand together below it.

    Raises:
        InvalidInput: it would break Google's limits.
    """
    kept: dict[str, Entry] = {}
    excluded: list[tuple[Entry, str]] = []
    for entry in entries:
        why = refusal(entry, own_sites=own_sites, fine=fine, lists=lists)
        if why is None:
            kept.setdefault(entry.value, entry)
        else:
            excluded.append((entry, why.value))
    for entry in list(kept.values()):
        if not entry.domain and _covered(entry.host, kept):
            del kept[entry.value]
    ordered = tuple(sorted(kept.values(), key=lambda one: (not one.domain, one.value)))
    head = f"# Disavow file of {one_line(project)}, {day.isoformat()}"
    lines = [head, *_lines(ordered, day)]
    if len(lines) > MOST_LINES:
        ordered = tuple(sorted(ordered, key=lambda one: (not one.domain, one.reason)))
        lines = [head, *_lines(ordered, day)]
    content = "\n".join(lines) + "\n"
    _within_limits(len(lines), len(content.encode()), ordered)
    return Written(content, ordered, tuple(excluded))


def _covered(host: str, kept: Mapping[str, Entry]) -> bool:
    labels = host.split(".")
    return any(f"domain:{'.'.join(labels[cut:])}" in kept for cut in range(len(labels) - 1))


def _lines(ordered: Iterable[Entry], day: date) -> Iterable[str]:
    """A reason once above all that follow for it: a reader takes it for each of them."""
    above = ""
    for entry in ordered:
        reason = one_line(entry.reason) or f"{day.isoformat()}: no reason was noted"
        if reason != above:
            yield f"# {reason}"
        above = reason
        yield entry.value


def as_sites(entries: Iterable[Entry]) -> list[Entry]:
    """The same as whole sites: registrable domains, hosts on shared platforms; each once."""
    found: dict[str, Entry] = {}
    for entry in entries:
        key = entry.domain or site_key(entry.value)
        if key:
            found.setdefault(key, Entry(f"domain:{key}", entry.reason))
    return list(found.values())


def _within_limits(lines: int, size: int, entries: Sequence[Entry]) -> None:
    if lines <= MOST_LINES and size <= MOST_BYTES:
        return
    told = (
        f"the file has {lines:,} lines, Google takes {MOST_LINES:,}."
        if lines > MOST_LINES
        else f"the file has {size:,} bytes, Google takes {MOST_BYTES:,}."
    )
    raise InvalidInput(
        f"{told} Google takes no second file. Named as whole sites instead of single pages these "
        f"{len(entries):,} entries would be {len(as_sites(entries)):,}. Nothing was changed."
    )


def one_line(text: str) -> str:
    """A reason as one comment: nothing in it can begin a line of its own."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300].lstrip("# ")


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes between two versions."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int


def difference(before: Parsed, after: Parsed) -> Difference:
    """Entries that come and go, sorted."""
    old = {entry.value for entry in before.entries}
    new = {entry.value for entry in after.entries}
    return Difference(tuple(sorted(new - old)), tuple(sorted(old - new)), len(old & new))
