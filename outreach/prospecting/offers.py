"""What of ours fits somebody else's page? Our live pages, ranked by the words they share. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from outreach.model.asset import Asset
from outreach.text.relevance import RELEVANT_FROM, Document, RelevanceIndex, explain
from outreach.text.words import words_of_url

_SUMMARY_CHARS = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """A page of ours that fits.

    Attributes:
        relevance: 0 to 1.
        sentence: why, for people.
        reasons: (word, share of the score), strongest first.
    """

    asset: Asset
    relevance: float
    sentence: str
    reasons: tuple[tuple[str, float], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that decided, strongest first."""
        return tuple(word for word, _ in self.reasons)

    def plain(self) -> dict[str, Any]:
        """For storing in evidence and showing."""
        return {
            "id": self.asset.id,
            "url": self.asset.url,
            "title": self.asset.title,
            "summary": self.asset.description or self.asset.text[:_SUMMARY_CHARS],
            "relevance": round(self.relevance, 3),
            "sentence": self.sentence,
            "reasons": [list(reason) for reason in self.reasons],
        }


class Offers:
    """The live pages of a project, ready to be asked."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self._assets = {str(asset.id): asset for asset in assets}
        self._index = RelevanceIndex(_document(asset) for asset in self._assets.values())

    def best_for(self, fields: Mapping[str, str], *, language: str = "") -> Offer | None:
        """The page that fits best, None if none is relevant enough.

        Args:
            fields: text per name of `outreach.text.relevance.QUERY_WEIGHTS`.
            language: two letters, "" has it detected.
        """
        ranked = self._index.rank(fields, language=language, limit=1)
        if not ranked or ranked[0].score < RELEVANT_FROM:
            return None
        best = ranked[0]
        return Offer(self._assets[best.key], best.score, explain(best), best.reasons)


def _document(asset: Asset) -> Document:
    fields = {
        "title": asset.title,
        "headings": " ".join(asset.headings),
        "url": words_of_url(asset.url),
        "body": f"{asset.description} {asset.text}",
    }
    return Document(key=str(asset.id), fields=fields, language=asset.language)
