"""Where does a text speak of us? Names at word boundaries, in any script, without homonyms.

names | as patterns (spacing, "&", camel humps) | boundaries of the script | case | homonyms
      | → Mention with the sentence around it
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from outreach.prospecting.mentions.boundaries import ends_word, starts_word
from outreach.prospecting.mentions.folding import Folded, folded
from outreach.text.word_lists import words

NEAR = 90  # characters either side in which a negative term speaks of somebody else
CONTEXT = 120

_AND = re.compile(r"(?<=\w)\s*[&+]\s*(?=\w)|\s+(?:and|und|et|y|e)\s+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "ø": "oe"}
)
_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’-]*)[ \u00a0]$")
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*|[\w.+-]+@[\w.-]+|@\w+")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a name is meant.

    Attributes:
        name: which of the names, as given.
        start, end: in the text that was searched.
        surface: as written there.
        context: up to 120 characters either side.
    """

    name: str
    start: int
    end: int
    surface: str
    context: str


def find_mentions(
    text: str, names: Iterable[str], negative_terms: Iterable[str] = ()
) -> list[Mention]:
    """Return the mentions of any of `names` in `text`, in order, never overlapping.

    Longer names win. A mention does not count inside an address, beside one of the
    `negative_terms` (that mean a homonym), behind a given name ("Harold Bloom" is no "Bloom"), or
    in lower case if the name has capitals and its words may be everyday ones.
    """
    page = folded(text)
    spans = [(match.start(), match.end()) for match in _ADDRESS.finditer(text)]
    unwanted = _places_of(page, negative_terms)
    known = sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True)
    found: list[Mention] = []
    for name in known:
        for start, end in _places(page, name):
            taken = any(start < one.end and end > one.start for one in found)
            if not taken and _is_meant(page, name, (start, end), spans, unwanted):
                found.append(_mention(text, name, start, end))
    return sorted(found, key=lambda one: one.start)


def _places(page: Folded, name: str) -> Iterator[tuple[int, int]]:
    """Where the name stands as a word of its own, in places of the original text."""
    for match in _pattern(name).finditer(page.text):
        if not starts_word(page.text, match.start()):
            continue
        place = page.place(match.start(), match.end())
        if ends_word(page.text, match.end()) is not None or _is_plural(page, name, place[1]):
            yield place


def _is_plural(page: Folded, name: str, end: int) -> bool:
    """ "IHKs": a small s after a name in capitals."""
    return name.isupper() and re.match(r"s(?!\w)", page.original[end:]) is not None


def _pattern(name: str) -> re.Pattern[str]:
    """The name as it may be spelt; "Höfler" is also "Hofler" and "Hoefler"."""
    spelt_out = name.translate(_UMLAUTS)
    spellings = [_spelling(name)] + ([_spelling(spelt_out)] if spelt_out != name else [])
    return re.compile("|".join(spellings))


def _spelling(name: str) -> str:
    """Any spacing or hyphen between its words; "&" is "and"; "WormWorks" may be "Worm Works"."""
    humps = _HUMP.sub(" ", name) if _HUMP.search(name) else name
    joined = []
    for part in _AND.split(humps):
        pieces = [re.escape(folded(piece).text) for piece in re.split(r"[\s-]+", part) if piece]
        joined.append(r"[\s-]*".join(pieces))
    between = r"\s*(?:&|\+|and|und|et|y|e)\s*" if len(joined) > 1 else ""
    return between.join(joined)


def _places_of(page: Folded, terms: Iterable[str]) -> list[tuple[int, int]]:
    return [place for term in terms if term.strip() for place in _places(page, term.strip())]


def _is_meant(
    page: Folded,
    name: str,
    place: tuple[int, int],
    addresses: list[tuple[int, int]],
    unwanted: list[tuple[int, int]],
) -> bool:
    start, end = place
    if any(start >= low and end <= high for low, high in addresses) and "." not in name:
        return False
    if any(low - NEAR < end and start < high + NEAR for low, high in unwanted):
        return False
    surface = page.original[start:end]
    if not _is_case_right(name, surface) or _is_domain(page.original, end, name):
        return False
    return not _is_surname(page.original, start, name)


def _is_case_right(name: str, surface: str) -> bool:
    """ "WHO" is not "who", "Fair & Square" not "fair and square"; "GitLab" may be "gitlab"."""
    letters = [sign for sign in name if sign.isalpha()]
    if not any(sign.isupper() for sign in letters):
        return True
    if all(sign.isupper() for sign in letters) and len(letters) <= 5:
        return _bare(surface) == _bare(name)
    if not _is_spacing_meant(name, surface):
        return False
    is_distinct = bool(_HUMP.search(name)) or re.search(r"[\d.]", name) is not None
    return is_distinct or any(sign.isupper() for sign in surface)


def _is_spacing_meant(name: str, surface: str) -> bool:
    """ "Worm Works" may be WormWorks, but "a worm works" and "Müllergärten" are everyday words."""
    given, written = (re.search(r"[\s-]", one) is not None for one in (name, surface))
    if given == written or surface.isupper():
        return True
    if written:
        return all(part[:1].isupper() for part in re.split(r"[\s-]+", surface))
    return _HUMP.search(surface) is not None or not re.search(r"\w[\s-]+\w", name)


def _bare(text: str) -> str:
    return re.sub(r"[^\w]|\u00ad", "", text)


def _is_domain(text: str, end: int, name: str) -> bool:
    """ "Bloom.de" belongs to whoever owns bloom.de, unless the name is given that way."""
    return "." not in name and re.match(r"\.[a-z]{2,6}\b(?![’'])", text[end:]) is not None


def _is_surname(text: str, start: int, name: str) -> bool:
    """A given name directly before a one-word name makes it a person's."""
    before = _WORD_BEFORE.search(text[max(0, start - 40) : start])
    if before is None or not before[1][0].isupper() or len(re.split(r"[\s-]", name)) > 1:
        return False
    given = folded(before[1]).text
    return given in words("first_names.txt") and not _HUMP.search(name)


def _mention(text: str, name: str, start: int, end: int) -> Mention:
    around = text[max(0, start - CONTEXT) : end + CONTEXT]
    return Mention(name, start, end, text[start:end], re.sub(r"\s+", " ", around).strip())
