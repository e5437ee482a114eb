"""What a look at a linking page shows about one backlink. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from outreach.crawl.reading.links import links_to
from outreach.crawl.values import Link, PageFacts
from outreach.urls import same_page, site_key


class Finding(StrEnum):
    """Outcome of one look, in the terms that people of the field use."""

    LIVE = "live"
    LANDING_ERROR = "landing_error"  # the link is there, our own page does not answer as it should
    LANDING_SOFT_404 = "landing_soft_404"  # … says "not found" with status 200
    LANDING_PARKED = "landing_parked"  # … is parked or for sale
    WRONG_TARGET = "wrong_target"  # links to another page of ours
    WRONG_REL = "wrong_rel"  # rel or the page's directives changed
    WRONG_ANCHOR = "wrong_anchor"
    MOVED_ON_PAGE = "moved_on_page"  # from the text into the footer, say
    PAGE_REDIRECTED = "page_redirected"  # to another page, which has the link
    NOINDEX = "noindex"  # the link is there, search engines are asked not to list the page
    CANONICAL_ELSEWHERE = "canonical_elsewhere"
    CLOAKED = "cloaked"  # the page shows its links to some visitors only
    NOT_FOUND = "not_found"  # the page is fine, the link is not there
    REDIRECTED_AWAY = "redirected_away"  # the page leads to another one, where the link is not
    PAGE_GONE = "page_gone"  # 404 or 410
    SOFT_404 = "soft_404"  # the page says "not found" with status 200
    PARKED = "parked"  # the site is parked or for sale
    JS_ONLY = "js_only_suspected"  # the address is in scripts only: no loss
    ROBOTS_BLOCKED = "robots_blocked"  # robots.txt forbids us the page: no loss
    BLOCKED = "blocked"  # 401, 403, 429, challenge pages: no loss
    TIMED_OUT = "timed_out"  # no answer in time: no loss
    HTTP_ERROR = "http_error"  # 5xx and other codes: no loss
    UNREACHABLE = "unreachable"  # DNS, TLS, no connection: no loss
    INVALID_CONTENT = "invalid_content"  # not HTML: no loss
    TOO_LARGE = "too_large"  # more than we read, and not in what we read: no loss

    @property
    def speaks_of_loss(self) -> bool:
        """A successful look that did not find the link."""
        return self in _SPEAKS_OF_LOSS

    @property
    def shows_link(self) -> bool:
        return self in _SHOWS_LINK

    @property
    def is_unknown(self) -> bool:
        """Nobody can say from this look whether the link is there."""
        return not self.shows_link and not self.speaks_of_loss


_SPEAKS_OF_LOSS = frozenset(
    {
        Finding.NOT_FOUND,
        Finding.REDIRECTED_AWAY,
        Finding.PAGE_GONE,
        Finding.SOFT_404,
        Finding.PARKED,
    }
)
LANDING = frozenset({Finding.LANDING_ERROR, Finding.LANDING_SOFT_404, Finding.LANDING_PARKED})
_SHOWS_LINK = LANDING | frozenset(
    {
        Finding.LIVE,
        Finding.WRONG_TARGET,
        Finding.WRONG_REL,
        Finding.WRONG_ANCHOR,
        Finding.MOVED_ON_PAGE,
        Finding.PAGE_REDIRECTED,
        Finding.NOINDEX,
        Finding.CANONICAL_ELSEWHERE,
    }
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the link looked like when it was first seen, or as a person accepted it since.

    Attributes:
        rel: tokens that matter, sorted; see `weighty`.
        followed: with the page's directives.
    """

    anchor_text: str
    rel: tuple[str, ...]
    placement: str
    followed: bool


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page that answered 200 with HTML, as far as a look needs it.

    Attributes:
        asked_url, final_url: differ after redirects.
        links: all links of the page.
        in_scripts: the target's address stands in a script, template or noscript element.
        is_cut: it is larger than we read: what is not in `links` may stand behind them.
        other_links: what another client was shown, None if nobody else looked.
        face: what the page as a whole is, with the reason, where it is no page of its own: BLOCKED,
            PARKED or SOFT_404; None for an ordinary page.
    """

    asked_url: str
    final_url: str
    links: Sequence[Link]
    facts: PageFacts
    in_scripts: bool = False
    is_cut: bool = False
    other_links: Sequence[Link] | None = None
    face: tuple[Finding, str] | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found.

    Attributes:
        finding: see `Finding`; the weightiest if several hold.
        sentence: in words, every change included.
        changes: all findings that hold beside LIVE.
        link: the link that counts: the first followed one, else the first; None without one.
        followed: by rel and page directives, None without a link.
        not_followed_because: causes, as "rel nofollow", "meta robots", "x-robots-tag".
        noindex, canonical_elsewhere: of the page.
        page_title: of the page.
        status: HTTP status, None without an answer.
        retry_after: seconds that the site asked us to wait, if it did.
    """

    finding: Finding
    sentence: str
    changes: tuple[Finding, ...] = ()
    link: Link | None = None
    followed: bool | None = None
    not_followed_because: tuple[str, ...] = ()
    noindex: bool | None = None
    canonical_elsewhere: str = ""
    page_title: str = ""
    status: int | None = None
    retry_after: float | None = field(default=None, compare=False)


def inspect(page: SeenPage, *, target_url: str, expected: Expected | None = None) -> Look:
    """Look for a link to `target_url` on a page that answered 200 with HTML.

    Args:
        expected: what the link was; None before it was ever seen.
    """
    facts, elsewhere = page.facts, _canonical_elsewhere(page)
    found, is_exact = _found(page.links, target_url)
    if not found:
        finding, sentence = _absence(page, target_url)
        return Look(
            finding,
            sentence,
            noindex=facts.noindex,
            canonical_elsewhere=elsewhere,
            page_title=facts.title,
            status=200,
        )
    link = next((one for one in found if one.is_followed), found[0])
    causes = _causes(link, facts)
    changes = _changes(page, link, is_exact, elsewhere, causes, expected)
    sentences = [sentence for _, sentence in changes]
    return Look(
        changes[0][0] if changes else Finding.LIVE,
        " ".join(sentences) or "The link is there.",
        changes=tuple(finding for finding, _ in changes),
        link=link,
        followed=not causes,
        not_followed_because=causes,
        noindex=facts.noindex,
        canonical_elsewhere=elsewhere,
        page_title=facts.title,
        status=200,
    )


def with_landing(look: Look, problem: Finding, sentence: str) -> Look:
    """The same look where our own page, at the end of the link, has a problem (`LANDING`)."""
    if not look.finding.shows_link:
        return look
    told = sentence if look.finding is Finding.LIVE else f"{sentence} {look.sentence}"
    return replace(look, finding=problem, sentence=told, changes=(problem, *look.changes))


def _found(links: Sequence[Link], target_url: str) -> tuple[list[Link], bool]:
    exact = links_to(links, target_url)
    ours = site_key(target_url)
    return exact or [link for link in links if site_key(link.target_url) == ours], bool(exact)


def _absence(page: SeenPage, target_url: str) -> tuple[Finding, str]:
    """Why no link is there; the most innocent explanation first."""
    if page.other_links is not None and _found(page.other_links, target_url)[0]:
        return (
            Finding.CLOAKED,
            "The page shows the link to a browser and hides it from our crawler.",
        )
    if page.face is not None:
        return page.face
    if page.in_scripts:
        sentence = "The address stands in scripts only; a browser may show the link, we can't."
        return Finding.JS_ONLY, sentence
    if page.is_cut:
        sentence = "The page is larger than we read, and the link is not in its beginning."
        return Finding.TOO_LARGE, sentence
    if _is_redirected(page):
        return (
            Finding.REDIRECTED_AWAY,
            f"The page leads to {page.final_url} now, where the link is not.",
        )
    return Finding.NOT_FOUND, "The page is there, the link is not."


def _changes(
    page: SeenPage,
    link: Link,
    is_exact: bool,
    elsewhere: str,
    causes: tuple[str, ...],
    expected: Expected | None,
) -> list[tuple[Finding, str]]:
    """Every change with its sentence, the weightiest first."""
    found: list[tuple[Finding, str]] = []
    if not is_exact:
        found.append((Finding.WRONG_TARGET, f"The page links to {link.target_url} instead."))
    if expected is not None:
        found += _differences(link, causes, expected)
    if page.facts.noindex:
        found.append((Finding.NOINDEX, "Search engines are asked not to list the page."))
    if elsewhere:
        said = f"The page says that {elsewhere} is the original."
        found.append((Finding.CANONICAL_ELSEWHERE, said))
    if _is_redirected(page):
        found.append((Finding.PAGE_REDIRECTED, f"The page leads to {page.final_url} now."))
    order = list(Finding)
    return sorted(found, key=lambda one: order.index(one[0]))


def _differences(
    link: Link, causes: tuple[str, ...], expected: Expected
) -> list[tuple[Finding, str]]:
    found: list[tuple[Finding, str]] = []
    if (not causes) != expected.followed or weighty(link.rel) != expected.rel:
        now = ", ".join(causes) or "followed"
        before = "followed" if expected.followed else f"not followed ({' '.join(expected.rel)})"
        found.append((Finding.WRONG_REL, f"It was {before} and is now: {now}."))
    if _folded(link.anchor_text) != _folded(expected.anchor_text):
        said = f"The anchor text was “{expected.anchor_text}” and is “{link.anchor_text}” now."
        found.append((Finding.WRONG_ANCHOR, said))
    if expected.placement and link.placement.value != expected.placement:
        said = f"It stood in the {expected.placement} and stands in the {link.placement.value} now."
        found.append((Finding.MOVED_ON_PAGE, said))
    return found


def weighty(rel: frozenset[str] | set[str]) -> tuple[str, ...]:
    """The tokens of a rel attribute that say how a link counts, sorted."""
    return tuple(sorted(rel & {"nofollow", "sponsored", "ugc"}))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _canonical_elsewhere(page: SeenPage) -> str:
    declared = page.facts.canonical_url
    own = declared and (same_page(declared, page.final_url) or same_page(declared, page.asked_url))
    return "" if own else declared


def _is_redirected(page: SeenPage) -> bool:
    return page.asked_url != page.final_url and not same_page(page.asked_url, page.final_url)


def _causes(link: Link, facts: PageFacts) -> tuple[str, ...]:
    own = [f"rel {token}" for token in ("nofollow", "sponsored", "ugc") if token in link.rel]
    return (*own, *(facts.nofollow_causes if facts.nofollow_page else ()))


def without_page(
    status: int | None, *, is_html: bool = True, retry_after: float | None = None
) -> Look:
    """The look at a page that did not answer 200 with HTML."""
    if status in (404, 410):
        return Look(Finding.PAGE_GONE, f"The page answers {status}.", status=status)
    if status in (401, 403, 406, 407, 429, 451, 999):
        sentence = f"The site refuses to show us the page (status {status})."
        return Look(Finding.BLOCKED, sentence, status=status, retry_after=retry_after)
    if status == 200 and not is_html:
        return Look(Finding.INVALID_CONTENT, "The address is no HTML page.", status=status)
    if status is None:
        return Look(Finding.UNREACHABLE, "The page could not be read (no answer).")
    sentence = f"The page could not be read (status {status})."
    return Look(Finding.HTTP_ERROR, sentence, status=status, retry_after=retry_after)
