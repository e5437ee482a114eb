"""What the web told us: values that carry their evidence. Nothing here fetches or judges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """What a link check found out about one target URL."""

    ALIVE = "alive"
    MOVED = "moved"  # alive at another address; `final_url` says where
    REDIRECTED_HOME = "redirected_home"
    DEAD = "dead"  # 404, 410, no such host, refused: confirmed
    SOFT_404 = "soft_404"
    PARKED = "parked"  # or for sale
    BLOCKED = "blocked"  # 401, 403, 429, 451, 999, a challenge page: a refusal to us, not a death
    TLS_BROKEN = "tls_broken"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    NOT_ALLOWED = "not_allowed"  # robots.txt or the address guard
    UNCERTAIN = "uncertain"

    @property
    def is_replaceable(self) -> bool:
        """A page owner would thank us for hearing of it: the content is gone for visitors."""
        return self in _REPLACEABLE

    @property
    def may_pass(self) -> bool:
        """The trouble may be temporary: look again before anything is concluded."""
        return self in _MAY_PASS


_REPLACEABLE = frozenset({Verdict.DEAD, Verdict.SOFT_404, Verdict.PARKED, Verdict.REDIRECTED_HOME})
_MAY_PASS = frozenset(
    {Verdict.BLOCKED, Verdict.SERVER_ERROR, Verdict.TIMEOUT, Verdict.UNCERTAIN, Verdict.TLS_BROKEN}
)


class LinkPlacement(StrEnum):
    """Where on the page a link stands."""

    BODY = "body"
    LIST = "list"  # in-content list, such as a resource page's
    NAVIGATION = "navigation"
    HEADER = "header"
    FOOTER = "footer"
    SIDEBAR = "sidebar"
    COMMENTS = "comments"
    BIO = "bio"
    HIDDEN = "hidden"


class Hop(NamedTuple):
    """One answer on the way to the final URL. A tuple, as a check has one or more of them.

    Attributes:
        url: Absolute URL that was asked.
        status: HTTP status, None if there was no answer.
        address: IP address that was connected to, "" if none was.
        method: "HEAD" or "GET".
    """

    url: str
    status: int | None
    address: str = ""
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was fetched.

    Attributes:
        url: URL that was asked for.
        final_url: URL after all redirects; equal to `url` if there were none.
        status: HTTP status of the last answer. Any status is a page; it is no error.
        headers: of the last answer, names in lower case, repeated ones joined with ", ".
        body: decoded bytes.
        media_type: as "text/html", lower case, without parameters; "" if none was sent.
        charset: as declared in the header, "" if none was.
        hops: all answers, the last one included.
        fetched_at: aware UTC.
        seconds: wall clock from the first connection to the last byte.
        not_modified: a conditional request was answered 304; `body` is empty.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    media_type: str
    charset: str
    hops: tuple[Hop, ...]
    fetched_at: datetime
    seconds: float
    not_modified: bool = False

    @property
    def is_html(self) -> bool:
        return self.media_type in ("text/html", "application/xhtml+xml")


class CheckResult(NamedTuple):
    """The verdict on one target URL, with its evidence. A tuple: runs have millions of them.

    Attributes:
        url: Target as asked for.
        verdict: What we conclude.
        reason: Machine-readable rule that decided, as "http_404", "nxdomain", "for_sale_title".
        sentence: The same in words that a site owner understands.
        status: HTTP status of the last answer, None if there was none.
        final_url: Where the redirects ended; equal to `url` if there were none.
        hops: Every answer seen, in order.
        title: Title of the final page, "" if it was not read.
        checked_at: Aware UTC.
        seconds: Wall clock spent.
        permanent_move: For MOVED: every hop was 301 or 308.
        certificate_problem: For TLS_BROKEN: what is wrong, with the date if there is one.
        look_again_seconds: When another look makes sense, None if the verdict stands.
    """

    url: str
    verdict: Verdict
    reason: str
    sentence: str
    status: int | None
    final_url: str
    hops: tuple[Hop, ...]
    title: str
    checked_at: datetime
    seconds: float
    permanent_move: bool = False
    certificate_problem: str = ""
    look_again_seconds: float | None = None


class Link(NamedTuple):
    """One link as it stood on a page at one moment. A tuple: pages have hundreds of them.

    Attributes:
        linking_page: Absolute URL that carried the link, after redirects.
        target_url: Absolute URL it points to, as a browser resolves it; never canonicalised.
        href: The attribute as written.
        anchor_text: Visible words, white space collapsed, at most 300 characters; alt text if the
            link is only an image; "" if there is neither.
        rel: Lower-case tokens.
        placement: Where on the page it stands.
        position: 0 for the first link of the page.
        context: Up to 120 characters either side, so that a person can recognise it.
        is_image: The link shows only an image.
        heading: Text of the nearest heading above, "" if there is none.
    """

    linking_page: str
    target_url: str
    href: str
    anchor_text: str
    rel: frozenset[str]
    placement: LinkPlacement
    position: int
    context: str
    is_image: bool = False
    heading: str = ""

    @property
    def is_followed(self) -> bool:
        """No nofollow, sponsored or ugc on the link itself; the page may still say otherwise."""
        return not self.rel & {"nofollow", "sponsored", "ugc"}


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says about itself.

    Attributes:
        title: of the document, white space collapsed.
        description: of the meta tag.
        language: two-letter code, declared or detected; "" if unknown.
        headings: h1 to h3 in order.
        text: main text, without navigation.
        author: byline, "" if none was found.
        published_on: ISO date, "" if none was found.
        canonical_url: absolute, "" if none is declared or several contradict each other.
        noindex: meta robots or X-Robots-Tag says so.
        nofollow_page: meta robots or X-Robots-Tag says nofollow or none.
        nofollow_causes: "meta robots", "x-robots-tag".
        structured: JSON-LD objects, flattened.
        alternates: hreflang to absolute URL.
    """

    title: str
    description: str
    language: str
    headings: tuple[str, ...]
    text: str
    author: str
    published_on: str
    canonical_url: str
    noindex: bool
    nofollow_page: bool
    nofollow_causes: tuple[str, ...] = ()
    structured: tuple[dict[str, object], ...] = ()
    alternates: dict[str, str] = field(default_factory=dict)
