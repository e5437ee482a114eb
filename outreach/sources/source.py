"""What all sources hand over."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Candidate:
    """One URL that may become a prospect.

    Attributes:
        url: absolute http(s) URL as `outreach.urls.checked_url` returns it.
        label: where it came from, as a file name or a site.
        line: line or row of a file, None elsewhere.
    """

    url: str
    label: str
    line: int | None = None


# A source yields good candidates and, in their place, what could not be used.
Sourced = Candidate | InvalidInput
