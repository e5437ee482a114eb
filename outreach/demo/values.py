"""What the invented world consists of: sites, pages, planted links, targets and owners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What happens to a visitor of a target URL."""

    ALIVE = "alive"
    # gone for visitors: a replacement makes sense
    GONE_404 = "gone_404"
    GONE_410 = "gone_410"
    REFUSED = "refused"
    UNRESOLVABLE = "unresolvable"
    SOFT_404 = "soft_404"
    PARKED = "parked"
    TO_HOME = "to_home"
    # broken in a way that is no death
    SELF_SIGNED = "self_signed"
    EXPIRED = "expired"
    # alive, whatever it looks like
    MOVED_SAME = "moved_same"
    MOVED_AWAY = "moved_away"
    CHALLENGE_403 = "challenge_403"
    TOO_MANY_429 = "too_many_429"
    REFUSED_999 = "refused_999"
    NO_HEAD_405 = "no_head_405"
    HEAD_404 = "head_404"
    SLOW = "slow"
    ONCE_503 = "once_503"
    FRAGMENT = "fragment"
    ROBOTS_BLOCKED = "robots_blocked"

    @property
    def is_dead(self) -> bool:
        """The content is gone for visitors, so its page owner wants to hear of it."""
        return self in DEAD_FATES

    @property
    def is_trap(self) -> bool:
        """Looks broken to a careless checker, but must not be called dead."""
        return self is not Fate.ALIVE and self not in DEAD_FATES


DEAD_FATES = frozenset(
    {
        Fate.GONE_404,
        Fate.GONE_410,
        Fate.REFUSED,
        Fate.UNRESOLVABLE,
        Fate.SOFT_404,
        Fate.PARKED,
        Fate.TO_HOME,
    }
)


class Answer(StrEnum):
    """What an owner does with the first letter."""

    YES = "yes"
    YES_NOFOLLOW = "yes_nofollow"
    YES_FOOTER = "yes_footer"
    NO = "no"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    REMOVE_ME = "remove_me"
    FEE = "fee"
    QUESTION = "question"
    ONE_CLICK = "one_click"
    SILENCE = "silence"

    @property
    def is_human_reply(self) -> bool:
        """A person answers about the matter; asking to be left alone is counted apart."""
        return self not in _NO_REPLY

    @property
    def changes_page(self) -> bool:
        """The owner links to the offered article."""
        return self in (Answer.YES, Answer.YES_NOFOLLOW, Answer.YES_FOOTER)


_NO_REPLY = frozenset(
    {Answer.OUT_OF_OFFICE, Answer.BOUNCE, Answer.REMOVE_ME, Answer.ONE_CLICK, Answer.SILENCE}
)


@dataclass(frozen=True, slots=True)
class Ports:
    """TCP ports of the world: plain HTTP, HTTPS with wrong certificates, and one nobody answers."""

    http: int
    tls: int
    closed: int


@dataclass(frozen=True, slots=True)
class Target:
    """A page that other pages link to.

    Attributes:
        fate: what a visitor meets there.
        topic: key of the topic it is about.
        host, path: where it is; `path` may carry a fragment.
        title: what it is (or was) called.
        words: how a sentence names it; the anchor text of links in prose.
        url: absolute, with port.
    """

    fate: Fate
    topic: str
    host: str
    path: str
    title: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as it was first written into a page."""

    url: str
    words: str
    rel: str = ""


Piece = str | Anchor
Paragraph = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page.

    Attributes:
        kind: "text", "list", "posts" (a forum thread) or "comments".
        heading: shown above it, "" for none.
        paragraphs: paragraphs, list entries, posts or comments.
        names: who wrote each post or comment; empty for the other kinds.
    """

    kind: str
    heading: str
    paragraphs: tuple[Paragraph, ...]
    names: tuple[str, ...] = ()

    def anchors(self) -> Iterator[Anchor]:
        """All links of the section, in reading order."""
        for paragraph in self.paragraphs:
            yield from (piece for piece in paragraph if isinstance(piece, Anchor))


@dataclass(frozen=True, slots=True)
class WebPage:
    """One page of a site.

    Attributes:
        url: absolute, with port.
        path: on its site.
        title: heading and, with the site's name, document title.
        description: for the meta tag.
        sections: the content.
        sidebar: links beside the content.
        published_on: ISO date, "" for a page without one.
        is_content: somebody may want to write about a link here; False for about, contact and the
            like. Content pages are the world's list of prospects.
        shows_contact: the owner's address is on this page, in the site's manner.
    """

    url: str
    path: str
    title: str
    description: str
    sections: tuple[Section, ...]
    sidebar: tuple[Anchor, ...] = ()
    published_on: str = ""
    is_content: bool = True
    shows_contact: bool = False

    def anchors(self) -> Iterator[Anchor]:
        """All planted links, in reading order, the sidebar last."""
        for section in self.sections:
            yield from section.anchors()
        yield from self.sidebar


@dataclass(frozen=True, slots=True)
class Owner:
    """The person behind a site.

    Attributes:
        name, role: as the site shows them.
        address: where letters reach them.
        shown: how the site shows it: mailto, obfuscated, json_ld, cfemail, author, imprint.
        answer: what they do with a letter.
    """

    name: str
    role: str
    address: str
    shown: str
    answer: Answer

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Site:
    """One site whose pages we wrote.

    Attributes:
        host: name under .example.
        root: absolute URL of its home page, with port and trailing slash.
        name, tagline: as shown.
        hue: colour of its design, 0 to 359.
        owner: who answers letters.
        pages: path to page.
    """

    host: str
    root: str
    name: str
    tagline: str
    hue: int
    owner: Owner
    pages: dict[str, WebPage]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a perfect checker would find, computed from the definitions and not from fetching.

    Attributes:
        dead: target URLs whose content is gone for visitors.
        alive: all other target URLs, the traps included.
        traps: fate to the target URLs that only look broken.
        fates: target URL to its fate.
        linking_pages: target URL to the content pages that link to it, in page order.
    """

    dead: frozenset[str]
    alive: frozenset[str]
    traps: dict[Fate, frozenset[str]]
    fates: dict[str, Fate] = field(repr=False)
    linking_pages: dict[str, tuple[str, ...]] = field(repr=False)

    @property
    def opportunities(self) -> frozenset[tuple[str, str]]:
        """Every (linking page, dead target) that there is."""
        return frozenset((page, dead) for dead in self.dead for page in self.linking_pages[dead])
