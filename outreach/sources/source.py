"""What all sources hand over."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.errors import InvalidInput
from outreach.sources.exported_link import ExportedLink


@dataclass(frozen=True, slots=True)
class Candidate:
    """One URL that may become a prospect.

    Attributes:
        url: absolute http(s) URL as `outreach.urls.checked_url` returns it.
        label: where it came from, as a file name or a site.
        line: line or row of a file, None elsewhere.
        link: the row of an export that names it, None elsewhere.
        form: whose export that is, as "Ahrefs backlinks".
    """

    url: str
    label: str
    line: int | None = None
    link: ExportedLink | None = None
    form: str = ""


# A source yields good candidates and, in their place, what could not be used.
Sourced = Candidate | InvalidInput
