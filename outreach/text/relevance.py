"""Which of our pages is about the same thing? Words with weights per field (BM25F), explained.

Fields and weights follow the usual practice of BM25F for web pages: title 3, headings 2, anchor
and context 2, body 1 (Robertson, Zaragoza: "The Probabilistic Relevance Framework", 2009). The
score is the share of the query's most telling words that a document covers, so that 0.5 means
the same in a project of three assets and in one of three thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from math import log

from outreach.text.language import language_of
from outreach.text.words import generic_stems, terms

FIELD_WEIGHTS: dict[str, float] = {
    "title": 3.0,
    "headings": 2.0,
    "anchor": 2.0,
    "context": 2.0,
    "url": 2.0,
    "body": 1.0,
}
QUERY_WEIGHTS: dict[str, float] = {
    "anchor": 3.0,  # what the linking author called the page
    "url": 3.0,  # what its own author called it
    "title": 1.0,  # of the page that links, about many things
    "heading": 1.5,
    "context": 1.5,
    "headings": 1.0,
    "body": 1.0,
}
OTHER_LANGUAGE_CAP = 0.2
RELEVANT_FROM = 0.2  # misfits stay below .1, fits above .23 on our labelled dead links
GENERIC_FACTOR = 0.15
COMPOUND_FACTOR = 0.6  # "Wurmkompost" is found by "Kompost"
TELLING_TERMS = 4  # a score of 1 covers the weight of this many terms
SATURATION = 1.2  # k1 of BM25
LENGTH_PULL = 0.5  # b of BM25; below the usual .75, since guides are long for good reason
BACKGROUND_DOCUMENTS = 10.0  # imagined pages without any term, so that few assets still differ
REASONS_SHOWN = 6
_NAMED_WORDS = 3
_ROUNDED = 0.0001  # scores are rounded to four places
SHORTEST_PART = 5  # letters of a word inside a compound
COMPOUNDING = frozenset({"de", "nl", "sv", "da", "no", "fi", "hu"})


@dataclass(frozen=True, slots=True)
class Document:
    """One page to choose from.

    Attributes:
        key: whatever the caller knows it by.
        fields: text per field name of `FIELD_WEIGHTS`; other names weigh 1.
        language: two letters; "" has it detected.
    """

    key: str
    fields: Mapping[str, str]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """How well one document answers.

    Attributes:
        key: of the document.
        score: 0 to 1; at most `OTHER_LANGUAGE_CAP` across languages.
        reasons: (word as written, its share of the score), greatest first; shares sum to 1 or
            less, since only the first few are kept.
        other_language: the languages are known and differ.
    """

    key: str
    score: float
    reasons: tuple[tuple[str, float], ...]
    other_language: bool = False


@dataclass(slots=True)
class _Indexed:
    key: str
    language: str
    weights: Counter[str] = field(default_factory=Counter)
    length: float = 0.0


class RelevanceIndex:
    """An index over a few to some ten thousand documents; building is linear in their text."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._indexed = [_index(document) for document in documents]
        self._spread: Counter[str] = Counter()
        for one in self._indexed:
            self._spread.update(one.weights.keys())
        lengths = [one.length for one in self._indexed if one.length]
        self._usual_length = sum(lengths) / len(lengths) if lengths else 1.0
        self._bests: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._indexed)

    def rank(
        self, query_fields: Mapping[str, str], *, language: str = "", limit: int = 10
    ) -> list[Match]:
        """Return the best documents for a query, best first; those that share nothing are left out.

        Args:
            query_fields: text per name of `QUERY_WEIGHTS`, as anchor, url, context, heading, title;
                turn a URL into words with `words_of_url` first.
            language: of the query; "" has it detected from all fields together.
        """
        spoken = language or language_of(" ".join(query_fields.values()))
        wanted = _query_terms(query_fields, spoken)
        if not wanted:
            return []
        ideal = self._ideal(wanted)
        if spoken in COMPOUNDING:
            wanted = self._with_parts(wanted)
        matches = [self._match(one, wanted, ideal, spoken) for one in self._indexed]
        found = [match for match in matches if match.score > 0]
        return sorted(found, key=lambda match: (-match.score, match.key))[:limit]

    def covers(self, query_fields: Mapping[str, str], least: float) -> bool:
        """Whether some document answers with at least this score: `rank` without the ranking.

        It looks at documents that share a word only, ends with the first that is good enough, and
        looks at none where the best imaginable one would not be.
        """
        spoken = language_of(" ".join(query_fields.values()))
        wanted = _query_terms(query_fields, spoken)
        ideal = self._ideal(wanted)
        if spoken in COMPOUNDING:
            wanted = self._with_parts(wanted)
        shares = {
            stem: term.weight * self._idf(stem) * self._best(stem)
            for stem, term in wanted.items()
            if stem in self._holders
        }
        if sum(shares.values()) < ideal * (least - _ROUNDED):
            return False
        telling = sorted(shares, key=lambda stem: -shares[stem])
        return any(
            self._match(one, wanted, ideal, spoken).score >= least
            for one in _once(self._holders[stem] for stem in telling)
        )

    @cached_property
    def _holders(self) -> dict[str, list[_Indexed]]:
        """Stem to the documents that have it."""
        found: dict[str, list[_Indexed]] = {}
        for one in self._indexed:
            for stem in one.weights:
                found.setdefault(stem, []).append(one)
        return found

    def _best(self, stem: str) -> float:
        """How much of the stem the document has that has most of it."""
        if stem not in self._bests:
            self._bests[stem] = max(self._saturated(one, stem) for one in self._holders[stem])
        return self._bests[stem]

    def _idf(self, stem: str) -> float:
        spread = max(self._spread[stem], 1)
        total = len(self._indexed) + BACKGROUND_DOCUMENTS
        return log(1 + (total - spread + 0.5) / (spread + 0.5))

    def _ideal(self, wanted: Mapping[str, _Wanted]) -> float:
        """The weight of a document that covers the most telling terms fully."""
        values = sorted((term.weight * self._idf(stem) for stem, term in wanted.items()))
        return sum(values[-TELLING_TERMS:])

    def _with_parts(self, wanted: Mapping[str, _Wanted]) -> dict[str, _Wanted]:
        """Add known words that an unknown compound begins or ends with."""
        more = dict(wanted)
        for stem, term in wanted.items():
            if stem in self._spread:
                continue
            cuts = range(SHORTEST_PART, len(stem) - 2)
            ends = {stem[:cut] for cut in cuts} | {stem[-cut:] for cut in cuts}
            for part in ends & self._spread.keys():
                more.setdefault(part, _Wanted(term.surface, term.weight * COMPOUND_FACTOR))
        return more

    def _match(
        self, one: _Indexed, wanted: Mapping[str, _Wanted], ideal: float, spoken: str
    ) -> Match:
        parts: Counter[str] = Counter()
        for stem, term in wanted.items():
            if stem in one.weights:
                value = term.weight * self._idf(stem) * self._saturated(one, stem)
                parts[term.surface] += value  # type: ignore[assignment]
        raw = sum(parts.values())
        other = bool(spoken and one.language and spoken != one.language)
        score = min(raw / ideal, 1.0) * (OTHER_LANGUAGE_CAP if other else 1.0)
        strongest = sorted(parts.items(), key=lambda part: (-part[1], part[0]))[:REASONS_SHOWN]
        reasons = tuple((word, round(part / raw, 3)) for word, part in strongest)
        return Match(one.key, round(score, 4), reasons, other)

    def _saturated(self, one: _Indexed, stem: str) -> float:
        """0 to 1: the tenth occurrence says little more than the third."""
        relative = one.length / self._usual_length
        pull = 1 - LENGTH_PULL + LENGTH_PULL * relative
        weight = one.weights[stem] / pull
        return weight * (SATURATION + 1) / (weight + SATURATION) / (SATURATION + 1)


def _once(portions: Iterable[Iterable[_Indexed]]) -> Iterator[_Indexed]:
    seen: set[int] = set()
    for one in chain.from_iterable(portions):
        if id(one) not in seen:
            seen.add(id(one))
            yield one


@dataclass(frozen=True, slots=True)
class _Wanted:
    surface: str
    weight: float


def _query_terms(query_fields: Mapping[str, str], language: str) -> dict[str, _Wanted]:
    """Each stem counts once, by its best field: repeating a word does not make it truer."""
    generic = generic_stems(language)
    wanted: dict[str, _Wanted] = {}
    for name, text in query_fields.items():
        base = QUERY_WEIGHTS.get(name, 1.0)
        for term in terms(text, language):
            weight = base * (GENERIC_FACTOR if term.stem in generic else 1.0)
            known = wanted.get(term.stem)
            if known is None or known.weight < weight:
                wanted[term.stem] = _Wanted(known.surface if known else term.surface, weight)
    return wanted


def _index(document: Document) -> _Indexed:
    language = document.language or language_of(" ".join(document.fields.values()))
    one = _Indexed(document.key, language)
    for name, text in document.fields.items():
        weight = FIELD_WEIGHTS.get(name, 1.0)
        for term in terms(text, language):
            one.weights[term.stem] += weight  # type: ignore[assignment]
            one.length += weight
    return one


def explain(match: Match) -> str:
    """Say why a document was chosen: "both speak of compost, worm, bin"."""
    if not match.reasons:
        return "they have no telling word in common"
    named = ", ".join(word for word, _ in match.reasons[:_NAMED_WORDS])
    tail = " (but they are in different languages)" if match.other_language else ""
    return f"both speak of {named}{tail}"
