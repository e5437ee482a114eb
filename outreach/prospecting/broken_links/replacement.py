"""Which of our assets replaces a dead page best? A pure decision, explained in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from outreach.model.asset import Asset
from outreach.text.relevance import RELEVANT_FROM, Document, RelevanceIndex, explain
from outreach.text.words import words_of_url


@dataclass(frozen=True, slots=True)
class DeadLinkWords:
    """All that is known of what the dead page was about.

    Attributes:
        dead_url: its URL; the words of its path speak.
        anchor_text, context, heading: of the link to it.
        page_title: of the page that links to it.
        language: of the page that links to it, "" if unknown.
        others: what other pages call it, "" if they are not asked.
        about: what it said while it was alive, "" if nobody remembers.
    """

    dead_url: str
    anchor_text: str
    context: str
    heading: str
    page_title: str
    language: str = ""
    others: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Replacement:
    """The asset to offer.

    Attributes:
        asset_id: which one.
        relevance: 0 to 1.
        sentence: why, for people.
        reasons: (word, share of the score), greatest first.
    """

    asset_id: int
    relevance: float
    sentence: str
    reasons: tuple[tuple[str, float], ...]


class Shelf:
    """The assets of a project, ready to be searched."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self._index = RelevanceIndex(_document(asset) for asset in assets)

    def best_for(self, dead: DeadLinkWords) -> Replacement | None:
        """The most relevant asset, or None if none is relevant enough."""
        query = {
            "anchor": f"{dead.anchor_text} {dead.others}".strip(),
            "url": words_of_url(dead.dead_url),
            "context": dead.context,
            "heading": dead.heading,
            "title": dead.page_title,
            "body": dead.about,
        }
        ranked = self._index.rank(query, language=dead.language, limit=1)
        if not ranked or ranked[0].score < RELEVANT_FROM:
            return None
        best = ranked[0]
        return Replacement(int(best.key), best.score, explain(best), best.reasons)


def _document(asset: Asset) -> Document:
    return Document(
        key=str(asset.id),
        fields={
            "title": asset.title,
            "headings": " ".join(asset.headings),
            "url": words_of_url(asset.url),
            "body": f"{asset.description} {asset.text}",
        },
        language=asset.language,
    )
