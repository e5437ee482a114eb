"""How a page is built, in numbers: what its links, frames, scripts and words amount to.

The numbers that one answer shows of those by which T. Vissers et al., "Parking Sensors: Analyzing
and Detecting Parked Domains", NDSS 2015, tell parked pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from outreach.urls import registrable_domain

# Names as the paper's data sets have them, in the order of `measured`.
SHAPE = (
    "avgLinkLength",
    "avgSrcLength",
    "externalLinkRatio",
    "externalSrcRatio",
    "frameCounter",
    "initialResponseSize",
    "link2TextRatio",
    "metaRefreshes",
    "nonLinkCharacters",
    "text2HtmlRatio",
    "windowLocation",
)
_COUNTED = 500  # links and sources looked at


def measured(tree: LexborHTMLParser, body: bytes, url: str, visible: str) -> tuple[float, ...]:
    """Return the numbers named in `SHAPE` for a page at `url` whose seen text is `visible`."""
    links = tree.css("a[href]")[:_COUNTED]
    hrefs = [link.attributes["href"] or "" for link in links]
    sources = [node.attributes["src"] or "" for node in tree.css("[src]")[:_COUNTED]]
    own = registrable_domain(url)
    text = len(visible.strip())
    linked = min(text, sum(len(link.text().strip()) for link in links))
    return (
        _mean(len(href) for href in hrefs),
        _mean(len(source) for source in sources),
        _mean(_is_foreign(href, own) for href in hrefs),
        _mean(_is_foreign(source, own) for source in sources),
        1 + len(tree.css("frame, iframe")),
        len(body),
        linked / text if text else 0.0,
        len(tree.css('meta[http-equiv="refresh" i]')),
        text - linked,
        text / len(body) if body else 0.0,
        body.count(b"window.location"),
    )


def _is_foreign(reference: str, own: str) -> bool:
    if "//" not in reference:
        return False
    try:
        host = urlsplit(reference.strip()).hostname
    except ValueError:
        return False
    return host is not None and registrable_domain(host) != own


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
