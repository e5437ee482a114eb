"""The phrases that give dead, parked and walled pages away, in many languages (`phrases/*.txt`)."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network, ip_network

_SEPARATORS = re.compile(r"\s+[|·•»«›‹–—:-]+\s+|[|·•»«›‹–—:]")
_WORD = re.compile(r"[\w']+")
_EDGES = " .,!?…'\"“”‘’()[]*#-–—"
_EXTRA_WORDS = 5
_EXTRA_CHARACTERS = 14  # for scripts that put no space between words


class Phrases:
    """One file of phrases. A line is asked for them, as a title or a heading, or a whole text.

    Of entries that begin with "=" a line must consist, and those with "~" count in lines only.
    """

    def __init__(self, lines: list[str]) -> None:
        self._exact = frozenset(line[1:] for line in lines if line.startswith("="))
        self._parts = tuple(line.lstrip("~") for line in lines if not line.startswith("="))
        self._of_lines = frozenset(line[1:] for line in lines if line.startswith("~"))
        # A phrase is only looked for where its longest word stands; most lines hold none of them.
        self._by_word: dict[str, list[str]] = {}
        self._unspaced = tuple(part for part in self._parts if _is_unspaced(part))
        for part in self._parts:
            if not _is_unspaced(part):
                self._by_word.setdefault(max(_words(part), key=len), []).append(part)

    def said_in(self, line: str) -> str:
        """Return the phrase that a segment of `line` consists of, give or take a few words."""
        spelt = plain(line)
        candidates = self._candidates(spelt)
        if not candidates and not self._exact:
            return ""
        for segment in (spelt, *segments(spelt)):
            bare = segment.strip(_EDGES)
            if bare in self._exact:
                return bare
            for part in candidates:
                if part in segment and _is_mostly(segment, part):
                    return part
        return ""

    def occurring_in(self, text: str) -> str:
        """Return the first phrase that stands anywhere in `text`, "" if none does."""
        spelt = plain(text)
        parts = (part for part in self._candidates(spelt) if part in spelt)
        return next((part for part in parts if part not in self._of_lines), "")

    def _candidates(self, spelt: str) -> list[str]:
        keys = self._by_word
        found = [part for word in set(_words(spelt)) if word in keys for part in keys[word]]
        if not spelt.isascii():
            found += [part for part in self._unspaced if part in spelt]
        return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _is_unspaced(part: str) -> bool:
    """Is it in a script that joins words, so that a word of it can't be looked up?"""
    return any(character > "\u0dff" for character in part) or not _words(part)


def plain(text: str) -> str:
    """Lower case, straight apostrophes, single spaces."""
    return " ".join(text.replace("’", "'").lower().split())


def segments(line: str) -> list[str]:
    """Cut "page not found | example", already plain, into its parts."""
    return [part for part in (piece.strip() for piece in _SEPARATORS.split(line)) if part]


def _is_mostly(segment: str, part: str) -> bool:
    spaced = len(segment.split()) <= len(part.split()) + _EXTRA_WORDS
    return spaced and (part.isascii() or len(segment) <= 2 * len(part) + _EXTRA_CHARACTERS)


def _read(name: str) -> list[str]:
    text = files("outreach.crawl.verdicts").joinpath("phrases", f"{name}.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@cache
def phrases(name: str) -> Phrases:
    """Return the phrases of the file `name`, as "not_found"."""
    return Phrases(_read(name))


@cache
def parking_hosts() -> frozenset[str]:
    """Return the hosts and registrable domains of parking companies and domain markets."""
    return frozenset(_read("parking_hosts"))


@cache
def parking_networks() -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks in which parking companies keep nothing but parked domains."""
    return tuple(ip_network(line) for line in _read("parking_networks"))
