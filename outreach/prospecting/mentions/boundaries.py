"""Where a word begins and ends, by script.

Alphabets: no letter or digit beside it; a possessive or a case ending may follow. Katakana: no
katakana beside it. Hangul: particles may follow. Han, kana and Thai run on without spaces, so
anything may. Hebrew and Arabic: a one-letter word or the article may stick to the front.
"""

from __future__ import annotations

import re

_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_UNSPACED = re.compile(r"[\u3040-\u309f\u4e00-\u9fff\u0e00-\u0e7f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_SEMITIC = re.compile(r"[\u0590-\u05ff\u0600-\u06ff]")
_GREEK = re.compile(r"[\u0370-\u03ff]")

_PARTICLES = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에게|께서|로|으로|와|과|도|만|까지|부터|이다|이라|입니다|였다|"
    r"이나|처럼|보다|랑|이랑|한테|측|사|라고|라는|이라는|이고)+(?![\uac00-\ud7af])"
)
_CASES = re.compile(
    r"(?:а|у|ом|ем|е|ы|и|ой|ам|ами|ах|ов|ом|я|ю|ям|ями|ях|ей|ью)(?![\u0400-\u04ff])"
)
_STUCK = re.compile(r"(?:^|[^\u0590-\u06ff])(?:[ובכלמשה]{1,2}|(?:[وبلكف]?ال)|[وبلكف])$")
_POSSESSIVE = re.compile(r"'[^\W\d_]{0,4}(?![^\W\d_])")


def script_of(sign: str) -> str:
    """Name the script of one sign, as far as boundaries differ."""
    for name, pattern in (
        ("katakana", _KATAKANA),
        ("hangul", _HANGUL),
        ("unspaced", _UNSPACED),
        ("cyrillic", _CYRILLIC),
        ("semitic", _SEMITIC),
        ("greek", _GREEK),
    ):
        if pattern.match(sign):
            return name
    return "latin" if sign.isalnum() else ""


def starts_word(text: str, start: int) -> bool:
    """May a name begin at `start`? A change of script is a boundary, as in "新WormWorks"."""
    if start == 0:
        return True
    before, first = script_of(text[start - 1]), script_of(text[start])
    if not before or not first or before != first:
        return text[start - 1] != "_"
    if first == "unspaced":
        return True
    if first == "semitic":
        return _STUCK.search(text[max(0, start - 4) : start]) is not None
    return False


def ends_word(text: str, end: int) -> int | None:
    """Return where a name that ends at `end` is over with its ending, None if the word goes on."""
    if end >= len(text):
        return end
    last, after = script_of(text[end - 1]), script_of(text[end])
    if text[end] == "'":
        possessive = _POSSESSIVE.match(text, end)
        return possessive.end() if possessive else end
    if not after or not last or after != last or last == "unspaced":
        return end if text[end] != "_" else None
    if last == "hangul":
        particle = _PARTICLES.match(text, end)
        return particle.end() if particle else None
    if last == "cyrillic":
        case = _CASES.match(text, end)
        return case.end() if case else None
    return None
