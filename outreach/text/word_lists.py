"""Word lists that ship with the package, read once.

Files lie in `outreach/text/lists/`. A line is either `code: word word …` or, in lists without
languages, words separated by white space; `#` begins a comment line.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    text = files("outreach.text").joinpath("lists", name).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def words_by_language(name: str) -> dict[str, frozenset[str]]:
    """Return {two-letter code: words} of a list such as "stop_words.txt"."""
    pairs = (line.partition(":") for line in _lines(name))
    return {code.strip(): frozenset(words.split()) for code, _, words in pairs}


@cache
def words(name: str) -> frozenset[str]:
    """Return all words of a list without languages, such as "first_names.txt"."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def stop_words(language: str = "") -> frozenset[str]:
    """Return words without topic of `language`; those of every language if it is "" or unknown."""
    return _of("stop_words.txt", language)


@cache
def generic_words(language: str = "") -> frozenset[str]:
    """Return words that any web page uses, as "guide" or "link"; same rule for `language`."""
    return _of("generic_words.txt", language)


def _of(name: str, language: str) -> frozenset[str]:
    known = words_by_language(name)
    if language in known:
        return known[language]
    return frozenset().union(*known.values())
