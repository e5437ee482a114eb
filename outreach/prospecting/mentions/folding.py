"""Fold a text for comparing and keep the way back to where each sign stood."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_APOSTROPHES = frozenset("’‘`´ʼ＇")
_MARKS = frozenset("™®©℠")
_DASHES = frozenset("‐‑‒–—−")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without case, accents and invisible signs.

    Attributes:
        text: for searching.
        origins: for each sign of `text`, its index in the original.
        original: as it was.
    """

    text: str
    origins: tuple[int, ...]
    original: str

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text stood in the original."""
        return self.origins[start], self.origins[end - 1] + 1


def folded(text: str) -> Folded:
    """Fold sign by sign: "ﬁ" and "ß" become two, soft hyphens none, "Ü" is "u", "（" is "(" ."""
    signs: list[str] = []
    origins: list[int] = []
    for index, sign in enumerate(text):
        for plain in _plain(sign):
            signs.append(plain)
            origins.append(index)
    return Folded("".join(signs), tuple(origins), text)


def _plain(sign: str) -> str:
    if sign in _INVISIBLE:
        return ""
    if sign in _APOSTROPHES:
        return "'"
    if sign in _DASHES:
        return "-"
    if sign.isspace() or sign in _MARKS:
        return " "
    if sign.isascii():
        return sign.lower()
    if "\uac00" <= sign <= "\ud7af" or "\u3040" <= sign <= "\u30ff":
        return sign  # taking these apart would change their letters
    decomposed = unicodedata.normalize("NFKD", sign.casefold())
    return "".join(part for part in decomposed if not unicodedata.combining(part))
