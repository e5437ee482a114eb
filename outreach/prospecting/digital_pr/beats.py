"""Does a story fit what a journalist writes about? Their recent articles against its words. Pure.

Irrelevance is why most pitches are refused (79 % say so in Muck Rack's survey of journalists), so
a story that shares no telling word with anybody's articles is not told to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from outreach.text.relevance import RELEVANT_FROM, Document, RelevanceIndex, explain

FITS_FROM = RELEVANT_FROM
MOST_ARTICLES = 10
OLDEST_DAYS = 730  # who wrote of it three years ago may write of other things today


@dataclass(frozen=True, slots=True)
class Beat:
    """What one person writes about.

    Attributes:
        articles: {"url", "title", "published_on", "summary"}, newest first.
    """

    journalist_id: int
    articles: Sequence[Mapping[str, Any]]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How far a story fits a beat.

    Attributes:
        score: 0 to 1.
        sentence: why, in words.
        words: that both share, strongest first.
        article: the one of their articles that comes nearest, {} if none does.
    """

    score: float
    sentence: str
    words: tuple[str, ...] = ()
    article: Mapping[str, Any] | None = None

    @property
    def is_enough(self) -> bool:
        return self.score >= FITS_FROM


def fits(
    title: str, text: str, beats: Iterable[Beat], *, language: str = "", today: date
) -> dict[int, Fit]:
    """How far a story fits each beat, by journalist."""
    known = list(beats)
    documents: list[Document] = []
    owner: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for beat in known:
        for place, article in enumerate(_recent(beat.articles, today)):
            key = f"{beat.journalist_id}/{place}"
            owner[key] = beat.journalist_id, article
            documents.append(_document(key, article, beat.language))
    index = RelevanceIndex(documents)
    ranked = index.rank({"anchor": title, "body": text}, language=language, limit=len(documents))
    found: dict[int, Fit] = {}
    for match in ranked:
        journalist_id, article = owner[match.key]
        words = tuple(word for word, _ in match.reasons)
        found.setdefault(journalist_id, Fit(match.score, explain(match), words, article))
    none = Fit(0.0, "nothing that they wrote lately has to do with it")
    return {beat.journalist_id: found.get(beat.journalist_id, none) for beat in known}


def _recent(articles: Sequence[Mapping[str, Any]], today: date) -> list[Mapping[str, Any]]:
    return [one for one in articles[:MOST_ARTICLES] if _days_old(one, today) <= OLDEST_DAYS]


def _days_old(article: Mapping[str, Any], today: date) -> int:
    try:
        return (today - date.fromisoformat(str(article.get("published_on")))).days
    except ValueError:
        return 0


def _document(key: str, article: Mapping[str, Any], language: str) -> Document:
    fields = {
        "title": str(article.get("title") or ""),
        "body": str(article.get("summary") or ""),
    }
    return Document(key=key, fields=fields, language=language)
