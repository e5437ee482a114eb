"""The signals of harm: each looks at one side of a linking site and gives its reasons. Pure.

Which points add up to which level, and what holds the level down, is `outreach.backlinks.harm`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from outreach.backlinks.anchors import NATURAL, AnchorClass
from outreach.backlinks.harm_facts import Reason, SiteFacts
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


def signals(facts: SiteFacts, lists: HarmLists) -> list[Reason]:
    """Everything that speaks against a site."""
    return [
        *_name(facts, lists),
        *_anchors(facts, lists),
        *_pages(facts, lists),
        *_company(facts),
        *_scores(facts),
        *_dealings(facts),
    ]


def excuses(facts: SiteFacts, reasons: Sequence[Reason]) -> list[Reason]:
    """What speaks for a site against which there is something."""
    found: list[Reason] = []
    if not reasons:
        return found
    if facts.strength is not None and facts.strength >= STRONG:
        said = f"It is a strong site ({facts.strength:.0f} of 100 by the best rating known)."
        found.append(Reason(-2, said, third_party=True))
    if facts.links and not facts.followed:
        found.append(Reason(-1, "None of its links is followed: it passes nothing."))
    return found


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


def spam_anchors(facts: SiteFacts, lists: HarmLists) -> list[str]:
    """Anchors that speak of a trade which buys links in bulk."""
    return [anchor for anchor in facts.anchors if anchor and lists.topic_of(anchor)]


def _anchors(facts: SiteFacts, lists: HarmLists) -> list[Reason]:
    found: list[Reason] = []
    whole = sum(facts.anchors.values())
    if spam := spam_anchors(facts, lists):
        said = "Anchor texts speak of a trade that has nothing to do with you."
        found.append(Reason(3, said, quoted(spam), Clause.AUTOMATED))
    selling = [anchor for anchor in facts.anchors if _sells(anchor, lists)]
    exact = facts.classes.get(AnchorClass.EXACT, 0)
    if selling or exact:
        evidence = quoted(selling or list(facts.anchors))
        said = "An anchor is a keyword that sells, not a name."
        found.append(Reason(1, said, evidence, Clause.ADVERTORIAL))
    if facts.same_anchor_domains >= SAME_ANCHOR_DOMAINS:
        said = f"The same keyword stands on {facts.same_anchor_domains} domains."
        found.append(Reason(2, said, quoted(selling), Clause.AUTOMATED))
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
    return [*_crowd(facts), *_places(facts), *_directory(facts, lists), *_language(facts)]


def _crowd(facts: SiteFacts) -> list[Reason]:
    crowd = facts.links_on_page
    if crowd is None or crowd < FARM_LINKS:
        return []
    points = 2 if crowd >= CROWD_LINKS else 1
    return [Reason(points, f"Its pages carry {crowd:.0f} links each.", "", Clause.DIRECTORY)]


def _places(facts: SiteFacts) -> list[Reason]:
    found: list[Reason] = []
    keyword = facts.classes.get(AnchorClass.EXACT, 0) + facts.classes.get(AnchorClass.PARTIAL, 0)
    placed = sum(facts.places.values())
    at_edge = sum(facts.places.get(place, 0) for place in _EDGES)
    if facts.pages >= SITEWIDE_PAGES and placed and at_edge >= 0.6 * placed:
        said = f"The link stands in the frame of {facts.pages} pages."
        found.append(Reason(1, said, "footer, sidebar or menu", Clause.FOOTER))
    if facts.places.get("hidden", 0):
        points = 3 if keyword else 1
        found.append(Reason(points, "The link is hidden from visitors.", "", Clause.WIDGET))
    if facts.places.get("comments", 0) and keyword:
        found.append(Reason(2, "Keyword anchors stand in comments.", "", Clause.COMMENTS))
    return found


def _directory(facts: SiteFacts, lists: HarmLists) -> list[Reason]:
    label = " ".join((facts.key, *facts.titles[:3])).casefold()
    if not any(word in label for word in lists.directory_words):
        return []
    crowd = facts.links_on_page
    names_us = sum(facts.classes.get(kind, 0) for kind in NATURAL) == sum(facts.classes.values())
    # A list that somebody keeps names whom it lists; one that takes everybody takes keywords.
    takes_all = crowd is not None and crowd >= FARM_LINKS / 2 and not names_us
    points = 2 if takes_all else 1
    said = "It looks like a directory that takes everybody."
    return [Reason(points, said, facts.key, Clause.DIRECTORY)]


def _language(facts: SiteFacts) -> list[Reason]:
    foreign = facts.languages - facts.our_languages - {""}
    if not foreign or not facts.our_languages or facts.languages & facts.our_languages:
        return []
    told = ", ".join(sorted(foreign))
    return [Reason(1, f"Its pages are in a language that yours are not ({told}).")]


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


def quoted(anchors: Sequence[str]) -> str:
    """A few anchors as evidence."""
    return ", ".join(f"“{anchor[:80]}”" for anchor in anchors[:3])
