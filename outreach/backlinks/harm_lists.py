"""The word lists behind the judgement of linking sites, and the list of protected ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from outreach.urls import SHARED_PLATFORMS, registrable_domain

_OF_THE_PLATFORM = frozenset(
    ("www", "m", "news", "docs", "maps", "support", "developers", "scholar", "books", "help")
)
_LABEL = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class HarmLists:
    """What the rules look up.

    Attributes:
        topics: parts of words that betray a trade; `topic_words` only as whole words.
        protected: registrable domains; `protected_endings` as ".gov" or ".ac.*".
    """

    topics: frozenset[str]
    topic_words: frozenset[str]
    commercial: frozenset[str]
    spam_tlds: frozenset[str]
    statistics_sites: frozenset[str]
    directory_words: frozenset[str]
    protected: frozenset[str]
    protected_endings: frozenset[str]

    def topic_of(self, text: str) -> str:
        """The betraying word in a name or anchor, "" if there is none."""
        folded = text.casefold()
        squeezed = "".join(_LABEL.findall(folded))
        for word in self.topics:
            if word in squeezed:
                return word
        return next((word for word in _LABEL.findall(folded) if word in self.topic_words), "")

    def is_protected(self, site: str) -> bool:
        """Whether the site, or the domain that it stands under, is on the protected list.

        A blog on a shared platform is judged by itself: only the bare platform is protected.
        """
        domain = registrable_domain(site) or site
        if site in self.protected or domain in self.protected:
            own_part = site.partition(".")[0] in _OF_THE_PLATFORM
            return site == domain or own_part or domain not in SHARED_PLATFORMS
        labels = site.split(".")
        ending, second = f".{labels[-1]}", f".{labels[-2]}.*" if len(labels) > 1 else ""
        if ending in self.protected_endings:
            return True
        has_country = len(labels) > 2 and len(labels[-1]) == 2
        both = "." + ".".join(labels[-2:])
        return both in self.protected_endings or (has_country and second in self.protected_endings)


@cache
def shipped_lists() -> HarmLists:
    """The lists of this package."""
    topics = list(_words("topics"))
    protected = list(_words("protected"))
    return HarmLists(
        topics=frozenset(word for word, whole in topics if not whole),
        topic_words=frozenset(word for word, whole in topics if whole),
        commercial=frozenset(word for word, _ in _words("commercial")),
        spam_tlds=frozenset(word for word, _ in _words("spam_tlds")),
        statistics_sites=frozenset(word for word, _ in _words("statistics_sites")),
        directory_words=frozenset(word for word, _ in _words("directory_words")),
        protected=frozenset(word for word, _ in protected if not word.startswith(".")),
        protected_endings=frozenset(word for word, _ in protected if word.startswith(".")),
    )


def _words(name: str) -> Iterator[tuple[str, bool]]:
    """(word, only as a whole word) of a list; lines with "#" are comments."""
    text = files("outreach.backlinks").joinpath("lists", f"{name}.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        whole = line.startswith("=")
        for word in line.removeprefix("=").split():
            yield word, whole
