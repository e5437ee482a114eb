"""What should we write? Pages that attract links, and for which we have nothing. Pure.

Dead pages first: their links lead nowhere today, and each of their owners would thank us. Then
pages of rivals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from outreach.model.asset import Asset
from outreach.text.relevance import RELEVANT_FROM, Document, RelevanceIndex
from outreach.text.words import words_of_url
from outreach.urls import comparison_key

_DEAD_COUNTS = 2.0  # one site with a dead link is as good a reason as two with a living one


class Source(StrEnum):
    DEAD = "dead"
    RIVAL = "rival"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of others that attracts links.

    Attributes:
        sites: how many sites link to it.
        anchors: what they call it.
        title: as it was, or "".
    """

    source: Source
    url: str
    sites: int
    anchors: tuple[str, ...] = ()
    title: str = ""

    @property
    def subject(self) -> str:
        """What it is about, in the best words that are known."""
        named = max(self.anchors, key=len, default="")
        return self.title or named or words_of_url(self.url) or self.url

    @property
    def worth(self) -> float:
        """For ranking: how many people could be asked, and how glad they would be."""
        return self.sites * (_DEAD_COUNTS if self.source is Source.DEAD else 1.0)


def ideas(wanted: Iterable[Wanted], assets: Sequence[Asset], *, at_most: int = 50) -> list[Wanted]:
    """Those for which no page of ours exists or is planned, the most worth first."""
    planned = {comparison_key(one.answers_url) for one in assets if one.answers_url}
    index = RelevanceIndex(_document(asset) for asset in assets)
    best = sorted(wanted, key=lambda one: (-one.worth, one.url))
    fresh = (
        one
        for one in best
        if comparison_key(one.url) not in planned and not _is_covered(one, index)
    )
    return list(islice(fresh, at_most))


def _is_covered(one: Wanted, index: RelevanceIndex) -> bool:
    fields = {
        "anchor": " ; ".join(one.anchors),
        "url": words_of_url(one.url),
        "title": one.title,
    }
    return index.covers(fields, RELEVANT_FROM)


def _document(asset: Asset) -> Document:
    fields = {
        "title": asset.title,
        "headings": " ".join(asset.headings),
        "url": words_of_url(asset.url),
        "body": asset.description,
    }
    return Document(key=str(asset.id), fields=fields, language=asset.language)
