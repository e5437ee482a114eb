"""From a job's title to its place in the order in which an outlet is asked. Pure."""

from __future__ import annotations

import re

from outreach.model.press import Rank
from outreach.text.words import fold

_CHIEF = re.compile(
    r"\b(?:editor[- ]in[- ]chief|chief editor|managing editor|executive editor|publisher|"
    r"chefredakt\w*|redact\w* en chef|redactor\w* jefe|direttore|director)\b"
)
_DESK = re.compile(
    r"\b(?:head of|desk|section editor|deputy editor|ressortleit\w*|leiter\w*|chef de rubrique|"
    r"jefe de seccion|caporedattore)\b"
)
_WRITER = re.compile(r"\b(?:contributing|writer|reporter|correspondent|columnist|freelance\w*)\b")
_EDITOR = re.compile(r"\b(?:editor|producer|redakteur\w*|redact\w*|redattore)\b")


def rank_of(job: str) -> Rank:
    """The rank that a job's title speaks of; without one, somebody who writes."""
    plain = fold(job)
    if _CHIEF.search(plain):
        return Rank.CHIEF
    if _DESK.search(plain):
        return Rank.DESK_HEAD
    if _WRITER.search(plain):
        return Rank.WRITER
    return Rank.EDITOR if _EDITOR.search(plain) else Rank.WRITER
