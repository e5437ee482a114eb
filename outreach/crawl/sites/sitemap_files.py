"""One sitemap or feed: bytes in, entries out.

Formats: sitemaps.org urlset and index, plain text, RSS 2.0, RSS 1.0, Atom and JSON Feed; gzip or
not. The bytes come from strangers: a document type, entities or too deep nesting refuse the file,
nothing is ever loaded because a sitemap names it, and every count has a limit.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any
from xml.parsers import expat

from outreach.errors import BadAnswer, TooLarge
from outreach.urls import resolve

MAX_BYTES = 50 * 1024 * 1024  # decoded, of one file (sitemaps.org)
MAX_URLS = 50_000  # in one file (sitemaps.org)
_MAX_XML_DEPTH = 100
_MAX_RATIO = 100  # decoded to compressed, after the first MiB
_MAX_TEXT_CHARS = 8_192  # of one element
_STEP = 64 * 1024
_TOO_MANY = (f"only the first {MAX_URLS:,} URLs were read.",)
_MAX_JSON_BYTES = 10 * 1024 * 1024  # JSON can't be read as it streams by


class SitemapKind(StrEnum):
    """What the file turned out to be."""

    INDEX = "index"
    URLSET = "urlset"
    TEXT = "text"
    RSS = "rss"
    ATOM = "atom"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One URL of a sitemap.

    Attributes:
        url: absolute.
        last_modified: as written, "" if it wasn't.
    """

    url: str
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One sitemap file.

    Attributes:
        url: where it came from.
        entries: pages; for an index, further sitemaps.
        complaints: what was wrong with it, one sentence each; entries before a fault are kept.
        next_url: where older entries of a feed are, "" if it does not say.
    """

    url: str
    kind: SitemapKind
    entries: tuple[SitemapEntry, ...]
    complaints: tuple[str, ...] = ()
    next_url: str = ""


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """Read one sitemap or feed that came from `url`.

    Raises:
        TooLarge: it is bigger than the limits, or a bomb.
        BadAnswer: it is no sitemap: damaged gzip, HTML, or XML with a document type.
    """
    portions = _unpacked(body)
    head = b""
    while not head.strip(_BLANK) and (portion := next(portions, b"")):
        head += portion
    text = head.lstrip(_BLANK)
    if text.startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _XmlReader(url).read(chain((head,), portions))
    if text.startswith(b"{"):
        return _read_json(chain((head,), portions), url)
    return _read_lines(b"".join((head, *portions)), url)


_BLANK = b"\xef\xbb\xbf \t\r\n"


def _unpacked(body: bytes) -> Iterator[bytes]:
    """Yield the body in portions, out of its gzip if it is in one."""
    if not body.startswith(b"\x1f\x8b"):
        if len(body) > MAX_BYTES:
            raise TooLarge(f"the sitemap is bigger than {MAX_BYTES >> 20} MiB.", temporary=False)
        for start in range(0, len(body), _STEP):
            yield body[start : start + _STEP]
        return
    unpacker = zlib.decompressobj(31)
    limit = min(MAX_BYTES, max(1 << 20, _MAX_RATIO * len(body)))
    count = 0
    rest = body
    try:
        while rest and not unpacker.eof:
            portion = unpacker.decompress(rest, _STEP)
            rest = unpacker.unconsumed_tail
            count += len(portion)
            if count > limit:
                raise TooLarge("the sitemap unpacks to more than the limit.", temporary=False)
            yield portion
    except zlib.error as damaged:
        raise BadAnswer(f"the sitemap's gzip is damaged: {damaged}.") from None


def _read_json(portions: Iterable[bytes], url: str) -> Sitemap:
    """Read a JSON Feed (jsonfeed.org/version/1.1): an item's url, else its external_url."""
    body = b""
    for portion in portions:
        body += portion
        if len(body) > _MAX_JSON_BYTES:
            raise TooLarge("the feed is bigger than the limit.", temporary=False)
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
        items = feed["items"]
        version = feed["version"]
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise BadAnswer("this is no JSON Feed.", temporary=False) from wrong
    if "jsonfeed.org" not in str(version) or not isinstance(items, list):
        raise BadAnswer("this is no JSON Feed.", temporary=False)
    entries = [entry for one in items[:MAX_URLS] if (entry := _json_entry(one, url))]
    complaints = _TOO_MANY if len(items) > MAX_URLS else ()
    following = resolve(url, feed["next_url"]) if isinstance(feed.get("next_url"), str) else None
    return Sitemap(url, SitemapKind.JSON, tuple(entries), complaints, following or "")


def _json_entry(one: Any, url: str) -> SitemapEntry | None:
    if not isinstance(one, dict):
        return None
    written = [one.get(name) for name in ("url", "external_url", "id")]
    links = [text for text in written if isinstance(text, str) and text.strip()]
    # An id is a URL only if it looks like one; the others may be relative.
    candidates = [text for text in links if text is not one.get("id") or text.startswith("http")]
    found = resolve(url, candidates[0]) if candidates else None
    if found is None:
        return None
    modified = one.get("date_modified") or one.get("date_published")
    return SitemapEntry(found, modified if isinstance(modified, str) else "")


def _read_lines(text: bytes, url: str) -> Sitemap:
    entries: list[SitemapEntry] = []
    for line in text.decode("utf-8-sig", "replace").splitlines():
        candidate = line.strip()
        found = resolve(url, candidate) if candidate.lower().startswith("http") else None
        if found:
            entries.append(SitemapEntry(found))
            if len(entries) >= MAX_URLS:
                break
    if not entries:
        raise BadAnswer("this is no sitemap: no XML, and no line is a URL.", temporary=False)
    return Sitemap(url, SitemapKind.TEXT, tuple(entries))


class _Done(Exception):
    """The limit of entries is reached."""


class _XmlReader:
    """Reads XML as it streams by; nothing of it is kept but the entries."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._path: list[str] = []
        self._kind: SitemapKind | None = None
        self._prefix = ""
        self._entries: list[SitemapEntry] = []
        self._found: dict[str, str] = {}
        self._text: list[str] = []
        self._length = 0
        self._next_url = ""

    def read(self, portions: Iterable[bytes]) -> Sitemap:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._characters
        complaints: tuple[str, ...] = ()
        try:
            for portion in portions:
                parser.Parse(portion, False)
            parser.Parse(b"", True)
        except _Done:
            complaints = _TOO_MANY
        except (expat.ExpatError, UnicodeError) as broken:
            complaints = (f"the XML is broken: {broken}.",)
            if not self._entries:
                raise BadAnswer(f"this is no sitemap: {complaints[0]}", temporary=False) from None
        if self._kind is None:
            raise BadAnswer("this is no sitemap: its XML is of another kind.", temporary=False)
        entries = tuple(self._entries)
        return Sitemap(self._url, self._kind, entries, complaints, self._next_url)

    def _refuse_doctype(self, *_: object) -> None:
        raise BadAnswer("the XML has a document type, which no sitemap needs.", temporary=False)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path:
            self._begin(name)
        self._path.append(name)
        if len(self._path) > _MAX_XML_DEPTH:
            raise BadAnswer("the XML is nested too deeply.", temporary=False)
        self._text.clear()
        self._length = 0
        if len(self._path) > 1 and self._own(self._path[-2]) in _RECORDS:
            self._note_attributes(self._own(name), attributes)
        elif name.rpartition(":")[2] == "link" and attributes.get("rel") == "next":
            self._next_url = resolve(self._url, attributes.get("href", "")) or ""  # RFC 5005 3

    def _note_attributes(self, own: str, attributes: dict[str, str]) -> None:
        if own == "link" and self._kind is SitemapKind.ATOM:
            if attributes.get("rel", "alternate") == "alternate":
                self._found.setdefault("link", attributes.get("href", ""))
        elif own == "guid" and attributes.get("isPermaLink", "true") != "true":
            self._found["opaque"] = "guid"

    def _begin(self, root: str) -> None:
        prefix, _, local = root.rpartition(":")
        self._kind = _ROOTS.get(local.lower())
        if self._kind is None:
            raise BadAnswer(f"this is no sitemap: its root is <{root[:40]}>.", temporary=False)
        self._prefix = "" if local.lower() == "rdf" else prefix

    def _own(self, name: str) -> str:
        """Return the local name of an element of the sitemap's own vocabulary, else ""."""
        prefix, _, local = name.rpartition(":")
        return local if prefix == self._prefix else ""

    def _characters(self, text: str) -> None:
        self._length += len(text)
        if self._length <= _MAX_TEXT_CHARS:
            self._text.append(text)

    def _close(self, name: str) -> None:
        self._path.pop()
        own = self._own(name)
        parent = self._own(self._path[-1]) if self._path else ""
        if own in _RECORDS:
            self._record()
        elif parent in _RECORDS and (own in _FIELDS or name == "dc:date"):
            text = "".join(self._text).strip()
            if text and self._length <= _MAX_TEXT_CHARS:
                self._found.setdefault(own or "date", text)
        self._text.clear()

    def _record(self) -> None:
        found, self._found = self._found, {}
        written = found.get("loc") or found.get("link") or ""
        if not written and "opaque" not in found:
            written = found.get("guid", "")
        url = resolve(self._url, written) if written else None
        if url is None:
            return
        modified = next((found[name] for name in _TIMES if name in found), "")
        self._entries.append(SitemapEntry(url, modified))
        if len(self._entries) >= MAX_URLS:
            raise _Done


_ROOTS = {
    "sitemapindex": SitemapKind.INDEX,
    "urlset": SitemapKind.URLSET,
    "rss": SitemapKind.RSS,
    "rdf": SitemapKind.RSS,
    "feed": SitemapKind.ATOM,
}
_RECORDS = frozenset(("url", "sitemap", "item", "entry"))
_TIMES = ("lastmod", "updated", "published", "pubDate", "date")
_FIELDS = frozenset(("loc", "link", "guid", *_TIMES))
