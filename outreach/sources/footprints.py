"""Queries that find pages worth a look, per tactic and language, from `seed_data/footprints/`.

A library is a TOML file named after its tactic: a table per language with a list `queries`, in
which {topic}, {brand}, {rival}, {site}, {place} and {url} stand for what the
project gives. Edit the files,
or keep your own folder of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from outreach.bundled import bundled
from outreach.errors import InvalidInput, NotFound

PLACES = ("topic", "brand", "rival", "site", "place", "url")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Footprint:
    """One query with places to fill."""

    tactic: str
    language: str
    pattern: str

    @property
    def places(self) -> tuple[str, ...]:
        """What it needs, in order."""
        return tuple(dict.fromkeys(_PLACE.findall(self.pattern)))


def tactics(folder: Path | None = None) -> list[str]:
    """Tactics that have a library."""
    return sorted(path.stem for path in _home(folder).glob("*.toml"))


def library(tactic: str, folder: Path | None = None) -> list[Footprint]:
    """All footprints of a tactic.

    Raises:
        NotFound: there is no such library; the sentence lists those that are there.
        InvalidInput: the file is no TOML, or has a place that does not exist.
    """
    path = _home(folder) / f"{tactic}.toml"
    if not path.is_file() or path.stem not in tactics(folder):
        known = ", ".join(tactics(folder))
        raise NotFound(f"There are no footprints for {tactic!r}. Known: {known}.")
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        found = [
            Footprint(tactic, language, pattern)
            for language, table in tables.items()
            for pattern in table["queries"]
        ]
    except (ValueError, KeyError, TypeError) as wrong:
        raise InvalidInput(f"{path.name} can't be read: {wrong}.", field="footprints") from wrong
    for footprint in found:
        checked(footprint)
    return found


def checked(footprint: Footprint) -> Footprint:
    """The footprint, if every place in it can be filled.

    Raises:
        InvalidInput: it is empty, or names a place that does not exist.
    """
    if not footprint.pattern.strip():
        raise InvalidInput("write a query, as {topic} inurl:links.", field="footprints")
    if strange := set(footprint.places) - set(PLACES):
        known = ", ".join(f"{{{name}}}" for name in PLACES)
        raise InvalidInput(
            f"{footprint.pattern!r} has {{{min(strange)}}}; known are {known}.",
            field="footprints",
        )
    if _PLACE.sub("", footprint.pattern).count("{") or "}" in _PLACE.sub("", footprint.pattern):
        raise InvalidInput("a bracket is open: write places as {topic}.", field="footprints")
    return footprint


def queries(
    footprints: Sequence[Footprint], given: Mapping[str, Sequence[str]], *, language: str = ""
) -> Iterator[tuple[str, str]]:
    """(query, its language) of every footprint that can be filled, each query once.

    Args:
        given: place to values; a footprint with a place that has none is left out.
        language: only this one; "" for all.
    """
    told: set[str] = set()
    for footprint in footprints:
        if language and footprint.language != language:
            continue
        values = [given.get(place, ()) for place in footprint.places]
        for chosen in product(*values):
            query = _filled(footprint, chosen)
            if query not in told:
                told.add(query)
                yield query, footprint.language


def _filled(footprint: Footprint, chosen: Sequence[str]) -> str:
    """The query; only places are replaced, so that no other bracket means anything."""
    value = dict(zip(footprint.places, chosen, strict=True))
    return _PLACE.sub(lambda place: value.get(place[1], place[0]), footprint.pattern)


def _home(folder: Path | None) -> Path:
    return folder or bundled("seed_data") / "footprints"
