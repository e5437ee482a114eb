"""Cut text into comparable words: folded, stemmed lightly, CJK as pairs of characters.

Stems are for comparison only and never shown; `Term.surface` keeps how the word was written.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

from outreach.text.word_lists import generic_words, stop_words, words

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# Endings per language, longest first, with the shortest stem that may remain.
_ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("isations", "is"), ("izations", "is"), ("isation", "is"), ("ization", "is"),
        ("ising", "is"), ("izing", "is"), ("ised", "is"), ("ized", "is"),
        ("ings", ""), ("ers", ""), ("ies", "y"), ("ing", ""), ("ied", "y"), ("xes", "x"),
        ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("ly", ""), ("ed", ""), ("er", ""),
        ("es", ""), ("s", ""), ("e", ""),
    ),
    "de": (
        ("ungen", "ung"), ("innen", ""), ("ern", ""), ("en", ""), ("er", ""), ("es", ""),
        ("em", ""), ("e", ""), ("n", ""), ("s", ""),
    ),
    "fr": (
        ("ements", ""), ("ement", ""), ("euses", "eu"), ("euse", "eu"), ("eurs", "eu"),
        ("eux", "eu"), ("eur", "eu"), ("ages", "ag"), ("age", "ag"), ("aux", "al"), ("ees", ""),
        ("es", ""), ("ee", ""), ("er", ""), ("e", ""), ("s", ""), ("x", ""),
    ),
    "es": (
        ("aciones", "acion"), ("amiento", ""), ("mente", ""), ("ando", ""), ("iendo", ""),
        ("ados", ""), ("adas", ""), ("ado", ""), ("ada", ""), ("ajes", "aj"), ("aje", "aj"),
        ("es", ""), ("as", ""), ("os", ""), ("ar", ""), ("er", ""), ("ir", ""), ("a", ""),
        ("o", ""), ("e", ""), ("s", ""),
    ),
    "it": (
        ("azioni", "azion"), ("azione", "azion"), ("amento", ""), ("mente", ""), ("ando", ""),
        ("are", ""), ("ere", ""), ("ire", ""), ("ato", ""), ("ata", ""), ("ati", ""), ("a", ""),
        ("e", ""), ("i", ""), ("o", ""),
    ),
    "nl": (("ingen", "ing"), ("heden", "heid"), ("en", ""), ("er", ""), ("e", ""), ("s", "")),
    "sv": (
        ("arna", ""), ("erna", ""), ("orna", ""), ("ar", ""), ("er", ""), ("or", ""), ("en", ""),
        ("et", ""), ("na", ""), ("a", ""), ("e", ""), ("t", ""), ("s", ""),
    ),
    "pl": (
        ("owanie", "ow"), ("owania", "ow"), ("ami", ""), ("ach", ""), ("ego", ""), ("ych", ""),
        ("ymi", ""), ("owi", ""), ("ow", ""), ("om", ""), ("ie", ""), ("em", ""), ("a", ""),
        ("e", ""), ("i", ""), ("y", ""), ("u", ""), ("o", ""),
    ),
    "ru": (
        ("ами", ""), ("ями", ""), ("ого", ""), ("его", ""), ("ому", ""), ("ыми", ""), ("ах", ""),
        ("ях", ""), ("ов", ""), ("ев", ""), ("ой", ""), ("ый", ""), ("ий", ""), ("ая", ""),
        ("яя", ""), ("ые", ""), ("ие", ""), ("ам", ""), ("ям", ""), ("ом", ""), ("ем", ""),
        ("а", ""), ("я", ""), ("ы", ""), ("и", ""), ("у", ""), ("ю", ""), ("е", ""), ("о", ""),
        ("ь", ""),
    ),
}  # fmt: skip
_ENDINGS |= {
    "pt": _ENDINGS["es"],
    "ro": _ENDINGS["es"],
    "da": _ENDINGS["sv"],
    "no": _ENDINGS["sv"],
    "cs": _ENDINGS["pl"],
    "uk": _ENDINGS["ru"],
}
# Letters that Unicode does not take apart.
_STROKED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_SHORTEST_STEM = 4
_PLURAL_ENDINGS = frozenset({"s", "x", "xes", "ies"})  # these may leave three letters: "bees"


@dataclass(frozen=True, slots=True)
class Term:
    """One word: its stem for comparison, and the word as written, in lower case."""

    stem: str
    surface: str


def fold(text: str) -> str:
    """Lower case without accents: "Über" is "uber", "ß" is "ss". Other scripts stay as they are."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_STROKED))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """Strip one ending of a folded word; languages without a list keep the word whole."""
    for ending, instead in _ENDINGS.get(language, ()):
        if not word.endswith(ending) or (ending == "s" and word.endswith(("ss", "us", "is"))):
            continue
        bare = word[: -len(ending)] + instead
        if len(bare) >= _SHORTEST_STEM - (ending in _PLURAL_ENDINGS or language in ("ru", "uk")):
            return _undoubled(bare, ending)
    return word


@cache
def generic_stems(language: str = "") -> frozenset[str]:
    """Stems of the words that any web page uses, as "guide" or "link"."""
    return frozenset(stem(word, language) for word in generic_words(language))


def _undoubled(bare: str, ending: str) -> str:
    """ "digging" is "dig", as "dig" is; only after endings that double the letter before."""
    doubled = len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "aeiouls"
    return bare[:-1] if doubled and ending in ("ing", "ings", "ed", "er", "ers") else bare


def terms(text: str, language: str = "") -> list[Term]:
    """Return the topical words of `text` in order: no stop words, numbers or single letters."""
    unwanted = stop_words(language)
    found: list[Term] = []
    for match in _WORD.finditer(text):
        written = match.group()
        if _CJK.search(written):
            found.extend(Term(pair, pair) for pair in _pairs(written))
            continue
        folded = fold(written).replace("’", "'").split("'")
        word = max(folded, key=len)
        if len(word) > 1 and not word.isdigit() and word not in unwanted:
            found.append(Term(stem(word, language), written.lower()))
    return found


def stems(text: str, language: str = "") -> frozenset[str]:
    """The stems of a text, for comparing two."""
    return frozenset(term.stem for term in terms(text, language))


def _pairs(run: str) -> list[str]:
    if len(run) < 3:
        return [run]
    return [run[start : start + 2] for start in range(len(run) - 1)]


def words_of_url(url: str) -> str:
    """Return the words in path and query of `url`: "/2014/worm-bins.html" gives "worm bins".

    Numbers, extensions, ids and words that every URL has are left out.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    values = [pair.partition("=")[2] for pair in parts.query.split("&")]
    text = unquote(" ".join([parts.path, *values]).replace("+", " "), errors="replace")
    found = _WORD.findall(_CAMEL.sub(" ", text.replace("_", " ")))
    return " ".join(word.lower() for word in found if _is_wordy(word.lower()))


def _is_wordy(word: str) -> bool:
    if word in words("url_noise.txt") or len(word) < 2 or "\ufffd" in word:
        return False
    return not any(sign.isdigit() for sign in word)
