"""Who is named beside an address? The person and the duty, from the words around it."""

from __future__ import annotations

import re

from outreach.contacts.roles import role_in, role_of_address
from outreach.text.names import clean_byline, looks_like_person, name_from_address
from outreach.text.word_lists import words
from outreach.text.words import fold

CONTEXT_LENGTH = 80
FAR = 160  # characters: a name further away belongs to somebody else

_NAME = re.compile(
    r"[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?"
    r"(?: (?:(?:van|von|de|der|den|del|della|di|da|dos|le|la|el|bin|al|zu) ){0,2}"
    r"[^\W\d_a-z][^\W\d_]*(?:[-'’][^\W\d_]+)*\.?){1,3}"
)


def context_of(text: str, start: int, end: int) -> str:
    """Up to 80 characters either side of a place in `text`, in one line."""
    around = text[max(0, start - CONTEXT_LENGTH) : end + CONTEXT_LENGTH]
    return re.sub(r"\s+", " ", around.replace("\0", "")).strip()


def person_beside(address: str, before: str, after: str = "") -> str:
    """Return the person an address belongs to by the words around it, "" if that is not clear.

    A name that shares a part with the address wins wherever it stands; otherwise the last one
    before it, if it has a known given name and the address is no desk's.
    """
    near_before, near_after = before[-FAR:], after[:FAR]
    named = [*_names(near_before)[::-1], *_names(near_after)]
    matching = [
        name
        for name in named
        if _is_address_of(name, address) or (_is_known(name) and shares_part(name, address))
    ]
    if matching:
        return matching[0]
    if role_of_address(address) or name_from_address(address):
        return ""
    known = [name for name in _names(near_before) if _is_known(name)]
    return known[-1] if known else ""


def _names(text: str) -> list[str]:
    """Names in order; a job or the start of a sentence may stick to one, so parts are tried too."""
    found: list[str] = []
    for match in _NAME.finditer(text):
        parts = match.group().split(" ")
        tries = [" ".join(parts[start:]) for start in range(len(parts) - 1)]
        tries.append(" ".join(parts[:2]))
        persons = [one for one in tries if looks_like_person(one)]
        known = [one for one in persons if _is_known(one)]
        if known or persons:
            found.append(clean_byline((known or persons)[0]))
    return found


def _is_known(name: str) -> bool:
    return fold(name.split(" ")[0]).split("-")[0] in words("first_names.txt")


def shares_part(name: str, address: str) -> bool:
    """Does the local part contain the first or last name, or is it their initials and last name?"""
    local = re.sub(r"[^\w]", "", fold(address.partition("@")[0].partition("+")[0]))
    parts = [re.sub(r"[^\w]", "", one) for one in _spellings(name)]
    return any(len(part) > 2 and part in local for part in parts)


def _is_address_of(name: str, address: str) -> bool:
    """Is the local part made of this name and nothing else: anna, berg, anna.berg, aberg, bergan?

    Tells an unusual given name from a firm whose name is in the address too.
    """
    local = re.sub(r"[^a-z]", "", fold(address.partition("@")[0].partition("+")[0]))
    parts = [re.sub(r"[^a-z]", "", part) for part in fold(name).split(" ")]
    first, last = parts[0], parts[-1]
    shapes = {first, last, first + last, last + first, first[:1] + last, last + first[:1]}
    return len(local) > 2 and local in shapes | {first + last[:1], "".join(parts)}


def _spellings(name: str) -> list[str]:
    """ "Müller" is written muller, mueller in addresses."""
    german = name.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})
    return [fold(part) for one in (name, german) for part in re.split(r"[\s-]", one)]


def duty_beside(address: str, before: str, after: str = "") -> str:
    """Return the duty of an address: by its own words, the words before, or "(press)" after it."""
    bracketed = re.match(r"\s*[(–-]\s*([^()\n]{3,40})", after)
    return (
        role_of_address(address)
        or role_in(before[-CONTEXT_LENGTH:])
        or (role_in(bracketed[1]) if bracketed else "")
    )
