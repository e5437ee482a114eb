"""Rows of an export as candidates for prospects, and the question of what an export is for."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice

from outreach.errors import InvalidInput
from outreach.sources.backlink_exports.export import Export
from outreach.sources.backlink_exports.values import Field, Vendor
from outreach.sources.exported_link import ExportedLink
from outreach.sources.source import Candidate, Sourced
from outreach.urls import site_key

_LOOKED_AT = 500


class Use(StrEnum):
    PROSPECTS = "prospects"  # pages that link to others: worth a look
    BACKLINKS = "backlinks"  # pages that link to us: to be watched


def use_of(export: Export, own_site: str) -> Use:
    """What the file is for, as told by its first targets.

    Args:
        own_site: site key of the project.
    """
    if export.form.vendor is Vendor.SEARCH_CONSOLE:
        return Use.BACKLINKS
    if not export.has(Field.TARGET_URL):
        return Use.PROSPECTS
    rows = islice((row for row in export.rows() if isinstance(row, ExportedLink)), _LOOKED_AT)
    targets = [site_key(row.target_url) for row in rows if row.target_url]
    ours = targets.count(own_site)
    return Use.BACKLINKS if ours * 2 > len(targets) else Use.PROSPECTS


def candidates_of(export: Export) -> Iterator[Sourced]:
    """Each usable row as a candidate that carries its link, each other one as what is wrong."""
    label, form = export.name, str(export.form)
    for row in export.rows():
        if isinstance(row, InvalidInput):
            yield row
        else:
            yield Candidate(row.source_url, label, row.line, row, form)
