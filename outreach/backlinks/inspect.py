"""What a look at a linking page shows about one backlink. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from outreach.crawl.links import links_to
from outreach.crawl.values import Link, PageFacts
from outreach.urls import same_page, site_key


class Finding(StrEnum):
    """Outcome of one look, in the terms that people of the field use."""

    LIVE = "live"
    WRONG_TARGET = "wrong_target"  # links to another page of ours
    NOT_FOUND = "not_found"  # the page is fine, the link is not there
    PAGE_GONE = "page_gone"  # 404 or 410
    BLOCKED = "blocked"  # robots, 401, 403, 429: no loss
    UNREACHABLE = "unreachable"  # time-out, DNS, TLS, 5xx: no loss
    INVALID_CONTENT = "invalid_content"  # not HTML: no loss

    @property
    def speaks_of_loss(self) -> bool:
        """A successful look that did not find the link."""
        return self in {Finding.NOT_FOUND, Finding.PAGE_GONE}

    @property
    def shows_link(self) -> bool:
        return self in {Finding.LIVE, Finding.WRONG_TARGET}


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found.

    Attributes:
        finding: see `Finding`.
        sentence: in words.
        link: the link that counts: the first followed one, else the first; None without one.
        followed: by rel and page directives, None without a link.
        not_followed_because: causes, as "rel nofollow", "meta robots", "x-robots-tag".
        noindex, canonical_elsewhere: of the page.
        page_title: of the page.
        status: HTTP status, None without an answer.
    """

    finding: Finding
    sentence: str
    link: Link | None = None
    followed: bool | None = None
    not_followed_because: tuple[str, ...] = ()
    noindex: bool | None = None
    canonical_elsewhere: str = ""
    page_title: str = ""
    status: int | None = None


def inspect(
    links: list[Link], facts: PageFacts, *, page_url: str, target_url: str, status: int
) -> Look:
    """Look for a link to `target_url` among the links of a page that answered 200."""
    exact = links_to(links, target_url)
    ours = site_key(target_url)
    found = exact or [link for link in links if site_key(link.target_url) == ours]
    elsewhere = facts.canonical_url
    if elsewhere and same_page(elsewhere, page_url):
        elsewhere = ""
    if not found:
        return Look(
            Finding.NOT_FOUND,
            "The page is there, the link is not.",
            noindex=facts.noindex,
            canonical_elsewhere=elsewhere,
            page_title=facts.title,
            status=status,
        )
    link = next((one for one in found if one.is_followed), found[0])
    causes = _causes(link, facts)
    return Look(
        Finding.LIVE if exact else Finding.WRONG_TARGET,
        "The link is there." if exact else f"The page links to {link.target_url} instead.",
        link=link,
        followed=not causes,
        not_followed_because=causes,
        noindex=facts.noindex,
        canonical_elsewhere=elsewhere,
        page_title=facts.title,
        status=status,
    )


def _causes(link: Link, facts: PageFacts) -> tuple[str, ...]:
    own = [f"rel {token}" for token in ("nofollow", "sponsored", "ugc") if token in link.rel]
    return (*own, *(facts.nofollow_causes if facts.nofollow_page else ()))


def without_page(status: int | None, *, is_html: bool = True) -> Look:
    """The look at a page that did not answer 200 with HTML."""
    if status in (404, 410):
        return Look(Finding.PAGE_GONE, f"The page answers {status}.", status=status)
    if status in (401, 403, 406, 407, 429, 451, 999):
        sentence = f"The site refuses to show us the page (status {status})."
        return Look(Finding.BLOCKED, sentence, status=status)
    if status == 200 and not is_html:
        return Look(Finding.INVALID_CONTENT, "The address is no HTML page.", status=status)
    said = f"status {status}" if status else "no answer"
    return Look(Finding.UNREACHABLE, f"The page could not be read ({said}).", status=status)
