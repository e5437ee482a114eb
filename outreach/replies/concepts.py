"""What words are about, whatever their language: one list of beginnings of words. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from outreach.mail.wording import expressions_by_section

_LIST = Path(__file__).parent / "phrases" / "concepts.txt"
_LETTERS = str.maketrans(
    {"ł": "l", "ß": "ss", "ø": "o", "æ": "ae", "ı": "i", "đ": "d", "œ": "oe", "\u2019": "'"}
)
_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SHORTEST = 2  # letters of a beginning


def folded(text: str) -> str:
    """Lower case without accents, so that a word typed in haste is found as well."""
    apart = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(one for one in apart if not unicodedata.combining(one))


@lru_cache(maxsize=20_000)
def concepts_of(word: str) -> frozenset[str]:
    """Concepts that a folded word may stand for, as {"add", "publish"}; often none."""
    whole, beginnings, anywhere = _known()
    found = set(whole.get(word, ()))
    for end in range(_SHORTEST, len(word) + 1):
        found |= beginnings.get(word[:end], frozenset())
    if _WITHOUT_SPACES.search(word):
        found.update(*(named for part, named in anywhere.items() if part in word))
    return frozenset(found)


_Known = dict[str, frozenset[str]]


@cache
def _known() -> tuple[_Known, _Known, _Known]:
    """Whole words, beginnings of words, and what is found anywhere, each with its concepts."""
    whole: _Known = {}
    beginnings: _Known = {}
    anywhere: _Known = {}
    for concept, line in expressions_by_section(_LIST):
        for entry in line.split():
            word = folded(entry.rstrip("*"))
            kept = beginnings if entry.endswith("*") else whole
            kept = anywhere if _WITHOUT_SPACES.search(word) else kept
            kept[word] = kept.get(word, frozenset()) | {concept}
    return whole, beginnings, anywhere
