"""Anchor texts: which class each is, how the classes are spread, how far from the rivals'. Pure.

All shares count referring domains, never links: one footer is one opinion.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import log2
from statistics import median

from outreach.intervals import wilson
from outreach.text.words import fold, generic_stems, terms
from outreach.urls import is_http

LEAST_DOMAINS = 10  # below, a share says nothing
EXACT_CAP = 0.05  # where no rivals are known
_SHAPE = re.compile(r"^(?:https?://|www\.)|^[\w-]+(?:\.[\w-]+)+(?:/\S*)?$", re.IGNORECASE)
_GENERIC = frozenset(
    """
    click here|here|this|this page|this site|this website|this article|this post|this link|link|
    website|visit website|visit site|visit|web|site|home|homepage|home page|read more|more|
    learn more|more info|more information|source|original|article|view|see more|see here|details|
    check it out|go|continue|download|official site|official website|via|website besuchen|hier|
    hier klicken|mehr|mehr lesen|weiterlesen|quelle|ici|cliquez ici|en savoir plus|lire la suite|
    aquí|aqui|haz clic aquí|leer más|clique aqui|qui|clicca qui|leggi di più|lees meer|klik hier
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)


class AnchorClass(StrEnum):
    EMPTY = "empty"
    NAKED_URL = "naked_url"
    BRAND = "brand"
    EXACT = "exact"  # a keyword of the page, nothing else
    PARTIAL = "partial"  # contains one
    GENERIC = "generic"
    TOPICAL = "topical"  # shares words with the page
    OTHER = "other"


NATURAL = frozenset(
    {AnchorClass.EMPTY, AnchorClass.NAKED_URL, AnchorClass.BRAND, AnchorClass.GENERIC}
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What anchors of one landing page are compared with.

    Attributes:
        brands: names and the domain's first label, folded, without spaces and hyphens.
        keywords: stems of the page's keywords, each a set.
        words: stems of everything that the page is about.
    """

    brands: frozenset[str]
    keywords: tuple[frozenset[str], ...] = ()
    words: frozenset[str] = frozenset()
    language: str = ""


def subject(
    *, brands: Iterable[str], site_key: str, keywords: Iterable[str] = (), language: str = ""
) -> Subject:
    """Prepare a landing page for `classify`."""
    names = {_squeezed(name) for name in (*brands, site_key.split(".")[0], site_key)}
    phrases = tuple(found for key in keywords if (found := _phrase(key, language)))
    return Subject(
        frozenset(name for name in names if len(name) > 2),
        phrases,
        frozenset(word for phrase in phrases for word in phrase) - generic_stems(language),
        language,
    )


@lru_cache(maxsize=20_000)
def _phrase(keyword: str, language: str) -> frozenset[str]:
    """The stems of a keyword; each page asks for those of the same assets again."""
    return frozenset(one.stem for one in terms(keyword, language))


@lru_cache(maxsize=200_000)
def classify(anchor: str, about: Subject) -> AnchorClass:
    """The class of an anchor text; the first test that fits wins."""
    text = " ".join(anchor.split())
    if not text:
        return AnchorClass.EMPTY
    if is_http(text) or _SHAPE.match(text):
        return AnchorClass.NAKED_URL
    squeezed = _squeezed(text)
    if any(brand in squeezed for brand in about.brands):
        stems = _stems(text, about)
        mixed = any(phrase <= stems for phrase in about.keywords if len(phrase) > 1)
        return AnchorClass.PARTIAL if mixed else AnchorClass.BRAND
    stems = _stems(text, about)
    if any(phrase == stems for phrase in about.keywords):
        return AnchorClass.EXACT
    if any(phrase <= stems for phrase in about.keywords if len(phrase) > 1):
        return AnchorClass.PARTIAL
    if text.casefold().strip(" .:»>→…!") in _GENERIC:
        return AnchorClass.GENERIC
    return AnchorClass.TOPICAL if stems & about.words else AnchorClass.OTHER


def _stems(text: str, about: Subject) -> frozenset[str]:
    return frozenset(one.stem for one in terms(text, about.language))


def _squeezed(text: str) -> str:
    return re.sub(r"[^\w]+", "", fold(text))


@dataclass(frozen=True, slots=True)
class Share:
    """A share of referring domains with its Wilson interval (95 %).

    Attributes:
        count, of: domains.
        low, high: bounds of the true share.
    """

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


def share(count: int, of: int) -> Share:
    """A share with its 95 % interval."""
    return Share(count, of, *wilson(count, of)) if of > 0 else Share(0, 0, 0.0, 1.0)


def spread(classes: Mapping[AnchorClass, int]) -> dict[AnchorClass, Share]:
    """Every class with its share."""
    whole = sum(classes.values())
    return {one: share(classes.get(one, 0), whole) for one in AnchorClass}


def is_over(found: Share, cap: float) -> bool:
    """Whether the share is above `cap` beyond chance; never with too few domains."""
    return found.of >= LEAST_DOMAINS and found.low > cap


def distance(
    ours: Mapping[AnchorClass, int], theirs: Sequence[Mapping[AnchorClass, int]]
) -> float | None:
    """Jensen-Shannon divergence to the median of the rivals, in [0, 1]; None if nobody compares.

    Up to 0.15 is natural, up to 0.30 worth watching, beyond over-optimised.
    """
    rivals = [one for one in theirs if sum(one.values()) >= LEAST_DOMAINS]
    if not rivals or sum(ours.values()) < LEAST_DOMAINS:
        return None
    middle = {
        kind: median(one.get(kind, 0) / sum(one.values()) for one in rivals) for kind in AnchorClass
    }
    whole, of = sum(middle.values()) or 1.0, sum(ours.values())
    p = [ours.get(kind, 0) / of for kind in AnchorClass]
    q = [middle[kind] / whole for kind in AnchorClass]
    both = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
    return round((_divergence(p, both) + _divergence(q, both)) / 2, 4)


def _divergence(p: Sequence[float], q: Sequence[float]) -> float:
    return sum(a * log2(a / b) for a, b in zip(p, q, strict=True) if a)


def exact_cap(rivals: Sequence[Mapping[AnchorClass, int]]) -> float:
    """The share of exact anchors that the rivals' upper quarter begins with, 5 % without rivals."""
    shares = sorted(
        one.get(AnchorClass.EXACT, 0) / sum(one.values())
        for one in rivals
        if sum(one.values()) >= LEAST_DOMAINS
    )
    return max(shares[int(0.75 * (len(shares) - 1))], 0.005) if shares else EXACT_CAP


def projected(classes: Counter[AnchorClass], more: AnchorClass) -> tuple[float, float]:
    """Share of exact anchors now, and when one more domain links with an anchor of class `more`."""
    whole, exact = sum(classes.values()), classes.get(AnchorClass.EXACT, 0)
    then = exact + (more is AnchorClass.EXACT)
    return (exact / whole if whole else 0.0), then / (whole + 1)


def naturalness(projected_share: float, cap: float) -> float:
    """0 to 100: how well one more such anchor fits under the cap."""
    return max(0.0, min(100.0, 100 * (1 - max(0.0, projected_share - cap) / cap)))
