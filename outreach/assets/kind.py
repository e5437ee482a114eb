"""What kind of page is it: guide, research, tool, infographic, case study? Pure.

The address and the title say it most plainly, then the headings; words of ten languages in
`kind_words.txt`. Pages that nobody links to by themselves (shop, contact, imprint) are "other".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from outreach.model.asset import AssetKind
from outreach.text.words import words_of_url

BY_HAND = "as you said"  # the reason of a kind that a person chose; no reading changes it
_PLAIN = "plain"  # the section of pages that are none of these, whatever else they say
_ORDER = (
    AssetKind.TOOL,
    AssetKind.INFOGRAPHIC,
    AssetKind.CASE_STUDY,
    AssetKind.RESEARCH,
    AssetKind.GUIDE,
)
_LONG = 1_200  # words; with several headings a text of this length explains something
_HEADINGS = 4


def kind_of(url: str, title: str, headings: Iterable[str], words: int) -> tuple[AssetKind, str]:
    """(kind, what shows it)."""
    listed = list(headings)
    path = words_of_url(url)
    if plain := _found(_PLAIN, path):
        return AssetKind.OTHER, f"its address says “{plain}”"
    for where, text in (
        ("title", title),
        ("address", path),
        ("first heading", "".join(listed[:1])),
    ):
        for kind in _ORDER:
            if word := _found(kind.value, text):
                return kind, f"its {where} says “{word}”"
    if words >= _LONG and len(listed) >= _HEADINGS:
        return AssetKind.GUIDE, f"{words:,} words under {len(listed)} headings"
    return AssetKind.OTHER, "nothing shows what else it is"


def _found(section: str, text: str) -> str:
    pattern = _patterns().get(section)
    found = pattern.search(text) if pattern and text else None
    return found[0].strip() if found else ""


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    sections: dict[str, list[str]] = {}
    name = ""
    for line in files("outreach.assets").joinpath("kind_words.txt").read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
        elif line.strip() and not line.startswith("#"):
            sections.setdefault(name, []).append(_pattern(line.strip()))
    return {
        key: re.compile("|".join(sorted(words, key=len, reverse=True)), re.IGNORECASE)
        for key, words in sections.items()
    }


def _pattern(words: str) -> str:
    """A trailing "~" lets the word go on, as German and Finnish words do."""
    free, stem = words.endswith("~"), re.escape(words.rstrip("~")).replace(r"\ ", r"[\s-]+")
    if not re.search(r"[a-zà-öø-ÿа-я]", words, re.IGNORECASE):
        return stem  # scripts without spaces have no word boundaries
    return rf"\b{stem}" + ("" if free else r"\b")
