"""Is this site worth writing for? Judged on a few of its own articles. Pure.

What the field looks at by hand: are there readers, is the writing its own, and to whom do its
articles link? A site that lives from links shows it in all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.text.words import fold

FULL_LENGTH = 700  # words of an article that was written for readers
_LIVELY_DAYS = 180
_FARM_FIELDS = 7  # unrelated fields: who takes articles about anything has no readers of its own

# Niches that pay for links more than for readers (Google's examples, and those of link sellers).
_MONEY = re.compile(
    r"\b(?:casinos?|gambl\w+|betting|bookmakers?|slots?|poker|payday|loans?|cbd|vap(?:e|ing)|"
    r"viagra|cialis|escorts?|forex|essay writ\w+|write my essay|replica|"
    r"crypto (?:exchange|signals)|"
    r"buy (?:followers|backlinks|instagram)|weight loss pills|online spielen|kredit\w*|kasyno|"
    r"казино)\b"
)
_FIELDS = {
    "gambling": r"casino|gambling|betting",
    "finance": r"finance|crypto|forex|loans?|insurance|investing",
    "health": r"health|medical|fitness|cbd|dental",
    "law": r"law|legal|attorney",
    "property": r"real estate|property|home improvement",
    "technology": r"technology|tech|software|gadgets|web development|seo",
    "travel": r"travel|tourism",
    "fashion": r"fashion|beauty|jewel\w+",
    "cars": r"automotive|cars?|auto",
    "education": r"education|essay|learning",
    "pets": r"pets?|dogs?|cats?",
    "business": r"business|marketing|entrepreneur\w*|startups?",
    "entertainment": r"entertainment|celebrity|gaming|games|sports?",
    "food": r"food|recipes?|cooking",
}
_FIELD_WORDS = {name: re.compile(rf"\b(?:{words})\b") for name, words in _FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Sample:
    """One article of the site, as it was read.

    Attributes:
        words: of its main text.
        author, published_on: "" if the page names none.
        comments: readers can answer, or did.
        outbound: (anchor text, target URL) of each followed link to another site.
    """

    url: str
    words: int
    author: str = ""
    published_on: str = ""
    comments: bool = False
    outbound: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """What the samples show; None is unknown, never bad.

    Attributes:
        readership, originality, linking: 0 to 1, each with its sentence.
        farm: why this looks like a site made for links, "" if it does not.
    """

    readership: float | None
    readership_reason: str
    originality: float | None
    originality_reason: str
    linking: float | None
    linking_reason: str
    farm: str = ""


def judge(
    samples: Sequence[Sample], *, topics: Iterable[str], newsletter: bool, today: date
) -> Quality:
    """Judge a site by its articles, the topics it takes and whether it has a newsletter."""
    if not samples:
        why = "no article of the site could be read"
        return Quality(None, why, None, why, None, why, farm=_anything_goes(topics, 0.0))
    readership, who = _readership(samples, newsletter, today)
    usual = sum(one.words for one in samples) / len(samples)
    originality = min(1.0, usual / FULL_LENGTH)
    bought = [found for one in samples if (found := money_link(one))]
    linking = 1 - len(bought) / len(samples)
    return Quality(
        readership=readership,
        readership_reason=who,
        originality=originality,
        originality_reason=f"its articles have {usual:.0f} words on average",
        linking=linking,
        linking_reason=_linking_reason(len(bought), samples),
        farm=_farm(bought, samples) or _anything_goes(topics, originality),
    )


def money_link(sample: Sample) -> str:
    """The anchor of a followed link into a niche that buys links, "" if there is none."""
    for anchor, target in sample.outbound:
        if _MONEY.search(fold(f"{anchor} {re.sub(r'[-_./]', ' ', target)}")):
            return anchor or target
    return ""


def _readership(samples: Sequence[Sample], newsletter: bool, today: date) -> tuple[float, str]:
    newest = max((one.published_on for one in samples), default="")
    authors = {one.author for one in samples if one.author}
    lively = _days_since(newest, today)
    seen = (
        (lively is not None and lively <= _LIVELY_DAYS, 0.4, f"newest article of {newest}"),
        (bool(authors), 0.15, f"named authors ({len(authors)})"),
        (len(authors) > 1, 0.15, "more than one writer"),
        (any(one.comments for one in samples), 0.15, "readers can comment"),
        (newsletter, 0.15, "a newsletter"),
    )
    value = sum(points for holds, points, _ in seen if holds)
    words = [sentence for holds, _, sentence in seen if holds]
    return value, "; ".join(words) or "no sign of readers: no dates, authors, comments, newsletter"


def _days_since(day: str, today: date) -> int | None:
    try:
        return (today - date.fromisoformat(day)).days
    except ValueError:
        return None


def _linking_reason(bought: int, samples: Sequence[Sample]) -> str:
    links = sum(len(one.outbound) for one in samples)
    told = f"{links} followed links to other sites in {len(samples)} articles"
    return told + (f", {bought} with links to niches that buy them" if bought else "")


def _farm(bought: Sequence[str], samples: Sequence[Sample]) -> str:
    if len(samples) < 2 or len(bought) * 2 < len(samples):
        return ""
    return (
        f"{len(bought)} of {len(samples)} articles link to niches that buy links "
        f"(“{bought[0][:60]}”): a site made for links."
    )


def _anything_goes(topics: Iterable[str], originality: float) -> str:
    text = fold(" ; ".join(topics))
    fields = [name for name, words in _FIELD_WORDS.items() if words.search(text)]
    if len(fields) < _FARM_FIELDS or originality >= 1:
        return ""
    return f"It takes articles about anything ({', '.join(fields[:6])} …): a site made for links."
