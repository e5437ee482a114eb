"""Is this a person's name, and how would one greet them? Heuristics, small and multilingual."""

from __future__ import annotations

import re
from dataclasses import dataclass

from outreach.text.word_lists import generic_words, stop_words, words
from outreach.text.words import fold

_PARTICLES = frozenset(
    [
        *(
            "v.",
            "van",
            "von",
            "vom",
            "zu",
            "zur",
            "der",
            "den",
            "de",
            "del",
            "della",
            "di",
            "da",
            "das",
        ),
        *("dos", "do", "du", "des", "la", "le", "el", "al", "bin", "bint", "ben", "ibn", "abu"),
        *("af", "av", "ter", "ten", "y", "e", "i", "san", "st", "mac", "mc", "o"),
    ]
)
_TITLES = frozenset(
    [
        *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "herr"),
        *("frau", "dipl", "ing", "mag", "med", "phil", "m", "mme", "mlle", "sr", "sra", "srta"),
        *("don", "doña", "sig", "signor", "dott", "dottssa", "dra", "pan", "pani", "phd", "md"),
        *("jr", "ii", "iii", "esq", "mba", "msc", "ba", "ma", "bsc", "rn", "cpa"),
    ]
)
_BYLINE_START = re.compile(
    r"^\s*(?:(?:words|story|text|photos?|article|post|posted|written|published|reported|reviewed|"
    r"geschrieben|verfasst|veröffentlicht|ein beitrag|gastbeitrag|écrit|publié|rédigé|escrito|"
    r"publicado|scritto|pubblicato|geschreven|geplaatst|skrivet|napisane)\s+)?"
    r"(?:by|von|par|por|di|da|door|av|af|przez|autor(?:in)?|author|auteure?|autore|autora|"
    r"автор|text|texte?|texto|tekst|foto|写|文)\s*[:：]?\s+",
    re.IGNORECASE,
)
_BYLINE_END = re.compile(
    r"\s*(?:[,|•·;/–—(\[]|\s-\s|\bfor\b|\bon\b|\bin\b|\bam\b|\bat\b|\bis\b|\bund\b|\band\b|&|"
    r"\bfrom\b|\bvom\b|@|\d).*$",
    re.IGNORECASE | re.DOTALL,
)
_SEPARATORS = re.compile(r"[._\-+]+")
_NAME_PART = re.compile(r"^[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?$")
_HAN = re.compile(r"^[\u4e00-\u9fff]{2,4}$")
_LONG_SURNAMES_BEGIN = frozenset("佐鈴高田伊渡山中小加吉松井木林清斎橋石前岡藤長村近坂遠青")
_HAN_SURNAMES = _LONG_SURNAMES_BEGIN | frozenset(
    "王李張张劉刘陳陈楊杨黃黄趙赵周吳吴徐孫孙朱馬马胡郭林何高梁鄭郑羅罗宋謝谢唐韓韩曹許许鄧邓蕭萧"
    "馮冯曾程蔡彭潘袁於于董余蘇苏葉叶呂吕魏蔣蒋田杜丁沈姜范江傅鍾钟盧卢汪戴崔任陸陆廖姚方金邱夏譚谭"
)
_HANGUL = re.compile(r"^[\uac00-\ud7af]{3}$")
_HANGUL_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공현함"
)
_GLUED = re.compile(  # "LogoText"; but McKay, MacLeod, DeVito, LaRue are names
    r"[a-z](?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bLa)(?<!\bLe)(?=[A-Z])|[A-Z]{3}[a-z]"
)

_SHORTEST_FAMILY = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in parts, titles dropped; `last` is "" if only one part is known."""

    first: str
    last: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}".strip()


def clean_byline(text: str) -> str:
    """Return the first author of a byline: "By Anna Berg, Staff writer" gives "Anna Berg"."""
    line = re.sub(r"\s+", " ", text).strip()
    bare = _BYLINE_START.sub("", line)
    return _without_titles(_BYLINE_END.sub("", bare)).strip(" .:-")


def looks_like_person(text: str) -> bool:
    """Two to four capitalised words, or a Han name, none of which belongs to firms or menus.

    Prefers a refusal to a wrong name: a letter to "Hello Read" is worse than one to nobody.
    """
    line = _without_titles(re.sub(r"\s+", " ", text).strip())
    if _HAN.match(line):
        return line[0] in _HAN_SURNAMES
    if _HANGUL.match(line):
        return line[0] in _HANGUL_SURNAMES
    parts = line.split(" ")
    if not 2 <= len(parts) <= 5 or not all(_NAME_PART.match(part) for part in parts):
        return False
    named = [
        part
        for place, part in enumerate(parts)
        if fold(part) not in _PARTICLES or (place == 0 and part[0].isupper())  # Ben, Al, Van
    ]
    if len(named) < 2 or not all(part[0].isupper() for part in named):
        return False
    if any(_is_no_name(part) or _GLUED.search(part) for part in named):
        return False
    return _is_plausible(named)


def _is_no_name(part: str) -> bool:
    pieces = [_folded(part), *_folded(part).split("-")]
    return any(piece in words("not_names.txt") for piece in pieces)


def _is_plausible(named: list[str]) -> bool:
    """A known given name, or at most three words that are not all shouted and not initials only."""
    if any(_folded(part) in words("first_names.txt") for part in named[:2]):
        return True
    if any(len(part) > 2 and _folded(part) in stop_words() | generic_words() for part in named):
        return False  # "What Works", "Mein Depot"
    shouted = all(part.isupper() for part in named)
    long_ones = sum(len(part.strip(".")) > 2 for part in named)
    return len(named) <= 3 and not shouted and long_ones >= 1 and not named[-1].endswith(".")


def _folded(part: str) -> str:
    return fold(part).strip(".'’")


def _without_titles(line: str) -> str:
    parts = line.split(" ")
    kept = [
        part
        for part in parts
        if fold(part).replace(".", "") not in _TITLES
        or (len(part) == 2 and part.endswith(".") and part[0].isupper())
    ]
    return " ".join(kept)


def split_name(text: str) -> Name:
    """Split a name into first and last; "Berg, Anna" is turned round, particles stay with the last.

    Han names carry the family first: one sign, or two if the name has four. So do "BERG Anna" and
    "VAN DEN BERG Anna", as lists in France, Belgium and Hungary and of scholars write them.
    """
    line = re.sub(r"\s+", " ", text).strip()
    if line.count(",") == 1:
        last, _, first = (part.strip() for part in line.partition(","))
        if first and looks_like_person(f"{first} {last}"):
            line = f"{first} {last}"
    line = clean_byline(line)
    if _HAN.match(line):
        family = 2 if len(line) == 4 else 1
        return Name(line[family:], line[:family])
    parts = [part for part in line.split(" ") if part]
    if not parts:
        return Name("", "")
    family = _shouted_first(parts)
    parts = [*parts[family:], *parts[:family]]
    return Name(_cased(parts[0]), " ".join(_cased(part) for part in parts[1:]))


def _shouted_first(parts: list[str]) -> int:
    """How many words of a family in capitals stand before a known given name that is not."""
    shouted = next((at for at, part in enumerate(parts) if not part.isupper()), 0)
    is_family = len(parts[0]) >= _SHORTEST_FAMILY or fold(parts[0]) in _PARTICLES
    known = shouted and _folded(parts[shouted]).partition("-")[0] in words("first_names.txt")
    return shouted if is_family and known else 0  # "JJ Abrams", "ANNA Berg", "IBM Deutschland"


def _cased(part: str) -> str:
    """ "BERG" and "berg" become "Berg"; "McKay" and particles stay as they are."""
    if part.isupper() and len(part) > 2:
        return "-".join(piece.capitalize() for piece in part.split("-"))
    if part.islower() and part not in _PARTICLES:
        return part.capitalize()
    return part


def first_name(text: str) -> str:
    """Return the name to greet with, "" if `text` is no person or has only an initial."""
    name = split_name(text)
    if _HAN.match(name.last + name.first):
        is_known = looks_like_person(name.last + name.first) and not _is_open(name)
        return name.first if is_known else ""
    if not looks_like_person(name.full):
        known = fold(name.full) in words("first_names.txt") and not name.last
        return _cased(name.full) if known else ""
    first = split_name(name.full).first
    return first if len(first.strip(".")) > 1 and not _is_only_shouted(first, text) else ""


def _is_open(han: Name) -> bool:
    """May the family be longer than was taken? 高橋翼 is Mr Takahashi, 高小明 Mr Gao."""
    return len(han.first) == 2 and han.last in _LONG_SURNAMES_BEGIN


def _is_only_shouted(first: str, text: str) -> bool:
    """Is it the one word in capitals, and no known given name? A family, then, or "IBM"."""
    shouted = [part for part in text.split() if part.isupper() and len(part) >= _SHORTEST_FAMILY]
    is_one = [part.casefold() for part in shouted] == [first.casefold()] != [text.casefold()]
    return is_one and _folded(first) not in words("first_names.txt")


def name_from_address(address: str) -> str:
    """Read a name out of an address: "anna.berg@x.org" gives "Anna Berg", "info@x.org" "".

    One word counts only if it is a known given name: "abergson@x.org" gives "".
    """
    local = address.partition("@")[0].partition("+")[0]
    parts = [part for part in _SEPARATORS.split(local) if part]
    if not 1 <= len(parts) <= 3 or not all(part.isalpha() for part in parts):
        return ""
    known = [fold(part) in words("first_names.txt") for part in parts]
    if any(fold(part) in words("not_names.txt") for part in parts):
        return ""
    if len(parts) == 1:
        return parts[0].capitalize() if known[0] else ""
    if not (known[0] or (known[-1] and len(parts) == 2)) or len(parts[-1]) < 2:
        return ""
    ordered = parts if known[0] else parts[::-1]
    return " ".join(_cased(part.lower()) for part in ordered)
