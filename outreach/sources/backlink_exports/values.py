"""What backlink exports say, in one vocabulary for all vendors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Vendor(StrEnum):
    AHREFS = "Ahrefs"
    SEMRUSH = "Semrush"
    MAJESTIC = "Majestic"
    MOZ = "Moz"
    SEARCH_CONSOLE = "Google Search Console"
    BUZZSTREAM = "BuzzStream"
    COMMON_CRAWL = "Common Crawl"
    GENERIC = "list"


class Kind(StrEnum):
    BACKLINKS = "backlinks"
    BROKEN_BACKLINKS = "broken backlinks"
    REFERRING_DOMAINS = "referring domains"
    INTERSECT = "sites that link to several rivals"
    AUDIT = "backlink audit"
    PARTNERS = "partners"
    PAGES = "pages"  # linking pages or prospects, without what they link to
    OWN_PAGES = "own pages"  # refused: its URLs are ours, not those that link to us
    ANCHORS = "anchor texts"  # refused: no URLs in it


@dataclass(frozen=True, slots=True)
class Form:
    """Whose export of what it is."""

    vendor: Vendor
    kind: Kind

    def __str__(self) -> str:
        return f"{self.vendor} {self.kind}"


class Type(StrEnum):
    URL = "URL"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes or no"


class Field(StrEnum):
    """What a column can mean to us."""

    SOURCE_URL = "linking page"
    SOURCE_DOMAIN = "linking domain"
    TARGET_URL = "target URL"
    ANCHOR = "anchor text"
    TITLE = "page title"
    LEFT = "words before"
    RIGHT = "words after"
    REL = "rel"
    LANGUAGE = "language"
    AUTHOR = "author"
    FIRST_SEEN = "first seen"
    LAST_SEEN = "last seen"
    LOST_ON = "lost on"
    LOST_STATUS = "lost status"
    NOFOLLOW = "nofollow"
    FOLLOWED = "followed"
    SPONSORED = "sponsored"
    UGC = "ugc"
    IMAGE = "image"
    MENTION = "mention without link"
    REDIRECT = "redirect"
    OLD_CRAWL = "old crawl"
    IS_LOST = "lost"
    IS_THERE = "still there"
    SOURCE_STATUS = "status of linking page"
    TARGET_STATUS = "status of target"
    METRIC = "metric"
    RIVAL = "links to this rival"

    @property
    def type(self) -> Type:
        """What the cells of such a column hold."""
        return _TYPES.get(self, Type.TEXT)


_TYPES = {
    Field.SOURCE_URL: Type.URL,
    Field.SOURCE_DOMAIN: Type.URL,
    Field.TARGET_URL: Type.URL,
    **dict.fromkeys((Field.FIRST_SEEN, Field.LAST_SEEN, Field.LOST_ON), Type.DATE),
    **dict.fromkeys(
        (
            Field.NOFOLLOW,
            Field.FOLLOWED,
            Field.SPONSORED,
            Field.UGC,
            Field.IMAGE,
            Field.MENTION,
            Field.REDIRECT,
            Field.OLD_CRAWL,
            Field.IS_LOST,
            Field.IS_THERE,
        ),
        Type.YES_NO,
    ),
    **dict.fromkeys(
        (Field.SOURCE_STATUS, Field.TARGET_STATUS, Field.METRIC, Field.RIVAL), Type.NUMBER
    ),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column that we understand.

    Attributes:
        index: 0-based place in the row.
        header: as written, white space trimmed.
        field: what it means.
        name: for metrics our name ("domain_rating"), for rivals their domain; else "".
    """

    index: int
    header: str
    field: Field
    name: str = ""
