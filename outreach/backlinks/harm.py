"""Does a linking site harm us? Points with reasons, brakes, and the protected list first. Pure.

Levels: up to 0 safe, 1-2 low, 3-4 medium, 5 and more high. A flag is a reason to look, never a
verdict about people: Google has no notion of a "toxic" link and passes over most spam by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from outreach.backlinks.anchors import NATURAL, AnchorClass
from outreach.backlinks.harm_lists import HarmLists
from outreach.backlinks.policy import Clause

FARM_LINKS = 150
CROWD_LINKS = 1_500
SITEWIDE_PAGES = 10
SAME_ANCHOR_DOMAINS = 12
SAME_TITLE_DOMAINS = 3
STRONG = 60
_EDGES = ("footer", "navigation", "sidebar", "header")
_MACHINE_NAME = re.compile(r"(?:[bcdfghjklmnpqrstvwxz]{5}|\d{4,}|[a-z]\d[a-z]\d|(?:-[^-]+){3})")


class Level(StrEnum):
    SAFE = "safe"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


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


@dataclass(frozen=True, slots=True)
class Judgement:
    """The level of one site with everything that led to it.

    Attributes:
        protected: never to be disavowed, whatever the reasons say.
        brake: why the level is lower than the points, "" if it is not.
    """

    level: Level
    points: int
    reasons: tuple[Reason, ...]
    protected: bool = False
    brake: str = ""


def judge(facts: SiteFacts, lists: HarmLists, *, protected: bool = False) -> Judgement:
    """Judge one linking site.

    Args:
        protected: a person or the project's own list protects it (own site, partner, white-list).
    """
    reasons = [*_name(facts, lists), *_anchors(facts, lists), *_pages(facts, lists)]
    reasons += [*_company(facts), *_scores(facts), *_dealings(facts)]
    if protected or lists.is_protected(facts.key):
        return _of_protected(facts, lists, reasons)
    if not reasons and _is_blank(facts):
        reasons.append(Reason(1, "Nothing is known of this site yet: no-data."))
    reasons += _excuses(facts, reasons)
    points = sum(reason.points for reason in reasons)
    level, brake = _braked(_level(points), facts, reasons, lists)
    return Judgement(level, points, tuple(reasons), brake=brake)


def _level(points: int) -> Level:
    if points >= 5:
        return Level.HIGH
    if points >= 3:
        return Level.MEDIUM
    return Level.LOW if points >= 1 else Level.SAFE


def _of_protected(facts: SiteFacts, lists: HarmLists, reasons: list[Reason]) -> Judgement:
    """Protected: safe; but spam anchors on it are a break-in, which its owner should hear of."""
    spam = _spam_anchors(facts, lists)
    if not spam:
        return Judgement(Level.SAFE, 0, (), protected=True)
    said = "A trustworthy site shows spam anchors: it was probably broken into. Tell its owner."
    found = Reason(3, said, _quoted(spam), Clause.AUTOMATED)
    rest = tuple(reason for reason in reasons if reason.points > 0 and not reason.third_party)
    return Judgement(Level.MEDIUM, 3, (found, *rest), protected=True, brake="protected site")


def _braked(
    level: Level, facts: SiteFacts, reasons: Sequence[Reason], lists: HarmLists
) -> tuple[Level, str]:
    against = [reason for reason in reasons if reason.points > 0]
    if any(word in facts.key for word in lists.statistics_sites):
        return min(level, Level.LOW, key=_order), "lists every site by itself: Google ignores it"
    if against and all(reason.third_party for reason in against):
        tool_only = facts.spam_score is None
        cap = Level.LOW if tool_only else Level.MEDIUM
        return min(level, cap, key=_order), "only other companies' scores speak against it"
    if level is Level.HIGH and _looks_natural(facts):
        return Level.MEDIUM, "its anchors are mostly your name or address: look before you act"
    return level, ""


def _order(level: Level) -> int:
    return list(Level).index(level)


def _looks_natural(facts: SiteFacts) -> bool:
    """At least 80 % of the anchors are names or addresses, or 60 % of many are different."""
    whole = sum(facts.classes.values())
    if not whole:
        return False
    natural = sum(facts.classes.get(kind, 0) for kind in NATURAL if kind is not AnchorClass.EMPTY)
    varied = whole >= 10 and len(facts.anchors) / whole >= 0.6
    return natural / whole >= 0.8 or varied


def _name(facts: SiteFacts, lists: HarmLists) -> list[Reason]:
    found: list[Reason] = []
    own = facts.key.removeprefix("www.")
    if word := lists.topic_of(own):
        said = f"Its name speaks of a trade that buys links in bulk (“{word}”)."
        found.append(Reason(5, said, own, Clause.MADE_FOR_LINKS))
    if own.rpartition(".")[2] in lists.spam_tlds:
        found.append(Reason(1, "Its ending is used mostly by throw-away sites.", own))
    if _MACHINE_NAME.search(own.split(".")[0]):
        found.append(Reason(1, "Its name looks as if a machine had made it.", own))
    return found


def _spam_anchors(facts: SiteFacts, lists: HarmLists) -> list[str]:
    return [anchor for anchor in facts.anchors if anchor and lists.topic_of(anchor)]


def _anchors(facts: SiteFacts, lists: HarmLists) -> list[Reason]:
    found: list[Reason] = []
    whole = sum(facts.anchors.values())
    if spam := _spam_anchors(facts, lists):
        said = "Anchor texts speak of a trade that has nothing to do with you."
        found.append(Reason(3, said, _quoted(spam), Clause.AUTOMATED))
    selling = [anchor for anchor in facts.anchors if _sells(anchor, lists)]
    exact = facts.classes.get(AnchorClass.EXACT, 0)
    if selling or exact:
        evidence = _quoted(selling or list(facts.anchors))
        said = "An anchor is a keyword that sells, not a name."
        found.append(Reason(1, said, evidence, Clause.ADVERTORIAL))
    if facts.same_anchor_domains >= SAME_ANCHOR_DOMAINS:
        said = f"The same keyword stands on {facts.same_anchor_domains} domains."
        found.append(Reason(2, said, _quoted(selling), Clause.AUTOMATED))
    most, number = max(facts.anchors.items(), key=lambda one: one[1], default=("", 0))
    is_keyword = bool(most) and (exact or _sells(most, lists) or bool(lists.topic_of(most)))
    if facts.pages >= 8 and is_keyword and number >= 0.8 * whole:
        said = f"One keyword anchor on {number} of {whole} links."
        found.append(Reason(2, said, f"“{most}”", Clause.ADVERTORIAL))
    return found


def _sells(anchor: str, lists: HarmLists) -> bool:
    words = re.findall(r"[^\W\d_]+", anchor.casefold())
    return len(words) > 1 and any(word in lists.commercial for word in words)


def _pages(facts: SiteFacts, lists: HarmLists) -> list[Reason]:
    found: list[Reason] = []
    crowd = facts.links_on_page
    keyword = facts.classes.get(AnchorClass.EXACT, 0) + facts.classes.get(AnchorClass.PARTIAL, 0)
    if crowd is not None and crowd >= FARM_LINKS:
        points = 2 if crowd >= CROWD_LINKS else 1
        said = f"Its pages carry {crowd:.0f} links each."
        found.append(Reason(points, said, "", Clause.DIRECTORY))
    placed = sum(facts.places.values())
    at_edge = sum(facts.places.get(place, 0) for place in _EDGES)
    if facts.pages >= SITEWIDE_PAGES and placed and at_edge >= 0.6 * placed:
        said = f"The link stands in the frame of {facts.pages} pages."
        found.append(Reason(1, said, "footer, sidebar or menu", Clause.FOOTER))
    if facts.places.get("hidden", 0):
        points = 3 if keyword else 1
        found.append(Reason(points, "The link is hidden from visitors.", "", Clause.WIDGET))
    if facts.places.get("comments", 0) and keyword:
        said = "Keyword anchors stand in comments."
        found.append(Reason(2, said, "", Clause.COMMENTS))
    label = " ".join((facts.key, *facts.titles[:3])).casefold()
    if any(word in label for word in lists.directory_words):
        points = 2 if crowd is not None and crowd >= FARM_LINKS / 2 else 1
        said = "It looks like a directory that takes everybody."
        found.append(Reason(points, said, facts.key, Clause.DIRECTORY))
    foreign = facts.languages - facts.our_languages - {""}
    if foreign and facts.our_languages and not facts.languages & facts.our_languages:
        said = f"Its pages are in a language that yours are not ({', '.join(sorted(foreign))})."
        found.append(Reason(1, said))
    return found


def _company(facts: SiteFacts) -> list[Reason]:
    """What ties the site to others."""
    found: list[Reason] = []
    if facts.same_title_domains >= SAME_TITLE_DOMAINS:
        said = f"{facts.same_title_domains} other sites have a page of the same title."
        found.append(Reason(2, said, "", Clause.AUTOMATED))
    detectors = sorted(facts.traces)
    sisters = sorted({site for sites in facts.traces.values() for site in sites})
    shown = f"{', '.join(detectors)}: {', '.join(sisters[:5])}"
    if len(detectors) >= 2:
        said = f"It belongs to a network of {len(sisters) + 1} sites that link to you."
        found.append(Reason(3, said, shown, Clause.MADE_FOR_LINKS))
    elif detectors:
        said = f"One trace ties it to {len(sisters)} other sites: a hint, no more."
        found.append(Reason(1, said, shown))
    return found


def _scores(facts: SiteFacts) -> list[Reason]:
    found: list[Reason] = []
    score = facts.spam_score
    if score is not None and score >= 30:
        points = 4 if score >= 80 else 3 if score >= 60 else 1
        said = f"A published spam score is {score:.0f} of 100."
        found.append(Reason(points, said, third_party=True))
    if facts.tool_score is not None and facts.tool_score >= 70:
        said = f"A tool calls it {facts.tool_score:.0f} of 100 toxic; nobody can check why."
        found.append(Reason(2, said, third_party=True))
    return found


def _dealings(facts: SiteFacts) -> list[Reason]:
    found: list[Reason] = []
    if facts.paid:
        said = "It was paid for and is neither sponsored nor nofollow: ask for the mark."
        found.append(Reason(3, said, "", Clause.PAID))
    if facts.in_burst:
        said = "It came in a week with unusually many new links."
        found.append(Reason(1, said, "", Clause.AUTOMATED))
    return found


def _excuses(facts: SiteFacts, reasons: Sequence[Reason]) -> list[Reason]:
    found: list[Reason] = []
    if not reasons:
        return found
    if facts.strength is not None and facts.strength >= STRONG:
        said = f"It is a strong site ({facts.strength:.0f} of 100 by the best rating known)."
        found.append(Reason(-2, said, third_party=True))
    if facts.links and not facts.followed:
        found.append(Reason(-1, "None of its links is followed: it passes nothing."))
    return found


def _is_blank(facts: SiteFacts) -> bool:
    return not any((facts.anchors, facts.places, facts.titles, facts.strength))


def _quoted(anchors: Sequence[str]) -> str:
    return ", ".join(f"“{anchor[:80]}”" for anchor in anchors[:3])
