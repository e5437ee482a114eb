"""An invented language that is written from right to left, made of the texts of a catalogue."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po, write_po

from outreach.languages import DOMAIN, FOLDER

CODE = "ar"  # its days, numbers and direction are Arabic; its words mean nothing
_KEPT = re.compile(r"(%\(\w+\)s|%%|<[^>]+>|&[#\w]+;|\{\w+\})")
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def mirrored_locales(folder: Path) -> Path:
    """Write a catalogue for `CODE` below `folder` and return it, for `languages.FOLDER`."""
    goal = folder / CODE / "LC_MESSAGES" / f"{DOMAIN}.po"
    goal.parent.mkdir(parents=True)
    with (FOLDER / "de" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        texts = read_po(source)
    for one in texts:
        forms = one.id if isinstance(one.id, tuple) else (one.id,)
        told = tuple(mirrored(form) for form in forms)
        one.string = told if one.pluralizable else told[0]
    with goal.open("wb") as made:
        write_po(made, texts, omit_header=True)
    return folder


def mirrored(text: str) -> str:
    """The same length in Arabic letters; places and marks stay."""
    return "".join(
        part if _KEPT.fullmatch(part) else "".join(map(_letter, part)) for part in _KEPT.split(text)
    )


def _letter(character: str) -> str:
    return _LETTERS[ord(character) % len(_LETTERS)] if character.isalpha() else character
