"""Lists of people who are never written to: read from whatever another program exported, kept.

An address is found in any column, else a hash (SHA-256 of the address, as lists travel between
programs), else a domain. Nothing that is on a list already is changed, and nothing ever leaves it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from outreach.mail.addresses import domain_of, normalised_address, suppression_key
from outreach.model.suppression import SuppressionKind, SuppressionReason
from outreach.portions import portions
from outreach.store import suppressions
from outreach.store.engine import Store
from outreach.urls import registrable_domain

BATCH = 500  # rows in one transaction
SHOWN = 20  # lines that are named because nothing in them could be read
_LONGEST_LINE = 10_000
_ADDRESS = re.compile(r"[^\s@,;:\"'<>()]{1,64}@[\w-]+(?:\.[\w-]+)+")
_DOMAIN = re.compile(r"(?:\*?@|\*\.)?([\w-]+(?:\.[\w-]+)+)")
_HASH = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)

Listed = tuple[SuppressionKind, str]


@dataclass
class TakenIn:
    """What became of a list.

    Attributes:
        added, known: entries that are new, and those that were there already.
        unread, unread_lines: lines with nothing usable: how many, and the first of them, from 1.
    """

    added: int = 0
    known: int = 0
    unread: int = 0
    unread_lines: list[int] = field(default_factory=list)


def read_list(lines: Iterable[str]) -> Iterator[tuple[int, Listed | None]]:
    """Each line that is not empty, with what stands in it; None if nothing that we know.

    A first line with nothing usable is a heading and is passed over.
    """
    for number, line in enumerate(lines, 1):
        cells = _cells(line.lstrip("\ufeff")[:_LONGEST_LINE])
        found = _entry(cells)
        if any(cells) and not (number == 1 and found is None):
            yield number, found


def take_in(
    store: Store, lines: Iterable[str], *, source: str, at: datetime, actor: str
) -> TakenIn:
    """Never write to any of these again; in short transactions, so that it may be long."""
    told = TakenIn()
    for part in portions(read_list(lines), BATCH):
        wanted = list(dict.fromkeys(found for _, found in part if found is not None))
        with store.write() as session:
            added = suppressions.add_listed(
                session, wanted, SuppressionReason.MANUAL, source=source, at=at, actor=actor
            )
        told.added += added
        told.known += len(wanted) - added
        unread = [number for number, found in part if found is None]
        told.unread += len(unread)
        told.unread_lines += unread[: SHOWN - len(told.unread_lines)]
    return told


def _cells(line: str) -> list[str]:
    """The cells of a line; ours have an apostrophe before what looks like a formula."""
    separator = next((one for one in "\t;," if one in line), ",")
    row = next(csv.reader([line], delimiter=separator), [])
    return [cell.strip().lstrip("'").strip("<> ") for cell in row]


def _entry(cells: list[str]) -> Listed | None:
    for cell in cells:
        if _ADDRESS.fullmatch(cell):
            return SuppressionKind.ADDRESS, suppression_key(cell)
    for cell in cells:
        if _HASH.fullmatch(cell):
            return SuppressionKind.HASH, cell.lower()
    return next(filter(None, map(_domain, cells)), None)


def _domain(cell: str) -> Listed | None:
    """A domain that somebody can own: "co.uk" would silence a country."""
    found = _DOMAIN.fullmatch(cell)
    name = domain_of(normalised_address(f"x@{found[1]}")) if found else ""
    return (SuppressionKind.DOMAIN, name) if name and registrable_domain(name) else None
