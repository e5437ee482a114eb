"""Addresses in running text, plain or spelt out: "anna@x.org", "anna (at) x [dot] org".

Bare words are read with care: "anna at x dot org" is an address, "meet us at x.org" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from outreach.contacts.plausible import plausible_address

_LOCAL = r"[A-Za-z0-9](?:[A-Za-z0-9._%+'&=-]{0,62}[A-Za-z0-9_+=-])?"
_LABEL = r"[A-Za-z0-9À-ÖØ-öø-ÿ](?:[A-Za-z0-9À-ÖØ-öø-ÿ-]{0,61}[A-Za-z0-9À-ÖØ-öø-ÿ])?"
_PLAIN = re.compile(
    rf"(?<![\w.%+@/&=~-])(?P<local>{_LOCAL})@(?P<domain>(?:{_LABEL}\.)+[A-Za-zÀ-ÿ]"
    rf"[A-Za-z0-9À-ÿ-]{{1,30}})(?![\w@])"
)

_AT_WORDS = (
    r"at|aet|ät|æt|a|arroba|arobase|arrobase|arob|chez|klammeraffe|affe|chiocciola|chiocciolina|kukac|"
    r"apenstaartje|aapje|snabel-?a|alfakrøll|krøllalfa|miukumauku|ät-merkki|małpa|malpa|zavináč|"
    r"zavinac|afna|собака|собачка|собака́|et|kuyruklu a|παπάκι|アットマーク|アット|☆|★|＠|@|"
    r"a commercial|et commercial|commercial at|e-?mail sign|at-?sign|at-?zeichen"
)
_CLEAR_AT_WORDS = (
    r"arroba|arobase|arrobase|klammeraffe|chiocciola|chiocciolina|kukac|apenstaartje|snabel-?a|alfakrøll|"
    r"krøllalfa|miukumauku|małpa|malpa|zavináč|zavinac|собака|собачка|παπάκι|アットマーク"
)
_DOT_WORDS = (
    r"dot|d0t|punkt|pkt|punto|ponto|point|punt|prik|piste|kropka|tečka|tecka|bodka|pont|точка|"
    r"крапка|nokta|τελεία|ドット|点|dt|period"
)
_OPEN, _CLOSE = r"[(\[{<«‹]{1,3}", r"[)\]}>»›]{1,3}"
_AT_BRACKETED = (
    rf"\s{{0,3}}{_OPEN}\s?(?:{_AT_WORDS})\s?{_CLOSE}\s{{0,3}}"
    rf"|\s?[|*_~-]{{1,3}}(?:at|ät|aet|arroba|chez)[|*_~-]{{1,3}}\s?"
)
_AT_SPACED = r"\s{1,3}@\s{0,3}|\s{0,3}@\s{1,3}"
_AT_CLEAR = rf"\s+(?:{_CLEAR_AT_WORDS})\s+"
_DOT_BRACKETED = (
    rf"\s{{0,3}}{_OPEN}\s?(?:{_DOT_WORDS}|\.|·)\s?{_CLOSE}\s{{0,3}}"
    rf"|\s?[|*_~-]{{1,3}}(?:dot|punkt|punto|point|ponto)[|*_~-]{{1,3}}\s?"
)
_WORD_DOT = rf"{_DOT_BRACKETED}|\s+(?:{_DOT_WORDS})\s+"
_DOT = rf"{_WORD_DOT}|\."
_SPACED_DOT = rf"{_DOT}|\s{{1,2}}\.\s{{0,2}}"
_LOCAL_SPELT = rf"[A-Za-z0-9][A-Za-z0-9%+'-]*(?:(?:{_DOT}|_)[A-Za-z0-9%+'-]+){{0,3}}"


class _Spelling(NamedTuple):
    """One way to write an address; what stands for the "@" is rare, and cheap to look for."""

    at: re.Pattern[str]
    whole: re.Pattern[str]

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        return self.whole.finditer(text) if self.at.search(text) else iter(())


def _spelt(at: str, dot: str, *, local: str = _LOCAL_SPELT) -> _Spelling:
    whole = (
        rf"(?<![\w.%+@/-])(?P<local>{local})(?:{at})(?P<domain>{_LABEL}(?:(?:{dot}){_LABEL}){{1,4}})"
        rf"(?![\w@])"
    )
    once = at.replace(r"\s+", r"\s")  # occurs where `at` does, and a run of spaces is seen once
    return _Spelling(re.compile(once, re.IGNORECASE), re.compile(whole, re.IGNORECASE))


_BRACKETED = _spelt(_AT_BRACKETED, _SPACED_DOT)
_SPACED = _spelt(_AT_SPACED, _DOT, local=r"[A-Za-z0-9][A-Za-z0-9.%+_'-]*")
_CLEAR = _spelt(_AT_CLEAR, _DOT)
_BARE = _spelt(r"\s+(?:at|ät)\s+", rf"{_DOT_BRACKETED}|\s+(?:dot|d0t|punkt)\s+")
_FRENCH = _spelt(r"\s+chez\s+", rf"{_DOT_BRACKETED}|\s+point\s+")
_BARE_LITERAL = _spelt(r"\s+(?:at|AT|ät)\s+", r"\.", local=r"[A-Za-z0-9][A-Za-z0-9._%+-]*")
_SIGN_WORD_DOT = _spelt(r"\s{0,2}@\s{0,2}", _WORD_DOT)
_DOT_SPELT = re.compile(_SPACED_DOT, re.IGNORECASE)
SHORT_LINE = 9  # words
_MAIL_WORD = re.compile(
    r"(?:e-?mail|mail|correo|courriel|pošta|posta|почта|メール)(?:\s+(?:address|adresse|me|us))?"
    r"\s*(?:is|:|：|-|–|=|to)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spotted:
    """One address in a text, with where it stands; `spelt` if it was not written plainly."""

    address: str
    start: int
    end: int
    spelt: bool


def spot(text: str, page_url: str = "") -> list[Spotted]:
    """Return the addresses in `text` in order; each place is read once, plainly if it can be."""
    found = [
        Spotted(address, match.start(), match.end(), spelt=False)
        for match in _PLAIN.finditer(text)
        if not _is_part_of_url(text, match.start())
        and "©" not in text[max(0, match.start() - 3) : match.start()]  # credit of a photograph
        and (address := plausible_address(match.group(), page_url))
    ]
    rest = blanked(text, found)
    for spelling in (_BRACKETED, _SIGN_WORD_DOT, _SPACED, _CLEAR, _FRENCH, _BARE, _BARE_LITERAL):
        more = list(_spelt_out(rest, spelling, page_url))
        rest = blanked(rest, more)
        found.extend(more)
    return sorted(found, key=lambda one: one.start)


def blanked(text: str, found: list[Spotted]) -> str:
    """Overwrite what was found, so that nothing is read twice; positions stay."""
    if not found:
        return text
    signs = list(text)
    for one in found:
        signs[one.start : one.end] = "\0" * (one.end - one.start)
    return "".join(signs)


def _spelt_out(text: str, spelling: _Spelling, page_url: str) -> Iterator[Spotted]:
    for match in spelling.matches(text):
        if spelling is _BARE_LITERAL and not _is_meant(text, match):
            continue
        if spelling is _BARE and not _is_bare_meant(text, match):
            continue
        local = _DOT_SPELT.sub(".", match["local"])
        domain = _DOT_SPELT.sub(".", match["domain"])
        address = plausible_address(f"{local}@{domain}", page_url)
        if address:
            yield Spotted(address, match.start(), match.end(), spelt=True)


def _is_meant(text: str, match: re.Match[str]) -> bool:
    """Bare "at" before a plain domain: only after "e-mail:", or as "AT" in capitals."""
    shouted = re.search(r"\sAT\s", match.group()) and not text[match.start() :].isupper()
    return bool(shouted or _MAIL_WORD.search(text[max(0, match.start() - 40) : match.start()]))


def _is_bare_meant(text: str, match: re.Match[str]) -> bool:
    """ "Look at amazon dot com" is a sentence; "anna.berg at x dot org" is none.

    A line that is too short to say anything else, or that says "e-mail:" before, is meant, too.
    """
    if re.search(r"[._\d-]|\sdot\s|\spunkt\s", match["local"], re.IGNORECASE):
        return True
    return len(text.split()) <= SHORT_LINE or _is_meant(text, match)


def _is_part_of_url(text: str, start: int) -> bool:
    """ "https://user:word@host/" names no mailbox."""
    return re.search(r"[a-z]+://[^\s/]*$", text[max(0, start - 80) : start]) is not None
