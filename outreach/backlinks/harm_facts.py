"""What is known of a linking site, and what speaks for or against it. Values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from outreach.backlinks.anchors import AnchorClass
from outreach.backlinks.policy import Clause


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of one linking site; None and empty mean unknown.

    Attributes:
        key: registrable domain, or host on a shared platform.
        links, followed, pages: live links, those that are followed, pages that carry them.
        anchors: anchor text to number of links.
        classes, places: class of anchor and place on the page to number of links.
        languages: of the linking pages; `our_languages` of the project and its pages.
        links_on_page: median number of links on its linking pages.
        spam_score: measured by somebody who publishes how (Moz), 0-100.
        tool_score: a vendor's "toxicity", 0-100.
        strength: the best rating that anybody gives, 0-100.
        same_anchor_domains: most domains that use one of its commercial anchors.
        same_title_domains: other domains with the same page title.
        traces: detectors of networks that fired, with the sites that share the trace.
        paid: somebody agreed to pay for one of its links and it is not qualified.
        in_burst: its links came in a week with unusually many.
    """

    key: str
    links: int = 0
    followed: int = 0
    pages: int = 0
    anchors: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[AnchorClass, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    our_languages: frozenset[str] = frozenset()
    titles: Sequence[str] = ()
    links_on_page: float | None = None
    spam_score: float | None = None
    tool_score: float | None = None
    strength: float | None = None
    same_anchor_domains: int = 0
    same_title_domains: int = 0
    traces: Mapping[str, Sequence[str]] = field(default_factory=dict)
    paid: bool = False
    in_burst: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal.

    Attributes:
        points: negative ones speak for the site.
        sentence: in words for a person.
        evidence: what it rests on.
        clause: of Google's policy, "" if none is broken.
        third_party: it is somebody else's number.
    """

    points: int
    sentence: str
    evidence: str = ""
    clause: Clause = Clause.NONE
    third_party: bool = False
