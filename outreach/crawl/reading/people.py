"""Which people a line of a page names: without roles, degrees, handles and what else stands there.

Text in, names out; what is no name of a person ("admin", "Read more") is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

MAX_NAME_CHARS = 60
MAX_SHOWN_WORDS = 5  # of a name between other things

_BEFORE_NAME = re.compile(
    r"^\W*(?:(?:(?:written|posted|published|words|story|text|reported|reviewed)\s+)?by|author|von|"
    r"text|autor(?:in|en|es)?|par|por|di|da|av|af|door|przez|yazar|автор|foto|redaktion\s*:)"
    r"(?:\s*:\s*|\s+|$)",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"(?:,?\s+(?:Ph\.?D|M\.?D|M\.?Sc|B\.?Sc|MBA|MPH|R\.?D|R\.?N|CPT|J\.?D)\b\.?)+$"
)
_SPLIT = re.compile(
    r"\s*(?:;|\||•|·|\n)\s*|\s*,\s*(?=\S+\s+\S)|\s+(?:and|und|et|y|och|og|&)\s+", re.IGNORECASE
)
_AFTER_NAME = re.compile(
    r"\s*(?:[|•·/,(@].*|\s[-–—]\s.*|\d{1,2}[.:/].*|\b(?:posted|published|updated|am|on|le|el)\b.*|"
    r"기자.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NO_NAME = re.compile(
    r"^(?:admin\w*|administrator|author|by|von|editor|guest|gast|staff|web ?master|unknown|"
    r"anonymous|none|null|user|root|wordpress|redactie|profile?|autor(?:in)?|more|follow|share)$|"
    r"https?:|www\.|"
    r"\.(?:com|html?)\b.*/|^\W*$|^\d+(?:\s|$)|comments?$|"
    r"\b(?:(?:learn|read|see) more|more (?:from|by|about)|author page|profile page|"
    r"all (?:posts|articles)|(?:view|see) (?:all|author|profile)|follow (?:me|us|on)|"
    r"editorial (?:staff|team|writers|board))\b|"
    r"^(?:executive|managing|senior|chief|deputy|associate|contributing|news) editor$",
    re.IGNORECASE,
)
_EDGES = " ,.;:-–—\u200b"
_HANDLE = re.compile(r"\s+\(?@\w+\)?$")
_ROLE = re.compile(
    r"^(?:[\w-]+-)?(?:expert[ei]n?|redakteur(?:in)?|reporter(?:in)?|korrespondent(?:in)?|"
    r"(?:gast)?autor(?:in)?|correspondent|(?:staff|senior) (?:writer|reporter)|columnist)\s+"
    r"(?=\S+\s)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r",?\s+(?:(?:senior|staff|chief|executive|managing|deputy|associate|contributing|special)\s+"
    r"(?:\w+\s+){0,2})?(?:correspondent|editor|writer|reporter|contributor|columnist)$"
    r"|,\s+(?-i:[A-Z][A-Z.]{1,5})$",
    re.IGNORECASE,
)
# What begins a line that names its author, and a person's name of two to four words.
_WRITTEN_BY = re.compile(
    r"(?:^|[|•·])\W*(?:(?:(?:written|posted|published|words|story|text|texte|texto|testo|"
    r"reported|geschrieben|publié|écrit|escrito|scritto|skrevet|skriven|geschreven|napisał)\s+)?"
    r"(?:by|von|par|por|di|da|av|af|door|przez)\b\s*:?|"
    r"(?:author|autor(?:in|a|e)?|auteure?|forfatter|författare|auteur|yazar|автор|автори?|text|"
    r"texte|testo|texto|redakteur(?:in)?)\s*:)\s*",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"[^\W\d_a-z][\w.'’-]+(?:\s(?:(?:d[aeiou]s?|del|della|l[ae]|van|von|der|den|bin|al|el)\s)*"
    r"[^\W\d_a-z][\w.'’-]*){1,3}(?=$|\s*[,|•·/(–—-]|\s+\d|"
    r"\s+(?:on|am|le|el|il|and|und|et|y|[Ii]llustration\w*|[FP]h?otos?|[FP]h?otogra\w+|Bild\w*)\s)"
)


def people(text: str) -> Iterator[str]:
    """Yield the names in a text that holds nothing else, as "By Ann Example and Bo Sample"."""
    cleaned = _BEFORE_NAME.sub("", " ".join(unescape(text).split()))
    for part in _SPLIT.split(cleaned):
        if len(part) >= MAX_NAME_CHARS or _NO_NAME.search(part.strip(_EDGES)):
            continue
        name = _bare(part)
        if name and not _NO_NAME.search(name):
            yield name


def people_shown(text: str) -> Iterator[str]:
    """Yield the names in a text beside which a date, a place or a function may stand."""
    for name in people(text):
        person = _AFTER_NAME.sub("", name).strip()
        if person and len(person.split()) <= MAX_SHOWN_WORDS and not _NO_NAME.search(person):
            yield person


def written_by(line: str, following: str) -> str:
    """Return whom a line names that begins as "By Ann Example" does, "" if nobody.

    Where it says no more than "Author:", the name stands in the `following` line.
    """
    opening = _WRITTEN_BY.search(line)
    if opening is None:
        return ""
    is_label = opening.end() == len(line) and line.endswith(":")
    found = _PERSON.match(following) if is_label else _PERSON.match(line, opening.end())
    return "" if found is None else found[0]


def _bare(name: str) -> str:
    """Take degrees, handles, roles and offices off a name; one word of it is not enough."""
    full = _ROLE.sub("", _HANDLE.sub("", _DEGREE.sub("", name.strip(_EDGES))))
    short = _TITLE.sub("", full)
    return short if " " in short else full
