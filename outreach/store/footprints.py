"""Traces of sites that sister sites would share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from sqlmodel import Session, col, select

from outreach.model.backlink import Backlink
from outreach.model.backlink_profile import SiteFootprint
from outreach.model.site import Site
from outreach.store.bulk import insert_new

_MOST_VALUE = 255


class Trace(Protocol):
    """What is noted: a kind and its value."""

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> str: ...


def note(session: Session, site_id: int, traces: Iterable[Trace], *, now: datetime) -> None:
    """Keep the traces of a site; those that are known stay as they are."""
    rows = [
        {
            "site_id": site_id,
            "kind": str(trace.kind),
            "value": trace.value[:_MOST_VALUE],
            "seen_at": now,
        }
        for trace in traces
    ]
    insert_new(session, SiteFootprint, rows)


def of_referring_sites(session: Session, project_id: int) -> Iterator[tuple[str, str, str]]:
    """(site key, kind, value) of every site that links to the project."""
    linking = select(Backlink.site_id).where(col(Backlink.project_id) == project_id)
    query = (
        select(Site.key, SiteFootprint.kind, SiteFootprint.value)
        .join(Site, col(Site.id) == SiteFootprint.site_id)
        .where(col(SiteFootprint.site_id).in_(linking))
    )
    return iter(session.exec(query))
