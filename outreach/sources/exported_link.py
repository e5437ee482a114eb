"""One row of a backlink export, in one vocabulary for all vendors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class ExportedLink:
    """One usable row. None and "" mean that the export does not say.

    Attributes:
        line: line of the file (row of the sheet) where the record begins.
        source_url: linking page, or the home page of a linking domain, as `checked_url` returns it.
        target_url: what it links to.
        rel: lower-case tokens that the export confirms.
        followed: None while no column speaks of it.
        lost: the vendor says that the link is gone.
        metrics: by our names; the vendor's numbers, unchanged.
        rivals: domains of the compared sites that it links to.
        doubts: cells that were left out because they hold another type, as sentences.
    """

    line: int
    source_url: str
    target_url: str = ""
    anchor_text: str = ""
    title: str = ""
    context: str = ""
    language: str = ""
    author: str = ""
    rel: tuple[str, ...] = ()
    followed: bool | None = None
    first_seen: date | None = None
    last_seen: date | None = None
    lost: bool | None = None
    source_status: int | None = None
    target_status: int | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    rivals: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
