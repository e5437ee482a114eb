"""What an import would do, told before it is done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from outreach.errors import InvalidInput
from outreach.sources.backlink_exports.candidates import Use, use_of
from outreach.sources.backlink_exports.export import SAMPLE_ROWS, Export
from outreach.sources.backlink_exports.values import Vendor
from outreach.sources.exported_link import ExportedLink
from outreach.urls import site_key

_BIASED = 0.5


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of an export.

    Attributes:
        looked_at: rows read for it, good and bad.
        sample: the first good ones.
        problems: the first bad or doubtful ones, as sentences with their lines.
        unusable: how many of those looked at can't be used.
        use: what the file is for, by its targets.
        notes: what the user should know before the import.
    """

    looked_at: int
    sample: tuple[ExportedLink, ...]
    problems: tuple[str, ...]
    unusable: int
    use: Use
    notes: tuple[str, ...]


def preview(export: Export, own_site: str, *, shown: int = 5) -> Preview:
    """Read the first `SAMPLE_ROWS` rows."""
    rows = list(islice(export.rows(), SAMPLE_ROWS))
    good = [row for row in rows if isinstance(row, ExportedLink)]
    problems = [
        str(row) if isinstance(row, InvalidInput) else f"line {row.line}: {'; '.join(row.doubts)}."
        for row in rows
        if isinstance(row, InvalidInput) or row.doubts
    ]
    return Preview(
        looked_at=len(rows),
        sample=tuple(good[:shown]),
        problems=tuple(problems[:20]),
        unusable=len(rows) - len(good),
        use=use_of(export, own_site),
        notes=tuple(_notes(export, good)),
    )


def _notes(export: Export, good: list[ExportedLink]) -> list[str]:
    notes = [
        f"{header}: dates like 03/04/2026 can be read in two ways and are left out; say which "
        "with --dates day-first or month-first."
        for header in export.ambiguous
    ]
    if export.form.vendor is Vendor.SEARCH_CONSOLE:
        notes.append("Search Console shows a sample of the links and not which page they lead to.")
    sites = Counter(site_key(row.source_url) for row in good)
    if len(good) >= 100 and sites:
        site, number = sites.most_common(1)[0]
        if number > len(good) * _BIASED:
            notes.append(f"{number} of the first {len(good)} rows are of one site, {site}.")
    return notes
